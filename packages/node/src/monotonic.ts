/**
 * Microseconds by the clock that all processes of this machine share, from a moment that only the machine knows: what
 * happens in several nodes of one machine is put into one order by it.
 */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint() / 1000n)
}
