import { formatNode } from '@synod/protocol'
import { nameOf, type Tallied, type Verdict } from './judge.ts'
import { prepare } from './moves.ts'
import type { SceneRun, TableState } from './scene-run.ts'
import type { Letter } from './table.ts'

/** What there is to do at a table: each message can be delivered, lost or repeated, and each proposer can begin a ballot. */
export function TableDesk({ table, run }: { table: TableState; run: SceneRun }) {
  const { letters, proposers, isImprovised } = table
  return (
    <>
      {isImprovised && (
        <p className="scene-improvised" role="status">
          You have left the script.
          <button type="button" className="scene-quiet" onClick={() => run.returnToScript()}>
            Back to it
          </button>
        </p>
      )}
      <details className="scene-table">
        <summary>Under way: {countInWords(letters.length)}</summary>
        <ul className="scene-proposers">
          {proposers.map((node) => (
            <li key={node}>
              <button type="button" className="scene-quiet" onClick={() => run.improvise([prepare(node)])}>
                {formatNode(node)} prepares
              </button>
            </li>
          ))}
        </ul>
        <ul className="scene-letters">
          {letters.map((letter) => (
            <LetterRow key={letter.id} letter={letter} run={run} />
          ))}
        </ul>
      </details>
    </>
  )
}

const countInWords = (count: number): string =>
  count === 0 ? 'nothing' : count === 1 ? 'a message' : `${count} messages`

function LetterRow({ letter: { id, from, to, words }, run }: { letter: Letter; run: SceneRun }) {
  const route = `${formatNode(from)} → ${formatNode(to)}`
  return (
    <li>
      <span className="scene-route">{route}</span>
      <span>{words}</span>
      <span className="scene-fates">
        <button type="button" aria-label={`Deliver ${route}: ${words}`} onClick={() => run.decide(id, 'deliver')}>
          Deliver
        </button>
        <button type="button" aria-label={`Lose ${route}: ${words}`} onClick={() => run.decide(id, 'lose')}>
          Lose
        </button>
        <button type="button" aria-label={`Repeat ${route}: ${words}`} onClick={() => run.decide(id, 'repeat')}>
          Repeat
        </button>
      </span>
    </li>
  )
}

const by = ({ by }: Tallied): string => by.map(formatNode).join(' ')

/** What somebody who sees everything would say of the present state (PMS Q1, S2). */
export function VerdictLine({ verdict: { proposals, broken } }: { verdict: Verdict }) {
  if (broken.length > 0) {
    const both = broken.map((proposal) => `${nameOf(proposal)} (${by(proposal)})`).join(' and ')
    return (
      <p className="scene-verdict" data-is-broken role="status">
        <b>✕ S2 is broken.</b> Two values are chosen: {both}.
      </p>
    )
  }
  if (proposals.length === 0) return <p className="scene-verdict">○ Nothing is accepted anywhere.</p>
  // Many slots are better seen in a table of them.
  if (proposals.some(({ slot }) => slot !== proposals[0]?.slot)) return null
  return (
    <ul className="scene-verdict" aria-label="Accepted, by whom">
      {proposals.map((proposal) => (
        <li key={`${proposal.slot} ${proposal.ballot} ${proposal.value}`} data-is-chosen={proposal.isChosen}>
          {proposal.isChosen ? '◆' : '◇'} {nameOf(proposal)}
          <span>
            {' '}
            accepted by {by(proposal)}
            {proposal.isChosen ? ': chosen' : ''}
          </span>
        </li>
      ))}
    </ul>
  )
}
