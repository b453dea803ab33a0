import type { Deed, DeedType } from '@synod/deeds'
import type { Portrait } from '@synod/feed'
import { formatBallot, NO_BALLOT } from '@synod/protocol'
import { Menu, type MenuItem } from '../design/menu.tsx'
import type { SessionState } from '../shell/session.ts'
import { useSession, useSessionState } from '../shell/use-session.ts'
import { type Bearing, bearingOf, NOT_STARTED } from './bearing.ts'

interface NodeListProps {
  /** In a row, as `1,2,3`. */
  readonly numbers: string
  readonly portraits: ReadonlyMap<number, Portrait>
  readonly deeds: ReadonlySet<DeedType>
  readonly isLive: boolean
}

const nodeOf = ({ sight }: SessionState) => sight.node

/** The nodes, what each is up to, and what can be done to it. */
export function NodeList({ numbers, portraits, deeds, isLive }: NodeListProps) {
  const session = useSession()
  const selected = useSessionState(nodeOf)
  const nodes = numbers === '' ? [] : numbers.split(',').map(Number)
  return (
    <div className="nodes">
      <h2>Nodes</h2>
      <ul>
        {nodes.map((node) => {
          const portrait = portraits.get(node)
          const bearing = portrait === undefined ? NOT_STARTED : bearingOf(portrait)
          return (
            <li key={node} data-bearing={bearing.kind} data-selected={node === selected}>
              <button type="button" aria-pressed={node === selected} onClick={() => session.select(node)}>
                <span className="node-glyph" aria-hidden="true">
                  {bearing.glyph}
                </span>
                <b>n{node}</b>
                <span className="node-bearing">{bearing.words}</span>
                <span className="node-facts">
                  {portrait === undefined
                    ? 'nothing promised'
                    : `${portrait.promised === NO_BALLOT ? 'nothing promised' : formatBallot(portrait.promised)} · slot ${portrait.appliedThrough}`}
                </span>
              </button>
              <NodeMenu node={node} bearing={bearing} deeds={deeds} isLive={isLive} />
            </li>
          )
        })}
      </ul>
      {nodes.length === 0 && <p className="nodes-none">No node has shown itself yet.</p>}
    </div>
  )
}

interface NodeMenuProps {
  readonly node: number
  readonly bearing: Bearing
  readonly deeds: ReadonlySet<DeedType>
  readonly isLive: boolean
}

const SLOW_DISK_MS = 50

function NodeMenu({ node, bearing: { isUp, isPaused }, deeds, isLive }: NodeMenuProps) {
  const session = useSession()
  const item = (title: string, deed: Deed, words: string, live: string, more: Partial<MenuItem> = {}): MenuItem[] =>
    deeds.has(deed.type)
      ? [
          {
            title,
            words: isLive ? live : words,
            choose: () => void session.do(deed, `${title}: n${node}.`),
            ...more,
          },
        ]
      : []
  const items: MenuItem[] = [
    ...(isUp
      ? [
          ...item(
            'Kill',
            { type: 'kill', node },
            'What is on its disk stays.',
            'SIGKILL to its process. Its disk stays.',
            {
              isDangerous: true,
            },
          ),
          ...(isPaused
            ? item('Resume', { type: 'resume', node }, 'It goes on as if nothing had been.', 'SIGCONT to its process.')
            : item('Pause', { type: 'pause', node }, 'It stands still, and does not know.', 'SIGSTOP to its process.')),
        ]
      : item(
          'Start',
          { type: 'start', node },
          'On what its disk holds.',
          'Starts its process again, on its own disk.',
        )),
    ...item(
      'Slow its disk',
      { type: 'slowDisk', node, ms: SLOW_DISK_MS },
      `A flush takes ${SLOW_DISK_MS} ms more.`,
      '',
    ),
    ...item('Disk as before', { type: 'slowDisk', node, ms: 0 }, 'Flushes take what they took.', ''),
    ...item('Wipe its disk', { type: 'wipe', node }, 'It forgets what it promised, and must stay out.', '', {
      isDangerous: true,
    }),
    ...item(
      'Remove from the cluster',
      { type: 'removeNode', node },
      'A command, chosen like any other.',
      'A command; its process leaves when that is chosen.',
      { isDangerous: true },
    ),
  ]
  return items.length === 0 ? null : <Menu label={`What to do to n${node}`} items={items} />
}
