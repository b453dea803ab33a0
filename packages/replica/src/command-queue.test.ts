import { decodeBatch } from '@synod/codec'
import { describe, expect, it } from 'vitest'
import { CommandQueue, type QueuedCommand } from './command-queue.ts'

function command(sequence: number, options: { bytes?: number; deadlineAt?: number } = {}): QueuedCommand {
  const { bytes = 1, deadlineAt = 1000 } = options
  return {
    kind: 'command',
    session: 1,
    sequence,
    lowestUnanswered: 1,
    body: new Uint8Array(bytes),
    waiter: { deadlineAt },
  }
}

function sequencesOf(value: Uint8Array | undefined): number[] {
  const batch = decodeBatch(value as Uint8Array)
  return batch.ok ? batch.value.commands.map(({ sequence }) => sequence) : []
}

const never = () => {
  throw new Error('nothing expires here')
}

describe('a queue of commands', () => {
  it('is cut into batches in order of arrival, each as large as the limits allow', () => {
    const queue = new CommandQueue({ batchCommandsMax: 3, batchBytesMax: 100 })
    for (let sequence = 1; sequence <= 5; sequence++) queue.add(command(sequence))
    expect(sequencesOf(queue.cut(0, 0, never))).toEqual([1, 2, 3])
    expect(sequencesOf(queue.cut(0, 0, never))).toEqual([4, 5])
    expect(queue.cut(0, 0, never)).toBeUndefined()
  })

  it('closes a batch before it grows too large, but takes one large command alone', () => {
    const queue = new CommandQueue({ batchBytesMax: 100 })
    queue.add(command(1, { bytes: 60 }))
    queue.add(command(2, { bytes: 60 }))
    queue.add(command(3, { bytes: 5000 }))
    expect([1, 2, 3].map(() => sequencesOf(queue.cut(0, 0, never)))).toEqual([[1], [2], [3]])
  })

  it('is full at so many commands, and has room again when a batch has left', () => {
    const queue = new CommandQueue({ batchCommandsMax: 1, queueCommandsMax: 2 })
    expect([1, 2, 3].map((sequence) => queue.add(command(sequence)))).toEqual([true, true, false])
    queue.cut(0, 0, never)
    expect(queue.add(command(4))).toBe(true)
  })

  it('is full at so many bytes, and has room again when it was emptied', () => {
    const queue = new CommandQueue({ queueBytesMax: 100 })
    expect([1, 2].map((sequence) => queue.add(command(sequence, { bytes: 60 })))).toEqual([true, false])
    queue.clear(() => {})
    expect(queue.add(command(3, { bytes: 100 }))).toBe(true)
  })

  it('hands back what has waited for too long, and never proposes it', () => {
    const queue = new CommandQueue()
    queue.add(command(1, { deadlineAt: 10 }))
    queue.add(command(2, { deadlineAt: 20 }))
    const expired: number[] = []
    expect(sequencesOf(queue.cut(0, 15, ({ sequence }) => expired.push(sequence)))).toEqual([2])
    expect(expired).toEqual([1])
  })

  it('waits as long as whoever waits last: a retry moves the deadline', () => {
    const queue = new CommandQueue()
    const waiter = { deadlineAt: 10 }
    queue.add({ ...command(1), waiter })
    waiter.deadlineAt = 100
    expect(sequencesOf(queue.cut(0, 50, never))).toEqual([1])
  })

  it('keeps its order and its length through thousands of commands without ever being empty', () => {
    const queue = new CommandQueue({ batchCommandsMax: 10 })
    const cut: number[] = []
    queue.add(command(0))
    for (let sequence = 1; sequence < 10_000; sequence += 10) {
      for (let more = 0; more < 10; more++) queue.add(command(sequence + more))
      cut.push(...sequencesOf(queue.cut(0, 0, never)))
      expect(queue.length).toBe(1)
    }
    expect(cut).toEqual(Array.from({ length: cut.length }, (_, sequence) => sequence))
  })

  it('hands every command back when it is cleared', () => {
    const queue = new CommandQueue()
    for (const sequence of [1, 2, 3]) queue.add(command(sequence))
    const cleared: number[] = []
    queue.clear(({ sequence }) => cleared.push(sequence))
    expect([cleared, queue.length]).toEqual([[1, 2, 3], 0])
  })
})
