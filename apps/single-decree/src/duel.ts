import { acceptorMachine } from '@synod/acceptor'
import { learnerMachine } from '@synod/learner'
import { type ProposerEvent, proposerMachine } from '@synod/proposer'
import { begin, type Effect, type Message, majority, type NodeNumber, type Received, step } from '@synod/protocol'
import type { AnyStateMachine, InputFrom } from 'xstate'
import { Conversation, type Name } from './conversation.ts'

const ACCEPTORS = [3, 4, 5]
type Happening = ProposerEvent | Received<Message<unknown>>
type Letter = { readonly from: NodeNumber; readonly to: Name; readonly message: Message<unknown> }

/** A role as `step` drives it: a machine and its latest snapshot. */
function role<M extends AnyStateMachine>(machine: M, input: InputFrom<M>) {
  let { snapshot } = begin(machine, input)
  return (event: Happening): readonly Effect<unknown>[] => {
    const stepped = step(machine, snapshot, event as never)
    snapshot = stepped.snapshot
    return stepped.effects
  }
}

/** The roles around a table. What they send lies there until it is delivered; nobody crashes, so nothing need be stored. */
class Table {
  readonly chosen: unknown[] = []
  readonly conversation: Conversation
  readonly #roles = new Map<Name, ReturnType<typeof role>>()
  #letters: Letter[] = []

  constructor(print: (line: string) => void) {
    this.conversation = new Conversation(print)
    const quorums = majority(ACCEPTORS)
    for (const node of [1, 2]) this.#roles.set(node, role(proposerMachine, { node, quorums, alpha: 1 }))
    for (const node of ACCEPTORS) this.#roles.set(node, role(acceptorMachine, {}))
    this.#roles.set('learner', role(learnerMachine, { quorums }))
  }

  happen(at: Name, event: Happening): void {
    for (const effect of this.#roles.get(at)?.(event) ?? []) {
      if (effect.type === 'deliver') {
        this.chosen.push(effect.value)
        this.conversation.remark(`The learner knows: ${effect.value} is chosen.`)
      } else if (effect.type === 'send' && at !== 'learner') {
        const { to, message } = effect
        const recipients = to === 'acceptors' ? ACCEPTORS : to === 'learners' ? ['learner' as const] : (to as Name[])
        for (const each of recipients) this.#letters.push({ from: at, to: each, message })
      }
    }
  }

  /** Delivers the letters wanted, and those of the kind that are sent because of them, first come first served. */
  deliver(isWanted: (letter: Letter) => boolean = () => true): void {
    for (let letter = this.#letters.find(isWanted); letter; letter = this.#letters.find(isWanted)) {
      const { from, to, message } = letter
      this.#letters = this.#letters.filter((other) => other !== letter)
      this.conversation.say(from, to, message)
      this.happen(to, { ...message, from })
    }
  }
}

/**
 * PMS PR1: each proposer prepares just before the other's accepts arrive, `turns` times, and nothing is chosen. Then one
 * of them is distinguished (PMS PR2), and its value is chosen at once. Returns what was chosen before and after.
 */
export function duel(turns: number, print: (line: string) => void): { before: unknown[]; after: unknown[] } {
  const table = new Table(print)
  table.happen(1, { type: 'values.submit', values: ['red'] })
  table.happen(2, { type: 'values.submit', values: ['green'] })
  const prepare = (proposer: NodeNumber, rival: NodeNumber) => {
    table.happen(proposer, { type: 'ballot.start' })
    table.deliver(({ message }) => message.type === 'prepare' || message.type === 'promise')
    table.deliver(({ from, message }) => (from === rival && message.type === 'accept') || message.type === 'rejected')
  }
  for (let turn = 1; turn <= turns; turn++) {
    const [proposer, rival] = turn % 2 === 1 ? ([1, 2] as const) : ([2, 1] as const)
    const late = turn === 1 ? '' : `; only then does what n${rival} proposed arrive`
    table.conversation.remark(`n${proposer} prepares${late}.`)
    prepare(proposer, rival)
  }
  const before = [...table.chosen]
  table.conversation.remark(`After ${turns} ballots nothing is chosen. Now n1 is distinguished, and n2 gives up.`)
  table.happen(2, { type: 'ballot.abandon' })
  prepare(1, 2)
  table.deliver()
  table.conversation.remark('One ballot was enough.')
  return { before, after: table.chosen }
}
