import { expect, it } from 'vitest'
import { andOne, type Duration, NO_DURATIONS, timed } from './stopwatch.ts'

it('a step that waits takes time, and little of its own', () => {
  const told: Duration[] = []
  const waited = timed(
    () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50),
    (duration) => told.push(duration),
  )
  expect(waited).toBe('timed-out')
  expect(told[0]?.ms).toBeGreaterThanOrEqual(49)
  expect(told[0]?.ownMs).toBeLessThan(told[0]?.ms ?? 0)
})

it('many steps are counted both ways', () => {
  const { byClock, own } = [
    { ms: 30, ownMs: 4 },
    { ms: 2, ownMs: 2 },
  ].reduce(andOne, NO_DURATIONS)
  expect([byClock.longestMs, own.longestMs, byClock.times, own.times]).toEqual([30, 4, 2, 2])
})
