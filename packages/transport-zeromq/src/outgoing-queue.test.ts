import { describe, expect, it } from 'vitest'
import { bytesOf } from './frames.ts'
import { OutgoingQueue, type Waiting } from './outgoing-queue.ts'

function waiting(bytes: number, sinceMs = 0): Waiting {
  return { frames: [new Uint8Array(bytes)], bytes, sinceMs }
}

describe('OutgoingQueue', () => {
  it('gives back in order what was put in, however often it fills and empties', () => {
    const queue = new OutgoingQueue(10_000, 1e9)
    let put = 0
    let taken = 0
    for (let round = 0; round < 20; round += 1) {
      for (let count = 0; count < 5000; count += 1) if (queue.put(waiting(1, put))) put += 1
      for (let count = 0; count < 3000; count += 1) expect(queue.take()?.sinceMs).toBe(taken++)
    }
    while (queue.length > 0) expect(queue.take()?.sinceMs).toBe(taken++)
    expect(taken).toBe(put)
    expect(queue.take()).toBeUndefined()
  })

  it('refuses more messages than it may hold', () => {
    const queue = new OutgoingQueue(2, 1000)
    expect([queue.put(waiting(1)), queue.put(waiting(1)), queue.put(waiting(1))]).toEqual([true, true, false])
    queue.take()
    expect(queue.put(waiting(1))).toBe(true)
  })

  it('refuses more bytes than it may hold, but takes one message of any size', () => {
    const queue = new OutgoingQueue(10, 100)
    expect(queue.put(waiting(500))).toBe(true)
    expect(queue.put(waiting(1))).toBe(false)
    queue.take()
    expect([queue.put(waiting(60)), queue.put(waiting(40)), queue.put(waiting(1))]).toEqual([true, true, false])
  })

  it('says how much it drops', () => {
    const queue = new OutgoingQueue(10, 100)
    queue.put(waiting(1))
    queue.put(waiting(1))
    expect(queue.clear()).toBe(2)
    expect(queue.length).toBe(0)
    expect(queue.put(waiting(100))).toBe(true)
  })

  it('counts the bytes of all frames', () => {
    expect(bytesOf([new Uint8Array(3), new Uint8Array(0), new Uint8Array(4)])).toBe(7)
  })
})
