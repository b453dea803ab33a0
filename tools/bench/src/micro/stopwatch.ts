import { performance } from 'node:perf_hooks'

/** Microseconds. */
export interface Duration {
  /**
   * Of all threads of this process, in user and system mode: that of the compiler and the collector too, since a node on a busy
   * machine has no idle processor to hide them on. While another process has the processor this stands still, which makes
   * it the steadier of the two.
   */
  readonly processorUs: number
  readonly elapsedUs: number
}

export interface Timed {
  readonly duration: Duration
  readonly witness: number
}

/** How long `work` took, and what it returned. */
export function timed(work: () => number): Timed {
  const before = process.cpuUsage()
  const startedAt = performance.now()
  const witness = work()
  return { duration: since(before, startedAt), witness }
}

/** The same for work that waits. */
export async function timedAsync(work: () => number | Promise<number>): Promise<Timed> {
  const before = process.cpuUsage()
  const startedAt = performance.now()
  const result = work()
  // Work that does not wait is not made to.
  const witness = typeof result === 'number' ? result : await result
  return { duration: since(before, startedAt), witness }
}

function since(before: NodeJS.CpuUsage, startedAt: number): Duration {
  const elapsedUs = (performance.now() - startedAt) * 1000
  const { user, system } = process.cpuUsage(before)
  return { processorUs: user + system, elapsedUs }
}
