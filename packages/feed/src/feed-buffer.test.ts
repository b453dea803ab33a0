import { describe, expect, it } from 'vitest'
import { FeedBuffer } from './feed-buffer.ts'
import type { Happening } from './happening.ts'

const decided = (slot: number): Happening => ({ type: 'decided', at: slot, node: 1, what: 'chosen', slot, value: '' })

/** Asks for a slot's happening, and adds it if it is admitted. */
function offer(buffer: FeedBuffer, slot: number, count = 1): boolean {
  const isAdmitted = buffer.admits('usual', { from: slot, to: slot })
  for (let index = 0; isAdmitted && index < count; index++) buffer.add(decided(slot))
  return isAdmitted
}

function slotsOf(happenings: readonly { readonly type: string }[]): number[] {
  return happenings.flatMap((happening) => ('slot' in happening ? [happening.slot as number] : []))
}

describe('a feed buffer', () => {
  it('keeps everything in order while there is room', () => {
    const buffer = new FeedBuffer({ happeningsMax: 100 })
    for (let slot = 1; slot <= 20; slot++) offer(buffer, slot)
    const flushed = buffer.flush(7)
    expect(slotsOf(flushed)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    expect(buffer.flush(8)).toEqual([])
  })

  it('never holds more than twenty times what it may tell each time, and says how much it left out', () => {
    const buffer = new FeedBuffer({ happeningsMax: 10 })
    for (let slot = 1; slot <= 250; slot++) buffer.add(decided(slot))
    const flushed = buffer.flush(9)
    expect(flushed).toHaveLength(201)
    expect(flushed[0]).toEqual({ type: 'missed', at: 9, count: 50 })
  })

  it('tells whole what happens at once after a quiet while', () => {
    const buffer = new FeedBuffer({ happeningsMax: 40 })
    for (let slot = 1; slot <= 20; slot++) offer(buffer, slot, 14)
    expect(slotsOf(buffer.flush(0))).toHaveLength(20 * 14)
  })

  it('tells no more on the whole than it may, however long it is busy', () => {
    const buffer = new FeedBuffer({ happeningsMax: 40 })
    let told = 0
    for (let flush = 0; flush < 200; flush++) {
      for (let slot = 1; slot <= 100; slot++) offer(buffer, flush * 100 + slot, 3)
      told += slotsOf(buffer.flush(0)).length
    }
    expect(told).toBeLessThanOrEqual(40 * (200 + 10))
    expect(told).toBeGreaterThan(10 * 200)
  })

  it('leaves room for what is rare, however much there is of the rest', () => {
    const buffer = new FeedBuffer({ happeningsMax: 100 })
    for (let round = 0; round < 10_000; round++) {
      if (buffer.admits('background', { from: round, to: round })) buffer.add(decided(round))
      offer(buffer, round)
    }
    expect(offer(buffer, 1)).toBe(false)
    expect(buffer.admits('rare')).toBe(true)
  })

  it('thins out by slots: two nodes of which one is busier tell of the same ones', () => {
    const busy = new FeedBuffer({ happeningsMax: 64 })
    const busier = new FeedBuffer({ happeningsMax: 64 })
    const last = (buffer: FeedBuffer, each: number) => {
      for (let flush = 0; flush < 30; flush++) {
        for (let slot = 1; slot <= 300; slot++) offer(buffer, slot, each)
        const told = slotsOf(buffer.flush(0))
        if (flush === 29) return told
      }
      return []
    }
    const some = last(busy, 1)
    const fewer = new Set(last(busier, 4))
    expect(some.length).toBeLessThan(150)
    expect(fewer.size).toBeGreaterThan(5)
    expect(some).toEqual(expect.arrayContaining([...fewer]))
  })

  it('admits a stretch of slots when it holds one of those that are told of', () => {
    const buffer = new FeedBuffer({ happeningsMax: 4 })
    for (let slot = 1; slot <= 40; slot++) offer(buffer, slot)
    buffer.flush(0)
    // 40 for room for 3: every sixteenth.
    expect(buffer.admits('usual', { from: 17, to: 31 })).toBe(false)
    expect(buffer.admits('usual', { from: 17, to: 32 })).toBe(true)
  })

  it('tells everything again when less happens', () => {
    const buffer = new FeedBuffer({ happeningsMax: 40 })
    for (let slot = 1; slot <= 4000; slot++) offer(buffer, slot)
    for (let flush = 0; flush < 2; flush++) buffer.flush(0)
    for (let slot = 1; slot <= 20; slot++) offer(buffer, slot)
    expect(buffer.flush(0)).toHaveLength(20)
  })

  it('refuses to hold nothing', () => {
    expect(() => new FeedBuffer({ happeningsMax: 0 })).toThrow('a feed buffer holds 1 happening or more, not 0')
  })
})
