import type { DurableRecord } from '@synod/protocol'
import { ManualClock } from '@synod/protocol/memory'
import { describe, expect, it } from 'vitest'
import { Counter } from './counter.fixture.ts'
import { Fed } from './snapshot.fixture.ts'
import { restoreSnapshot } from './snapshot.ts'
import { type SnapshotLimits, SnapshotTaker, type StoredSnapshot } from './snapshot-taker.ts'

const QUIET = { isReceiving: false, isGiven: false, storeBytes: () => 0 }

/** Makes a snapshot of `chunks` chunks of 64 KiB, each of which takes `chunkMs` to make. */
class LargeCounter extends Counter {
  readonly #chunks: number
  readonly #make: () => void

  constructor(chunks: number, make: () => void) {
    super()
    this.#chunks = chunks
    this.#make = make
  }

  override snapshot(): Iterable<Uint8Array> {
    const chunks = this.#chunks
    const make = this.#make
    return (function* () {
      for (let chunk = 0; chunk < chunks; chunk++) {
        make()
        yield new Uint8Array(65_536)
      }
    })()
  }

  override restore(chunks: Iterable<Uint8Array>): void {
    for (const _ of chunks);
  }
}

/** A taker whose records are durable when the test says so. */
function taker(limits: Partial<SnapshotLimits> = {}, options: { chunks?: number; chunkMs?: number } = {}) {
  const clock = new ManualClock()
  const fed = new Fed(new LargeCounter(options.chunks ?? 0, () => clock.advance(options.chunkMs ?? 0)))
  fed.open()
  const persisted: DurableRecord<Uint8Array>[] = []
  const taken: StoredSnapshot[] = []
  const running = new SnapshotTaker(
    {
      executor: fed.executor,
      clock,
      limits: { everySlots: 100, everyBytes: 10_000, ...limits },
      persist: (record) => persisted.push(record),
      taken: (snapshot) => taken.push(snapshot),
    },
    { slot: 0, chunks: 1, bytes: 100 },
    0,
  )
  let isDurable = 0
  const flush = () => {
    for (; isDurable < persisted.length; isDurable++) running.durable(persisted[isDurable] as never)
  }
  /** So many slots more, a value of 50 bytes each. */
  const execute = (slots: number) => {
    for (let slot = 0; slot < slots; slot++) {
      fed.add(1, fed.executor.appliedThrough, 1, fed.executor.appliedThrough)
      running.executed(50)
    }
  }
  const untilTaken = () => {
    for (let turns = 0; running.isTaking && turns < 1000; turns++) {
      running.turn(QUIET)
      flush()
    }
  }
  return { running, fed, persisted, taken, flush, execute, untilTaken }
}

describe('a snapshot is begun', () => {
  it('after so many slots', () => {
    const { running, execute } = taker()
    execute(98)
    running.turn(QUIET)
    expect(running.isTaking).toBe(false)
    execute(1)
    running.turn(QUIET)
    expect(running.isTaking).toBe(true)
  })

  it('after so many bytes of values', () => {
    const { running, execute } = taker({ everySlots: 1_000_000 })
    execute(199)
    running.turn(QUIET)
    expect(running.isTaking).toBe(false)
    execute(1)
    running.turn(QUIET)
    expect(running.isTaking).toBe(true)
  })

  it('more seldom when the last one is large: once the log has grown by twice as much', () => {
    const { running, execute, untilTaken, taken } = taker({ everySlots: 1_000_000 }, { chunks: 2 })
    execute(200)
    running.turn(QUIET)
    untilTaken()
    expect(taken[0]?.bytes).toBeGreaterThan(65_536)
    execute(5235)
    running.turn(QUIET)
    expect(running.isTaking).toBe(false)
    execute(40)
    running.turn(QUIET)
    expect(running.isTaking).toBe(true)
  })

  it('at a word, but not when nothing was executed since the last one', () => {
    const { running, execute, untilTaken } = taker()
    execute(1)
    running.want()
    running.turn(QUIET)
    untilTaken()
    expect(running.last.slot).toBe(2)
    running.want()
    running.turn(QUIET)
    expect(running.isTaking).toBe(false)
  })

  it('never while one is received', () => {
    const { running, execute } = taker()
    execute(5000)
    running.turn({ ...QUIET, isReceiving: true })
    expect(running.isTaking).toBe(false)
  })

  it('later still when there is much history to give with it', () => {
    const { running, execute } = taker()
    const given = { ...QUIET, isGiven: true, storeBytes: () => 250_000 }
    execute(2100)
    running.turn(given)
    expect(running.isTaking).toBe(false)
    execute(500)
    running.turn(given)
    expect(running.isTaking).toBe(true)
  })

  it('late while the last one is given to somebody, but not never: the log must stay bounded', () => {
    const { running, execute } = taker()
    execute(900)
    running.turn({ ...QUIET, isGiven: true })
    expect(running.isTaking).toBe(false)
    execute(1200)
    running.turn({ ...QUIET, isGiven: true })
    expect(running.isTaking).toBe(true)
  })
})

