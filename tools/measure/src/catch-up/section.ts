import { change, grouped, mebibytes, table } from '../page/text.ts'
import type { CatchUp, Stretch } from './run.ts'

/** What is left of the throughput at least, and what a command may cost more at most. */
export const MARK = 0.1

/** The part of the page. */
export function catchUpSection(runs: readonly CatchUp[], conditions: string): string {
  return [
    `## A node that lags: snapshot, history and tail

\`\`\`sh
npm run -s measure -- catch-up
\`\`\`

A follower of three is killed while the ledger is empty; ${grouped(runs[0]?.missed ?? 0)} commands are executed without it, so that the
log has long dropped what it lacks; then it is started under load, and is given the snapshot, the history, and the rest of
the log, while the two others go on. It has caught up when it has executed all but the last few slots. The mark: the others are slowed by
no more than a tenth. Measured on
${conditions}.

Here all processes share two cores, and the node that catches up has work of its own: it restores, writes history to its disk,
executes what it lacks. What it takes from the cores the others lack, though on machines of their own they would not. So there are two
numbers: how many commands a second are answered, on this machine; and what the others themselves spend on a command, in
processor time, which is what giving the snapshot costs them wherever they run.`,
    ...runs.map(runPart),
  ].join('\n\n')
}

/** The change of what the two others spend on a command while they supply. */
export function costOfSupplying({ before, during }: CatchUp): number {
  return perCommand(during) / perCommand(before) - 1
}

/** The change of the throughput meanwhile: negative when it sinks. */
export function changeOfThroughput({ before, during }: CatchUp): number {
  return perSecond(during) / perSecond(before) - 1
}

function runPart(run: CatchUp): string {
  const { inFlight, before, during, after, snapshotBytes, historyBytes, valueBytes } = run
  const stretches = [before, during, after]
  const all = snapshotBytes + historyBytes + valueBytes
  return `### ${inFlight} commands in flight

${table(
  ['', 'before', 'while it catches up', 'change', 'afterwards'],
  [
    row('commands answered a second', stretches, perSecond, grouped),
    row('p50, ms', stretches, ({ p50Ms }) => p50Ms, fixed),
    row('p99, ms', stretches, ({ p99Ms }) => p99Ms, fixed),
    row('processor µs per command: leader', stretches, ({ leaderUs, commands }) => leaderUs / commands, fixed),
    row('the other follower', stretches, ({ followerUs, commands }) => followerUs / commands, fixed),
    row('both', stretches, perCommand, fixed),
    [
      'cores in use by the node that catches up',
      '–',
      (during.laggardUs / 1e6 / during.seconds).toFixed(2),
      '',
      (after.laggardUs / 1e6 / after.seconds).toFixed(2),
    ],
  ],
)}

It had caught up after ${during.seconds.toFixed(1)} s, with ${mebibytes(all)} MiB: ${mebibytes(snapshotBytes)} of snapshot, ${mebibytes(historyBytes)} of history, ${mebibytes(valueBytes)} of values of the log. ${verdict(run)}`
}

function verdict(run: CatchUp): string {
  const throughput = changeOfThroughput(run)
  if (throughput >= -MARK) return 'The mark is kept.'
  const cost = costOfSupplying(run)
  if (cost > MARK) return 'The mark is **missed**: supplying costs the others more than a tenth.'
  return `On this machine the throughput sinks by more than a tenth, while what the others spend on a command changes by
${(cost * 100).toFixed(1)} %: it is the node that catches up which takes the cores.`
}

function row(
  what: string,
  [before, during, after]: readonly Stretch[],
  number: (stretch: Stretch) => number,
  text: (number: number) => string,
): string[] {
  const [one, two, three] = [before, during, after].map((stretch) => (stretch ? number(stretch) : Number.NaN)) as [
    number,
    number,
    number,
  ]
  return [what, text(one), text(two), change(one, two), text(three)]
}

function perSecond({ commands, seconds }: Stretch): number {
  return commands / seconds
}

function perCommand({ leaderUs, followerUs, commands }: Stretch): number {
  return (leaderUs + followerUs) / commands
}

function fixed(number: number): string {
  return number.toFixed(1)
}
