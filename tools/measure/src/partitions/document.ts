import { linksLeft, type PartitionCase } from './cases.ts'
import { MARK_TIMEOUTS, PARTITION_TIMEOUTS, type Pause, spreadOf } from './pause.ts'

/** All seeds of one case, on electors alone and on whole replicas. */
export interface MeasuredCase {
  readonly partition: PartitionCase
  readonly electors: readonly Pause[]
  readonly replicas: readonly Pause[]
}

/** The page docs/PARTITIONS.md. */
export function partitionsDocument(cases: readonly MeasuredCase[]): string {
  const [seeds, replicaSeeds] = [cases[0]?.electors.length ?? 0, cases[0]?.replicas.length ?? 0]
  return `# How soon writes are accepted again when some links are down

<!-- Written by \`npm run -s measure -- partitions\`; measure again, do not edit. -->

\`\`\`sh
npm run -s measure -- partitions                      # every case and seed of this page, and writes it
npm run -s measure -- partitions --seeds 5 --print    # fewer, and leaves the page alone
\`\`\`

These are the three partial partitions of the OmniPaxos paper: some links are down while others are not, and protocols whose
leaders need only be alive and heard by somebody may not recover while that lasts. Here a partition lasts ${PARTITION_TIMEOUTS} election
timeouts (one is \`lostRounds\` × \`roundMs\`, 300 ms by default), and nothing else is wrong.

What is measured is the **longest time in it without an accepted write**, from the moment the links go down, in election
timeouts, over ${seeds} seeds each (electors) and ${replicaSeeds} (replicas); a leader that were deposed again would count too. The mark is ${MARK_TIMEOUTS}. Links go down in both
directions at once. L is the leader; who is where otherwise is drawn.

- **electors**: the statecharts of \`@synod/elector\`, each beside the least of a proposer and an acceptor, a write every 20 ms;
  the seed draws when rounds begin, when the links go down, and how long each message takes (0.2 to 5 ms).
- **replicas**: whole nodes in the simulator, with disks, logs and clients that must find the new leader; the time between two
  writes that clients were told of.

| case | nodes | who hears whom | electors: median | worst | replicas: median | worst | within ${MARK_TIMEOUTS} |
|---|---|---|---|---|---|---|---|
${cases.map(row).join('\n')}

${cases.map(section).join('\n\n')}

## Why they recover

A node leads only as long as it hears quorums itself: whoever loses them gives up after one election timeout, without being
told. A node that does not stand answers with the highest ballot that it heard claimed, so two that cannot hear each other
learn through a third which of them is higher, and do not depose each other. What remains is to stand and to prepare: two
short rounds of a quarter of \`roundMs\` each, and a round trip. [The elector](../packages/elector/README.md) has the chart.
`
}

/** Does every seed of the case make the mark? */
export function makesMark({ electors, replicas }: MeasuredCase): boolean {
  return [...electors, ...replicas].every(({ timeouts }) => timeouts <= MARK_TIMEOUTS)
}

function row(measured: MeasuredCase): string {
  const { partition, electors, replicas } = measured
  const cells = [partition.partition, partition.nodes, linksLeft(partition), ...spread(electors), ...spread(replicas)]
  return `| ${cells.join(' | ')} | ${makesMark(measured) ? 'yes' : '**no**'} |`
}

/** What was not measured is a dash. */
function spread(pauses: readonly Pause[]): string[] {
  if (pauses.length === 0) return ['–', '–']
  const { median, worst } = spreadOf(pauses)
  return [median.toFixed(2), `${worst.timeouts.toFixed(2)} (seed ${worst.seed})`]
}

function section({ partition: { partition, nodes, about, picture } }: MeasuredCase): string {
  return [`## ${partition}, ${nodes} nodes`, '', '```', ...picture, '```', '', about].join('\n')
}
