/**
 * Microseconds by the clock that all processes of this machine share, from a moment that only the machine knows: what
 * happens in several nodes of one machine is put into one order by it.
 */
export function monotonicUs(): number {
  // Without a bigint, which takes longer.
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000)
}
