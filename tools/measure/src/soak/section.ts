import type { MachineName, NodeSample } from '../cluster/node-job.ts'
import { type LineChart, lineChart, type Series } from '../page/line-chart.ts'
import { grouped, MIB, mebibytes, table } from '../page/text.ts'
import { FLAT_TIMES_MAX, flatnessOf } from './flatness.ts'
import type { Soak, SoakPoint } from './run.ts'

const ROWS = 10

const ABOUT: Readonly<Record<MachineName, string>> = {
  registers: `### A state that does not grow

10,000 registers that are added to, and no history. Whatever grows here is a leak: memory, log, snapshot and file must all be
flat once the first snapshots are taken.`,
  ledger: `### The ledger

Transfers among 10,000 accounts. Two things grow because the bank is to remember them, and nothing else may: the ids of all
transfers (an id means the same for ever), which are part of the state, so of memory and of the snapshot; and the
history (statements, past balances), which is on the disk alone. The log is neither: it is bounded by the snapshots.`,
}

/** What is to be flat, of a node at one time, in bytes. */
const FLAT: Readonly<Record<MachineName, Readonly<Record<string, (sample: NodeSample) => number>>>> = {
  registers: {
    'own memory': ownOf,
    'log in the store': ({ holdings }) => holdings.logBytes,
    'snapshot in the store': ({ holdings }) => holdings.snapshotBytes,
    'file of the store': ({ status }) => status.storeBytes,
  },
  // Between two snapshots the log grows by twice the last one at most, if that is more than what is due anyway.
  ledger: {
    'log in the store, less twice the snapshot': ({ holdings }) =>
      Math.max(0, holdings.logBytes - 2 * holdings.snapshotBytes),
  },
}

/** The part of the page. */
export function soakSection(soaks: readonly Soak[], conditions: string): string {
  const commands = soaks[0]?.commands ?? 0
  return [
    `## Endless load: memory and disk are bounded

\`\`\`sh
npm run -s measure -- soak                       # this part
npm run -s measure -- soak --commands 100000 --print
\`\`\`

${grouped(commands)} commands of about 256 bytes, three nodes, as many commands in flight as bring full batches. Measured on
${conditions}. *Own memory* is RSS without pages of files (\`RssAnon\`): LMDB looks at its file through mapped
pages, which count in RSS for as long as nothing else needs the memory. *Log*, *snapshot* and *history* are bytes of
values, chunks and rows; the *file* has keys, checksums and free pages besides, and never shrinks. Flat is what has at most
${FLAT_TIMES_MAX} times as much in the last third of the run as in the third before it, by medians: it all goes up and down between two
collections of garbage, and between two snapshots.`,
    ...soaks.map(machineSection),
  ].join('\n\n')
}

/** Is everything flat, on every node, that is to be? */
export function isBounded(soak: Soak): boolean {
  return verdicts(soak).every(({ isFlat }) => isFlat)
}

/** The pictures, by file name. */
export function soakPictures(soak: Soak): ReadonlyMap<string, string> {
  const [first] = soak.points
  const ids = first?.nodes.map(({ id }) => id) ?? []
  const of = (id: string, bytes: (sample: NodeSample) => number): Series => ({
    name: `${id}${id === soak.leader ? ' (leads)' : ''}`,
    points: soak.points.map(({ commands, nodes }) => [commands, bytes(sampleOf(nodes, id)) / MIB]),
  })
  const named = (name: string, series: Series): Series => ({ ...series, name })
  const { machine, leader } = soak
  const chart = (title: string, series: readonly Series[]): LineChart => ({ title, x: 'commands', y: 'MiB', series })
  return new Map([
    [
      `soak-${machine}-memory.svg`,
      lineChart(
        chart(
          `${machine}: own memory of each node`,
          ids.map((id) => of(id, ownOf)),
        ),
      ),
    ],
    [
      `soak-${machine}-store.svg`,
      lineChart(
        chart(`${machine}: the store of the leader`, [
          named(
            'file',
            of(leader, ({ status }) => status.storeBytes),
          ),
          named(
            'history',
            of(leader, ({ holdings }) => holdings.historyBytes),
          ),
          named(
            'snapshot',
            of(leader, ({ holdings }) => holdings.snapshotBytes),
          ),
          named(
            'log',
            of(leader, ({ holdings }) => holdings.logBytes),
          ),
        ]),
      ),
    ],
  ])
}

