import { GCProfiler, getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Subject } from './benchmark.ts'
import { median } from './statistics.ts'

/*
 * What the heap grew by is what was allocated only while nothing is collected. So the work is made smaller until a run of
 * it passes without a collection, which the collector's own profile tells; then the difference is exact, but for what the
 * asking itself allocates, which is measured in the same way and taken off.
 *
 * The array buffers that a collection found dead are freed by another thread after it, which no profile tells of: those of
 * the work before would be taken off what this work allocates. So each run begins with a whole collection and a second
 * one, which waits until what the first found is freed and finds next to nothing itself.
 */

/** So many runs without a collection give one number. */
const WINDOWS = 5
/** Tries in all, those that a collection spoiled included … */
const TRIES_MAX = 24
/** … and of runs that cannot become smaller. */
const SMALLEST_TRIES_MAX = 6

const collect = collector()

/** Bytes that one operation allocates, on the heap and in array buffers; undefined when every run was too long to tell. */
export async function bytesPerOperation(subject: Subject, roundsMax: number): Promise<number | undefined> {
  const perRound = subject.operationsPerRound ?? 1
  const windows: number[] = []
  let rounds = roundsMax
  let smallest = 0
  for (let tries = 0; tries < TRIES_MAX && windows.length < WINDOWS; tries++) {
    await subject.ready?.(rounds)
    const asking = await grownBy(() => 0)
    const grown = await grownBy(() => subject.run(rounds))
    if (asking !== undefined && grown !== undefined) windows.push(Math.max(0, grown - asking) / (rounds * perRound))
    else if (rounds > 1) rounds = Math.ceil(rounds / 2)
    else if (++smallest === SMALLEST_TRIES_MAX) break
  }
  return windows.length === 0 ? undefined : median(windows)
}

/** What the heap and the array buffers grew by; undefined if anything was collected meanwhile. */
async function grownBy(work: () => number | Promise<number>): Promise<number | undefined> {
  collect()
  collect()
  const profiler = new GCProfiler()
  profiler.start()
  const before = bytesInUse()
  const result = work()
  if (typeof result !== 'number') await result
  const after = bytesInUse()
  return profiler.stop().statistics.length === 0 ? after - before : undefined
}

function bytesInUse(): number {
  return getHeapStatistics().used_heap_size + process.memoryUsage().arrayBuffers
}

/** V8's own `gc()`, which a context has that is made while the flag is set. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  return collect
}
