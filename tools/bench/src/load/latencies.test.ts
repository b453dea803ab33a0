import { expect, test } from 'vitest'
import { Latencies } from './latencies.ts'

test('of several processes are those of all of their calls', () => {
  const [quick, slow] = [Latencies.none(), Latencies.none()]
  for (let call = 0; call < 99; call++) quick.record(1)
  slow.record(100)
  const all = Latencies.merged([quick.toText(), slow.toText()])
  expect(all.count).toBe(100)
  const { p50, p99, p999, max } = all.summary()
  expect([p50, p99]).toEqual([1, 1])
  expect([p999, max]).toEqual([expect.closeTo(100, 0), expect.closeTo(100, 0)])
})

test('beyond what can be told are the longest that can', () => {
  const latencies = Latencies.none()
  latencies.record(10 ** 9)
  latencies.record(0)
  expect(latencies.count).toBe(2)
  expect(latencies.summary().max).toBeCloseTo(60_000, -2)
})