function machineSection(soak: Soak): string {
  const { machine, commands, seconds, leader, points } = soak
  const every = Math.max(1, Math.floor(points.length / ROWS))
  const shown = points.filter((_, at) => (at + 1) % every === 0)
  const ids = points[0]?.nodes.map(({ id }) => id) ?? []
  const heads = ['commands', 's', ...ids.map((id) => `${id} own MiB`), 'RSS', 'log', 'snapshot', 'history', 'file']
  const rows = shown.map((point) => {
    const sample = sampleOf(point.nodes, leader)
    const own = ids.map((id) => mebibytes(ownOf(sampleOf(point.nodes, id))))
    const { logBytes, snapshotBytes, historyBytes } = sample.holdings
    const bytes = [sample.memory.rss, logBytes, snapshotBytes, historyBytes, sample.status.storeBytes]
    return [grouped(point.commands), point.seconds.toFixed(0), ...own, ...bytes.map(mebibytes)]
  })
  const taken = sampleOf(points.at(-1)?.nodes ?? [], leader).holdings.snapshotsTaken
  return [
    ABOUT[machine],
    `${grouped(commands)} commands in ${seconds.toFixed(0)} s, ${grouped(commands / seconds)} a second; ${leader} led and took ${taken} snapshots. RSS and store are the leader's, in MiB.`,
    table(heads, rows),
    `![own memory](snapshots/soak-${machine}-memory.svg)`,
    `![store](snapshots/soak-${machine}-store.svg)`,
    table(
      ['to be flat (the most of any node)', 'in the third before, MiB', 'in the last third, MiB', 'flat'],
      verdicts(soak).map(({ what, before, after, isFlat }) => [
        what,
        mebibytes(before),
        mebibytes(after),
        isFlat ? 'yes' : '**no**',
      ]),
    ),
    ...(machine === 'ledger' ? [perTransfer(points, leader)] : []),
  ].join('\n\n')
}

function verdicts({ machine, points }: Soak) {
  return Object.entries(FLAT[machine]).map(([what, bytes]) => {
    const most = points.map(({ nodes }) => Math.max(...nodes.map(({ sample }) => bytes(sample))))
    return { what, ...flatnessOf(most) }
  })
}

/** What the growing parts grow by, from the middle of the run to its end. */
function perTransfer(points: readonly SoakPoint[], leader: string): string {
  const middle = points[Math.floor(points.length / 2)]
  const last = points.at(-1)
  if (!middle || !last || middle === last) return ''
  const [from, to] = [sampleOf(middle.nodes, leader), sampleOf(last.nodes, leader)]
  const each = (bytes: (sample: NodeSample) => number) =>
    ((bytes(to) - bytes(from)) / (last.commands - middle.commands)).toFixed(0)
  return `From the middle of the run to its end a transfer adds ${each(({ holdings }) => holdings.snapshotBytes)} bytes to the state as a snapshot has it, ${each(({ holdings }) => holdings.historyBytes)} bytes of history, and ${each(({ status }) => status.storeBytes)} bytes to the file.`
}

function sampleOf(nodes: SoakPoint['nodes'], id: string): NodeSample {
  const found = nodes.find((node) => node.id === id)
  if (!found) throw new Error(`nothing is known of ${id}`)
  return found.sample
}

function ownOf({ memory }: NodeSample): number {
  return memory.own ?? memory.rss
}
