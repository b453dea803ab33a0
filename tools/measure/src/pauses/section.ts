import { HELD_BOUNDS_MS, type HeldJson } from '../cluster/held.ts'
import type { Durations } from '../cluster/stopwatch.ts'
import { grouped, mebibytes, table } from '../page/text.ts'
import type { PausesRun } from './run.ts'

export const MARK_MS = 10

/** The part of the page. */
export function pausesSection(runs: readonly PausesRun[], conditions: string): string {
  return `## Pauses: what a snapshot holds up

\`\`\`sh
npm run -s measure -- pauses
\`\`\`

The event loop of the leader of three, under the same load of ledger transfers with snapshots and without, after
${grouped(runs[0]?.filled ?? 0)} of them. Delays are what \`monitorEventLoopDelay\` sees at a resolution of 1 ms: the time between two
turns of a timer that is due every millisecond, so 1 when nothing is held. Everything is in them: turns full of commands,
the garbage collector, and that three nodes and a client share two cores. What snapshots themselves do is timed
step by step as well: freezing the state and making each chunk in the state machine, and each write that carries a
chunk, as long as it holds the event loop. *Own* is the lesser of a step's time by the clock and the processor time of the process
in it: what it would have taken without other processes on the core. The mark is of that: none longer than ${MARK_MS} ms. Measured on
${conditions}.

${table(
  ['', ...runs.map(({ withSnapshots }) => (withSnapshots ? 'with snapshots' : 'without'))],
  [
    ['commands a second', ...runs.map((run) => grouped(run.commands / run.seconds))],
    ['processor µs of the leader per command', ...runs.map((run) => (run.processorUs / run.commands).toFixed(1))],
    [`snapshots taken in ${runs[0]?.seconds.toFixed(0)} s`, ...runs.map((run) => run.snapshotsTaken)],
    ['size of the last, MiB', ...runs.map((run) => (run.snapshotsTaken > 0 ? mebibytes(run.snapshotBytes) : '–'))],
    ['delay, p50 ms', ...runs.map(({ pauses }) => pauses.delays.p50.toFixed(1))],
    ['delay, p99 ms', ...runs.map(({ pauses }) => pauses.delays.p99.toFixed(1))],
    ['delay, p99.9 ms', ...runs.map(({ pauses }) => pauses.delays.p999.toFixed(1))],
    ['delay, longest ms', ...runs.map(({ pauses }) => pauses.longestMs.toFixed(1))],
    ...(['young', 'old', 'incremental'] as const).map((kind) => [
      `garbage collector, ${kind}: times; longest ms`,
      ...runs.map(({ pauses }) => inShort(pauses.collections[kind])),
    ]),
  ],
)}

How many there were, by length:

${table(
  ['', ...boundNames()],
  runs.flatMap(({ withSnapshots, pauses }) => [
    [`all delays ${withSnapshots ? 'with snapshots' : 'without'}`, ...pauses.delays.counts.map(grouped)],
    [`garbage collector ${withSnapshots ? 'with snapshots' : 'without'}`, ...collected(pauses.collections)],
    ...(withSnapshots ? steps(pauses) : []),
  ]),
)}

${verdict(runs)}`
}

/** The longest step of a snapshot, its own milliseconds. */
export function longestOfSnapshots(runs: readonly PausesRun[]): number {
  return Math.max(0, ...runs.flatMap(({ pauses }) => [pauses.making.own.longestMs, pauses.writing.own.longestMs]))
}

/** Were snapshots taken, and none of their steps too long? */
export function makesMark(runs: readonly PausesRun[]): boolean {
  return runs.some(({ snapshotsTaken }) => snapshotsTaken > 0) && longestOfSnapshots(runs) <= MARK_MS
}

function steps({ making, writing }: PausesRun['pauses']): string[][] {
  return [
    ['**steps of making a snapshot**, own', ...making.own.counts.map(grouped)],
    ['the same by the clock', ...making.byClock.counts.map(grouped)],
    ['**writes that carry a part of one**, own', ...writing.own.counts.map(grouped)],
    ['the same by the clock', ...writing.byClock.counts.map(grouped)],
  ]
}

function verdict(runs: readonly PausesRun[]): string {
  const taking = runs.find(({ snapshotsTaken }) => snapshotsTaken > 0)
  if (!taking) return 'No snapshot was taken meanwhile: the mark is **not tested**.'
  const { making, writing } = taking.pauses
  return `The longest step of making a snapshot took ${inBoth(making)}, the longest write with a part of one ${inBoth(writing)}; a
collection that fell into one is in it. The mark is ${makesMark(runs) ? 'kept' : '**missed**'}.`
}

function inBoth({ own, byClock }: Durations): string {
  return `${own.longestMs.toFixed(1)} ms (${byClock.longestMs.toFixed(1)} by the clock)`
}

function boundNames(): string[] {
  return [...HELD_BOUNDS_MS.map((bound) => `≤ ${bound} ms`), `> ${HELD_BOUNDS_MS.at(-1)} ms`]
}

function collected(collections: PausesRun['pauses']['collections']): string[] {
  return HELD_BOUNDS_MS.map(String)
    .concat('')
    .map((_, at) => grouped(Object.values(collections).reduce((sum, { counts }) => sum + (counts[at] ?? 0), 0)))
}

function inShort({ times, longestMs }: HeldJson): string {
  return times === 0 ? 'none' : `${grouped(times)}; ${longestMs.toFixed(1)}`
}