describe('a snapshot is taken', () => {
  it('of one slot, while execution goes on, and is the store\u2019s when all of it is durable', () => {
    const { running, execute, fed, persisted, taken, flush } = taker({}, { chunks: 5 })
    execute(99)
    const digest = fed.executor.digest()
    for (let turn = 0; turn < 20; turn++) {
      running.turn(QUIET)
      flush()
      execute(1)
    }
    const chunks = persisted.flatMap((record) => (record.type === 'snapshotChunk' ? [record] : []))
    expect(persisted.at(-1)).toEqual({ type: 'snapshot', slot: 100, chunks: chunks.length })
    expect(chunks.map(({ slot, index }) => [slot, index])).toEqual(chunks.map((_, index) => [100, index]))
    expect(taken).toEqual([running.last])
    expect(running.last).toMatchObject({ slot: 100, chunks: chunks.length })
    const other = new Fed(new LargeCounter(5, () => {}))
    other.counter.value = 99
    restoreSnapshot(
      other.executor,
      chunks.map(({ bytes }) => bytes),
    )
    expect(other.executor.digest()).toBe(digest)
  })

  it('with no more chunks under way than a flush takes, however slow the disk is', () => {
    const { running, execute, persisted, flush } = taker({}, { chunks: 50 })
    execute(100)
    for (let turn = 0; turn < 20; turn++) running.turn(QUIET)
    expect(persisted.length).toBe(2)
    flush()
    for (let turn = 0; turn < 20; turn++) running.turn(QUIET)
    expect(persisted.length).toBe(4)
  })

  it('in slices of about two milliseconds', () => {
    const { running, execute, persisted, flush } = taker({}, { chunks: 50, chunkMs: 3 })
    execute(100)
    // The header, the sessions, and the chunk that was made when the state was frozen.
    for (let turn = 1; turn <= 2; turn++) {
      running.turn(QUIET)
      flush()
    }
    for (let turn = 1; turn <= 5; turn++) {
      const before = persisted.length
      running.turn(QUIET)
      expect(persisted.length).toBe(before + 1)
      flush()
    }
  })

  it('is given up when the store is about to hold the chunks of another one', () => {
    const { running, execute, persisted, taken, flush } = taker({}, { chunks: 50 })
    execute(100)
    running.turn(QUIET)
    flush()
    running.abandon()
    expect(running.isTaking).toBe(false)
    const before = persisted.length
    running.turn({ ...QUIET, isReceiving: true })
    expect([persisted.length, taken.length]).toEqual([before, 0])
  })

  it('counts from a snapshot that was restored instead', () => {
    const { running, execute } = taker()
    execute(90)
    running.restored({ slot: 80, chunks: 1, bytes: 10 })
    execute(50)
    running.turn(QUIET)
    expect(running.isTaking).toBe(false)
    execute(50)
    running.turn(QUIET)
    expect(running.isTaking).toBe(true)
  })
})
