import { HELD_BOUNDS_MS, type HeldJson } from '../cluster/held.ts'
import { grouped, mebibytes, table } from '../page/text.ts'
import type { PausesRun } from './run.ts'

export const MARK_MS = 10

/** The part of the page. */
export function pausesSection(runs: readonly PausesRun[], conditions: string): string {
  return `## Pauses: what a snapshot holds up

\`\`\`sh
npm run -s measure -- pauses
\`\`\`

The event loop of the leader of three, under the same load of ledger transfers with snapshots and without, after the same
${grouped(runs[0]?.commands ?? 0)} or so of them. Delays are what \`monitorEventLoopDelay\` sees at a resolution of 1 ms: the time between two
turns of a timer that is due every millisecond, so 1 when nothing is held. Everything is in them: turns full of commands,
the garbage collector, and that three nodes and a client share two cores. What snapshots themselves do is timed
step by step as well: freezing the state and making each chunk in the state machine, and each write that carries a
chunk, as long as it holds the event loop. The mark is theirs: none longer than ${MARK_MS} ms. Measured on
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
    ...(withSnapshots
      ? [
          ['**steps of making a snapshot**', ...pauses.making.counts.map(grouped)],
          ['**writes that carry a part of one**', ...pauses.writing.counts.map(grouped)],
        ]
      : []),
  ]),
)}

${verdict(runs)}`
}

/** The longest step of a snapshot, in milliseconds. */
export function longestOfSnapshots(runs: readonly PausesRun[]): number {
  return Math.max(0, ...runs.flatMap(({ pauses }) => [pauses.making.longestMs, pauses.writing.longestMs]))
}

function verdict(runs: readonly PausesRun[]): string {
  const longest = longestOfSnapshots(runs)
  const isKept = longest <= MARK_MS
  const { making, writing } = runs.find(({ withSnapshots }) => withSnapshots)?.pauses ?? {
    making: undefined,
    writing: undefined,
  }
  return `The longest step of making a snapshot took ${making?.longestMs.toFixed(1)} ms, the longest write with a part of one ${writing?.longestMs.toFixed(1)} ms (what interrupted them is in it: a
collection, or another process on the core). The mark is ${isKept ? 'kept' : '**missed**'}.`
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
