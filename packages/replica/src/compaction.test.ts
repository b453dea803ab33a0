import type { DurableRecord } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Compaction } from './compaction.ts'

function compaction(keepSlots: number, through = 0, keepBytes = Number.MAX_SAFE_INTEGER) {
  const asked: number[] = []
  const running: Compaction = new Compaction(
    (record: DurableRecord<Uint8Array>) => {
      if (record.type === 'compacted') asked.push(record.through)
    },
    { keepSlots, keepBytes },
    through,
  )
  const flush = () => running.durable({ type: 'compacted', through: asked.at(-1) ?? 0 })
  return { running, asked, flush }
}

describe('the log below a snapshot', () => {
  it('is dropped a thousand slots at a time, the next when the last are gone', () => {
    const { running, asked, flush } = compaction(500)
    running.snapshotTaken(3000)
    for (let turn = 0; turn < 3; turn++) running.turn()
    expect(asked).toEqual([1000])
    for (let turn = 0; turn < 5; turn++) {
      flush()
      running.turn()
    }
    expect(asked).toEqual([1000, 2000, 2500])
    expect(running.isAtWork).toBe(false)
  })

  it('stays for those who are a little behind', () => {
    const { running, asked } = compaction(500)
    running.snapshotTaken(500)
    running.turn()
    expect([asked, running.logFrom]).toEqual([[], 1])
  })

  it('stays no longer than its bytes allow, however few slots they are', () => {
    const { running, asked } = compaction(500, 0, 16_000)
    for (let slot = 1; slot <= 300; slot++) running.executed(slot, slot <= 200 ? 10 : 1000)
    running.snapshotTaken(300)
    running.turn()
    expect(asked).toEqual([284])
    expect(running.logFrom).toBe(285)
  })

  it('never goes beyond the snapshot, however large what came after it is', () => {
    const { running, asked } = compaction(500, 0, 16_000)
    for (let slot = 1; slot <= 300; slot++) running.executed(slot, 1000)
    running.snapshotTaken(250)
    running.turn()
    expect(asked).toEqual([250])
  })

  it('stays while somebody catches up on it, but not when that has no end', () => {
    const { running, asked, flush } = compaction(0, 0, 16_000)
    running.executed(1, 16_000)
    running.snapshotTaken(900)
    running.turn(301)
    flush()
    running.turn(301)
    expect(asked).toEqual([300])
    running.turn(501)
    flush()
    expect(asked).toEqual([300, 500])
    running.executed(901, 160_001)
    running.turn(501, () => 400_000)
    expect(asked.length).toBe(2)
    running.turn(501, () => 300_000)
    expect(asked).toEqual([300, 500, 900])
  })

  it('is nobody\u2019s from the moment in which it is asked to be dropped', () => {
    const { running } = compaction(0)
    running.snapshotTaken(700)
    running.turn()
    expect(running.logFrom).toBe(701)
  })

  it('goes on being dropped after a restart', () => {
    const { running, asked } = compaction(0, 400)
    running.snapshotTaken(700)
    running.turn()
    expect(asked).toEqual([700])
  })

  it('is all gone, whatever is to be kept, below a snapshot that was received: nobody knows it to be what was chosen', () => {
    const { running, asked } = compaction(500, 10)
    running.snapshotReceived(5000)
    expect([asked, running.logFrom]).toEqual([[5000], 5001])
    running.turn()
    expect(asked).toEqual([5000])
  })
})
