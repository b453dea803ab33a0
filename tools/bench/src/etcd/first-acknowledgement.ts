/** Between tries; those before go on, since a node without a leader holds what it is asked until there is one. */
const TRY_EVERY_MS = 20
const WAIT_MS_MAX = 60_000

/** One try of a write; rejects when it is not acknowledged. */
export type TryWrite = () => Promise<unknown>

/** Tries at once, and every 20 ms again, all the ways there are, until one try is acknowledged. Rejects when a minute was not enough. */
export function firstAcknowledgement(ways: readonly TryWrite[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const tryAll = () => {
      for (const way of ways) way().then(acknowledged, () => undefined)
    }
    const timer = setInterval(tryAll, TRY_EVERY_MS)
    const limit = setTimeout(() => {
      clearInterval(timer)
      reject(new Error(`no write was acknowledged within ${WAIT_MS_MAX} ms`))
    }, WAIT_MS_MAX)
    const acknowledged = () => {
      clearInterval(timer)
      clearTimeout(limit)
      resolve()
    }
    tryAll()
  })
}
