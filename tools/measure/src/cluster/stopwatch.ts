import { type HeldJson, heldOnceMore, NEVER_HELD } from './held.ts'

/** How long a step took by the clock, and how long at most if the process had had a core to itself. */
export interface Duration {
  readonly ms: number
  readonly ownMs: number
}

/** Both of many steps. */
export interface Durations {
  readonly byClock: HeldJson
  readonly own: HeldJson
}

export const NO_DURATIONS: Durations = { byClock: NEVER_HELD, own: NEVER_HELD }

export function andOne({ byClock, own }: Durations, { ms, ownMs }: Duration): Durations {
  return { byClock: heldOnceMore(byClock, ms), own: heldOnceMore(own, ownMs) }
}

/**
 * Runs a step and tells how long it took. Beside other processes the clock also counts the time in which another one had the
 * core; the processor time of the process's threads in the step does not. The lesser of the two bounds what was its own.
 */
export function timed<T>(step: () => T, tell: (duration: Duration) => void): T {
  const startedAt = performance.now()
  const before = process.cpuUsage()
  const result = step()
  const { user, system } = process.cpuUsage(before)
  const ms = performance.now() - startedAt
  tell({ ms, ownMs: Math.min(ms, (user + system) / 1000) })
  return result
}
