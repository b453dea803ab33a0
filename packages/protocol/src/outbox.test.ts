import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Ballot, makeBallot } from './ballot.ts'
import type { Effect, SendEffect } from './effects.ts'
import { revealsState } from './messages.ts'
import { Outbox, type Released } from './outbox.ts'
import type { DurableRecord } from './records.ts'

const BALLOT = makeBallot(1, 1)

/** A disk whose flushes end when told. Its records are told apart by their ballot. */
class SlowDisk {
  readonly durable: Ballot[] = []
  readonly flushes: Ballot[][] = []
  #inFlight: { records: Ballot[]; resolve: () => void; reject: (error: Error) => void } | undefined

  write(records: readonly DurableRecord<string>[]): Promise<void> {
    if (this.#inFlight) throw new Error('two writes in flight')
    const ballots = records.map((record) => (record as { ballot: Ballot }).ballot)
    this.flushes.push(ballots)
    return new Promise((resolve, reject) => {
      this.#inFlight = { records: ballots, resolve, reject }
    })
  }

  get busy(): boolean {
    return this.#inFlight !== undefined
  }

  async finish(): Promise<void> {
    const write = this.#inFlight
    this.#inFlight = undefined
    this.durable.push(...(write?.records ?? []))
    write?.resolve()
    await turn()
  }

  async fail(): Promise<void> {
    const write = this.#inFlight
    this.#inFlight = undefined
    write?.reject(new Error('the disk is gone'))
    await turn()
  }
}

/** Lets every promise that can go on go on. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

const record = (ballot: number): Effect<string> => ({
  type: 'persist',
  record: { type: 'promised', ballot: ballot as Ballot },
})
const lazy = (ballot: number): Effect<string> => ({
  type: 'persist',
  record: { type: 'promised', ballot: ballot as Ballot },
  lazy: true,
})
const promise: Effect<string> = {
  type: 'send',
  to: [1],
  message: {
    type: 'promise',
    ballot: BALLOT,
    covers: { from: 1, to: null },
    leftOut: [],
    chosenThrough: 0,
    accepted: [],
  },
}
const prepare: SendEffect<string> = {
  type: 'send',
  to: 'acceptors',
  message: { type: 'prepare', ballot: BALLOT, fromSlot: 1 },
}
const accepted: Effect<string> = {
  type: 'send',
  to: 'learners',
  message: { type: 'accepted', ballot: BALLOT, slots: [] },
}
const accept: Effect<string> = {
  type: 'send',
  to: 'acceptors',
  message: { type: 'accept', ballot: BALLOT, entries: [], chosenThrough: 0 },
}
const deliver: Effect<string> = { type: 'deliver', slot: 1, value: 'v' }
const timer: Effect<string> = { type: 'startTimer', name: 'round', ms: 10 }
const note: Effect<string> = { type: 'ballotTried', ballot: BALLOT }

function open() {
  const disk = new SlowDisk()
  const released: Released<string>[] = []
  const failures: unknown[] = []
  const outbox = new Outbox<string>({
    storage: disk,
    release: (effect) => released.push(effect),
    failed: (error) => failures.push(error),
  })
  const turnOf = (...effects: Effect<string>[]) => {
    outbox.push(effects)
    outbox.flush()
  }
  return { disk, released, failures, outbox, turnOf }
}

describe('PMS I3, I5, M2: what reveals state waits for the disk', () => {
  it.each([
    ['I3: a promise', promise],
    ['I3: an accepted', accepted],
    ['I5: a prepare', prepare],
  ])('%s leaves when the record before it is durable, not earlier', async (_name, message) => {
    const { disk, released, outbox, turnOf } = open()
    turnOf(record(1), message)
    await turn()
    expect(released).toEqual([])
    expect(outbox.heldCount).toBe(1)
    await disk.finish()
    expect(released).toEqual([message])
    expect(outbox.heldCount).toBe(0)
  })

  it('leaves at once where nothing was persisted before it', () => {
    const { released, turnOf } = open()
    turnOf(promise, record(1))
    expect(released).toEqual([promise])
  })

  it('a resend waits like the first one', async () => {
    const { disk, released, turnOf } = open()
    turnOf(record(1), promise)
    turnOf(promise)
    expect(released).toEqual([])
    await disk.finish()
    expect(released).toEqual([promise, promise])
    turnOf(promise)
    expect(released).toHaveLength(3)
  })

  it('waits for the records of its own flush only, not for those that came later', async () => {
    const { disk, released, turnOf } = open()
    turnOf(record(1), promise)
    turnOf(record(2), accepted)
    await disk.finish()
    expect(released).toEqual([promise])
    await disk.finish()
    expect(released).toEqual([promise, accepted])
  })

  it.each([accept, deliver, timer, note])('$type that reveals nothing leaves while the disk writes', (effect) => {
    const { released, turnOf } = open()
    turnOf(record(1), effect)
    expect(released).toEqual([effect])
  })

  it('holds in any history of turns and flushes', async () => {
    const events = fc.constantFrom('record', 'lazy', 'reveal', 'other', 'flush', 'finish')
    await fc.assert(fc.asyncProperty(fc.array(events, { maxLength: 40 }), expectContract))
  })
})

type HistoryEvent = 'record' | 'lazy' | 'reveal' | 'other' | 'flush' | 'finish'

/** Plays a history; effect number n of it carries n as its slot, so that what is released can be told apart. */
async function expectContract(history: readonly HistoryEvent[]): Promise<void> {
  const disk = new SlowDisk()
  const released: number[] = []
  const early: number[] = []
  const persistedBefore: number[] = []
  const outbox = new Outbox<string>({
    storage: disk,
    release: (effect) => {
      const number = numberOf(effect)
      released.push(number)
      if (history[number] === 'reveal' && disk.durable.length < persistedBefore[number]!) early.push(number)
    },
    failed: (error) => expect.fail(String(error)),
  })
  let persisted = 0
  for (const [number, event] of history.entries()) {
    persistedBefore[number] = persisted
    if (event === 'record') outbox.push([record(++persisted)])
    else if (event === 'lazy') outbox.push([lazy(++persisted)])
    else if (event === 'reveal')
      outbox.push([{ ...prepare, message: { type: 'prepare', ballot: BALLOT, fromSlot: number } }])
    else if (event === 'other') outbox.push([{ type: 'deliver', slot: number, value: 'v' }])
    else if (event === 'flush') outbox.flush()
    else await disk.finish()
    if (event === 'other') expect(released.at(-1)).toBe(number)
  }
  const drained = outbox.drain()
  while (disk.busy) await disk.finish()
  await drained

  const inOrder = (kind: HistoryEvent) => released.filter((number) => history[number] === kind)
  const asked = (kind: HistoryEvent) => [...history.keys()].filter((number) => history[number] === kind)
  expect(early).toEqual([])
  expect(inOrder('reveal')).toEqual(asked('reveal'))
  expect(inOrder('other')).toEqual(asked('other'))
  expect(disk.durable).toEqual(Array.from({ length: persisted }, (_, index) => index + 1))
}

function numberOf(effect: Released<string>): number {
  if (effect.type === 'deliver') return effect.slot
  return effect.type === 'send' && effect.message.type === 'prepare' ? effect.message.fromSlot : Number.NaN
}

describe('group commit', () => {
  it('has one write in flight; what arrives meanwhile forms the next', async () => {
    const { disk, turnOf } = open()
    turnOf(record(1))
    for (const ballot of [2, 3, 4]) turnOf(record(ballot))
    expect(disk.flushes).toEqual([[1]])
    await disk.finish()
    expect(disk.flushes).toEqual([[1], [2, 3, 4]])
  })

  it('flushes a turn once, and not before the turn ends', () => {
    const { disk, outbox } = open()
    outbox.push([record(1)])
    outbox.push([record(2)])
    expect(disk.flushes).toEqual([])
    outbox.flush()
    outbox.flush()
    expect(disk.flushes).toEqual([[1, 2]])
  })

  it('writes nothing when nothing was persisted', () => {
    const { disk, turnOf } = open()
    turnOf(promise, accept)
    expect(disk.flushes).toEqual([])
  })

  it('says when a flush has ended, after what waited for it has left', async () => {
    const disk = new SlowDisk()
    const seen: string[] = []
    const outbox = new Outbox<string>({
      storage: disk,
      release: (effect) => seen.push(effect.type),
      failed: () => seen.push('failed'),
      flushed: () => seen.push('flushed'),
    })
    outbox.push([record(1), promise])
    outbox.flush()
    expect(outbox.isWriting).toBe(true)
    await disk.finish()
    expect(seen).toEqual(['send', 'flushed'])
    expect(outbox.isWriting).toBe(false)
  })

  it('keeps its order when a released message makes its receiver persist and answer at once', async () => {
    const disk = new SlowDisk()
    const released: string[] = []
    const outbox: Outbox<string> = new Outbox<string>({
      storage: disk,
      release: (effect) => {
        released.push(effect.type === 'send' ? effect.message.type : effect.type)
        if (effect.type !== 'send' || effect.message.type !== 'prepare') return
        outbox.push([record(2), promise])
        outbox.flush()
      },
      failed: (error) => expect.fail(String(error)),
    })
    outbox.push([record(1), prepare])
    outbox.flush()
    await disk.finish()
    expect(released).toEqual(['prepare'])
    await disk.finish()
    expect(released).toEqual(['prepare', 'promise'])
    expect(disk.flushes).toEqual([[1], [2]])
  })
})

describe('lazy records', () => {
  it('start no flush of their own', async () => {
    const { disk, turnOf } = open()
    turnOf(lazy(1))
    turnOf(accept)
    await turn()
    expect(disk.flushes).toEqual([])
  })

  it('go with the next flush, in their place', () => {
    const { disk, turnOf } = open()
    turnOf(lazy(1))
    turnOf(record(2))
    expect(disk.flushes).toEqual([[1, 2]])
  })

  it('are flushed for a message that reveals state after them', async () => {
    const { disk, released, turnOf } = open()
    turnOf(lazy(1), promise)
    expect(released).toEqual([])
    await disk.finish()
    expect(disk.flushes).toEqual([[1]])
    expect(released).toEqual([promise])
  })

  it('are written when the outbox is drained', async () => {
    const { disk, outbox, turnOf } = open()
    turnOf(lazy(1))
    const drained = outbox.drain()
    await disk.finish()
    await drained
    expect(disk.durable).toEqual([1])
  })
})

describe('draining', () => {
  it('waits for what was persisted before, in the flush under way and in the next, and for nothing later', async () => {
    const { disk, outbox, turnOf } = open()
    turnOf(record(1))
    turnOf(record(2))
    let isDrained = false
    const drained = outbox.drain().then(() => {
      isDrained = true
    })
    await disk.finish()
    expect([isDrained, disk.flushes]).toEqual([false, [[1], [2]]])
    turnOf(record(3))
    await disk.finish()
    await drained
    expect(disk.durable).toEqual([1, 2])
    expect(disk.busy).toBe(true)
  })

  it('is done at once when all is durable, and when nothing ever was persisted', async () => {
    const { disk, outbox, turnOf } = open()
    await outbox.drain()
    turnOf(record(1))
    await disk.finish()
    await outbox.drain()
    expect(disk.flushes).toEqual([[1]])
  })

  it('ends when the flush fails that it waits for', async () => {
    const { disk, outbox, turnOf } = open()
    turnOf(record(1))
    turnOf(record(2))
    const drained = outbox.drain()
    await disk.fail()
    await drained
    expect(disk.flushes).toEqual([[1]])
  })
})

describe('a flush that fails', () => {
  it('is told once, and releases nothing, ever', async () => {
    const { disk, released, failures, outbox, turnOf } = open()
    turnOf(record(1), promise)
    turnOf(record(2), accepted)
    await disk.fail()
    turnOf(record(3), promise, accept)
    await outbox.drain()
    expect(failures).toEqual([new Error('the disk is gone')])
    expect(released).toEqual([])
    expect(disk.flushes).toEqual([[1]])
  })

  it('may also be one that throws', async () => {
    const released: Released<string>[] = []
    const failures: unknown[] = []
    const broken = () => {
      throw new Error('closed')
    }
    const outbox = new Outbox<string>({
      storage: { write: broken },
      release: (effect) => released.push(effect),
      failed: (error) => failures.push(error),
    })
    outbox.push([record(1), promise])
    outbox.flush()
    await outbox.drain()
    outbox.push([record(2), promise])
    expect(failures).toEqual([new Error('closed')])
    expect(released).toEqual([])
  })
})

describe('a killed outbox', () => {
  it('lets nothing out, not even what the flush in flight was for', async () => {
    const { disk, released, outbox, turnOf } = open()
    turnOf(record(1), promise)
    outbox.kill()
    await disk.finish()
    turnOf(record(2), promise, accept)
    expect(released).toEqual([])
    expect(disk.flushes).toEqual([[1]])
  })

  it('falls silent between two messages that one flush set free', async () => {
    const disk = new SlowDisk()
    const released: Released<string>[] = []
    const outbox: Outbox<string> = new Outbox<string>({
      storage: disk,
      release: (effect) => {
        released.push(effect)
        outbox.kill()
      },
      failed: (error) => expect.fail(String(error)),
      flushed: () => expect.fail('the dead do not report'),
    })
    outbox.push([record(1), promise, accepted])
    outbox.flush()
    await disk.finish()
    expect(released).toEqual([promise])
  })
})

describe('the messages that reveal state', () => {
  it('are prepare, promise, accepted and the request for the next part of a snapshot, and no others', () => {
    const types = [
      'prepare',
      'promise',
      'accept',
      'accepted',
      'rejected',
      'chosen',
      'catchUp',
      'catchUpReply',
      'snapshotRequest',
      'snapshotChunk',
      'heartbeat',
    ]
    const revealing = ['prepare', 'promise', 'accepted', 'snapshotRequest']
    expect(types.filter((type) => revealsState({ type }))).toEqual(revealing)
  })
})
