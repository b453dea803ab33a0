import { setTimeout as sleep } from 'node:timers/promises'

/** After a try that failed, so that a dead connection is not asked in a circle. */
const FAILED_TRY_PAUSE_MS = 5
const WAIT_MS_MAX = 60_000

/** One try of one write: whether it was acknowledged. It ends by itself within a short time, and never throws. */
export type TryWrite = () => Promise<boolean>

/** Writes without a pause until something is acknowledged; milliseconds from the call to then. Throws when a minute was not enough. */
export async function firstAcknowledgement(tryWrite: TryWrite): Promise<number> {
  const beganAt = performance.now()
  while (performance.now() - beganAt < WAIT_MS_MAX) {
    if (await tryWrite()) return performance.now() - beganAt
    await sleep(FAILED_TRY_PAUSE_MS)
  }
  throw new Error(`no write was acknowledged within ${WAIT_MS_MAX} ms`)
}
