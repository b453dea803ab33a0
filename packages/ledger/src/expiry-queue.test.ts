import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExpiryQueue } from './expiry-queue.ts'

test('whatever is added and taken out, what remains comes in the order of time, then of number', () => {
  const step = fc.record({ number: fc.nat(40), time: fc.nat(10), isRemoval: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const queue = new ExpiryQueue()
      const waiting = new Map<number, number>()
      for (const { number, time, isRemoval } of steps) {
        if (isRemoval || waiting.has(number)) {
          queue.remove(number)
          waiting.delete(number)
        } else {
          queue.add(number, time)
          waiting.set(number, time)
        }
        expect(queue.size).toBe(waiting.size)
      }
      const drained: [number, number][] = []
      for (; queue.size > 0; queue.remove(queue.first)) drained.push([queue.first, queue.firstTime])
      expect(drained).toEqual([...waiting].sort(([a, x], [b, y]) => x - y || a - b))
    }),
  )
})

test('an empty queue waits for ever', () => {
  expect(new ExpiryQueue().firstTime).toBe(Number.POSITIVE_INFINITY)
  expect(new ExpiryQueue().first).toBe(-1)
})

test('what fills the place of one taken out rises there, if it comes before what is above', () => {
  const queue = new ExpiryQueue()
  const times = [0, 10, 1, 11, 12, 2, 3, 13, 14, 15, 16, 4, 5, 6, 7]
  times.forEach((time, number) => {
    queue.add(number, time)
  })
  queue.remove(3)
  const drained: number[] = []
  for (; queue.size > 0; queue.remove(queue.first)) drained.push(queue.firstTime)
  expect(drained).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 10, 12, 13, 14, 15, 16])
})
