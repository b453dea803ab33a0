import { expect, test } from 'vitest'
import { OpenHolds } from './open-holds.ts'

test('the digest says which holds are open, whatever the order in which others came and went', () => {
  const [one, other] = [new OpenHolds(), new OpenHolds()]
  for (const hold of [1, 2, 3]) one.add(hold, 0)
  one.remove(2)
  for (const hold of [3, 1]) other.add(hold, 500)
  expect(one.digest()).toBe(other.digest())
  expect(one.count).toBe(2)
  other.remove(1)
  expect(one.digest()).not.toBe(other.digest())
  other.remove(3)
  expect(other.digest()).toBe(new OpenHolds().digest())
})

test('holds expire when their time has come, one at a time, and never those that have none', () => {
  const holds = new OpenHolds()
  holds.add(1, 700)
  holds.add(2, 500)
  holds.add(3, 0)
  expect([499, 500, 500, 700, 10 ** 15].map((now) => holds.expireNext(now))).toEqual([-1, 2, -1, 1, -1])
  expect(holds.count).toBe(1)
  expect(holds.expiredThrough).toEqual({ time: 700, number: 1 })
})
