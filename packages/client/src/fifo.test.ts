import { expect, test } from 'vitest'
import { Fifo } from './fifo.ts'

test('items leave in the order in which they came', () => {
  const fifo = new Fifo<number>()
  for (let item = 0; item < 5000; item += 1) fifo.push(item)
  for (let item = 0; item < 5000; item += 1) expect(fifo.shift()).toBe(item)
  expect(fifo.shift()).toBeUndefined()
  expect(fifo.length).toBe(0)
})

test('retain keeps the order and the length right after items were taken', () => {
  const fifo = new Fifo<number>()
  for (const item of [1, 2, 3, 4, 5]) fifo.push(item)
  fifo.shift()
  const seen: number[] = []
  fifo.retain((item) => {
    seen.push(item)
    return item % 2 === 1
  })
  expect(seen).toEqual([2, 3, 4, 5])
  expect([fifo.length, fifo.shift(), fifo.shift(), fifo.shift()]).toEqual([2, 3, 5, undefined])
})
