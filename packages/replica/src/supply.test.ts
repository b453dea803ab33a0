import type { Message, NodeNumber, Row } from '@synod/protocol'
import { ManualClock, memoryStorage } from '@synod/protocol/memory'
import { describe, expect, it } from 'vitest'
import { Supply } from './supply.ts'

type Part = Extract<Message<Uint8Array>, { type: 'snapshotChunk' }>
type Values = Extract<Message<Uint8Array>, { type: 'catchUpReply' }>

const value = (slot: number, bytes = 4) => new Uint8Array(bytes).fill(slot)

/** A node with slots 1 to 20, of which a snapshot at 10 holds the first ten, and rows. */
async function supplier({
  rows = [] as Row[],
  logFrom = 6,
  chunkBytes = 8,
  valueSize = 4,
  found = (_rows: readonly Row[]): void => {},
} = {}) {
  const storage = memoryStorage<Uint8Array>()
  const entries = Array.from({ length: 20 }, (_, at) => ({ slot: at + 1, value: value(at + 1, valueSize) }))
  await storage.write([
    { type: 'chosen', through: 20, learned: entries },
    { type: 'applied', through: 20, rows },
    ...[0, 1, 2].map((index) => {
      return { type: 'snapshotChunk', slot: 10, index, bytes: value(index, chunkBytes) } as const
    }),
    { type: 'snapshot', slot: 10, chunks: 3 },
    { type: 'compacted', through: logFrom - 1 },
  ])
  const clock = new ManualClock()
  const sent: { to: NodeNumber; message: Message<Uint8Array> }[] = []
  const failures: unknown[] = []
  const state = {
    durableThrough: 20,
    drained: 0,
    snapshot: { slot: 10, chunks: 3 } as { slot: number; chunks: number },
  }
  const supply = new Supply({
    node: 1,
    storage: {
      readLog: (from, to, bytesMax) => storage.readLog(from, to, bytesMax),
      snapshotChunk: (slot, index) => storage.snapshotChunk(slot, index),
      readRows: async (range) => {
        const some = await storage.readRows(range)
        found(some)
        return some
      },
    },
    clock,
    drain: async () => {
      state.drained += 1
      state.durableThrough = 20
    },
    durableThrough: () => state.durableThrough,
    logFrom: () => logFrom,
    snapshot: () => state.snapshot,
    send: (to, message) => sent.push({ to, message }),
    failed: (error) => failures.push(error),
  })
  return { supply, clock, sent, failures, storage, state }
}

/** Asks for part after part like a learner. */
async function receive(supply: Supply, clock: ManualClock, sent: { message: Message<Uint8Array> }[]): Promise<Part[]> {
  const parts: Part[] = []
  let asked = { slot: 0, index: 0, after: '' }
  for (let asks = 0; asks < 1000; asks++) {
    const part = await answered(supply.part(2, asked), clock, sent)
    parts.push(part as Part)
    if ((part as Part).last) return parts
    const { slot, index, after } = part as Part
    asked = { slot, index: index + 1, after }
  }
  throw new Error('no end')
}

async function answered(answer: Promise<void>, clock: ManualClock, sent: { message: Message<Uint8Array> }[]) {
  await clock.advanceAsync(1000)
  await answer
  return sent.at(-1)?.message
}

describe('values of the log', () => {
  it('are answered with where the log begins', async () => {
    const { supply, sent } = await supplier()
    await supply.values(2, 8, 12)
    const message = sent[0]?.message as Values
    expect([message.entries.map(({ slot }) => slot), message.chosenThrough, message.logFrom]).toEqual([
      [8, 9, 10, 11, 12],
      20,
      6,
    ])
  })

  it('that are gone are answered with where the log begins, and nothing else', async () => {
    const { supply, sent } = await supplier()
    await supply.values(2, 3, 12)
    expect(sent[0]?.message).toEqual({ type: 'catchUpReply', entries: [], chosenThrough: 20, logFrom: 6 })
  })

  it('that are not durable yet are waited for', async () => {
    const { supply, sent, state } = await supplier()
    state.durableThrough = 7
    await supply.values(2, 8, 12)
    expect([state.drained, (sent as { message: Values }[]).map(({ message }) => message.entries.length)]).toEqual([
      1,
      [5],
    ])
  })
})

describe('the log that is wanted', () => {
  it('is what the one furthest behind asked for last, for a while', async () => {
    const { supply, clock, sent } = await supplier()
    expect(supply.wantedFrom).toBeUndefined()
    await answered(supply.values(2, 8, 12), clock, sent)
    await answered(supply.values(3, 10, 12), clock, sent)
    expect(supply.wantedFrom).toBe(8)
    await answered(supply.values(2, 13, 20), clock, sent)
    expect(supply.wantedFrom).toBe(10)
    await clock.advanceAsync(30_000)
    expect(supply.wantedFrom).toBeUndefined()
  })

  it('is none of what is gone: who asked for that needs a snapshot', async () => {
    const { supply } = await supplier()
    await supply.values(2, 3, 12)
    expect(supply.wantedFrom).toBeUndefined()
  })
})

describe('a snapshot', () => {
  it('is given chunk by chunk, and then its history page by page, each row once and in order', async () => {
    const rows = Array.from({ length: 3000 }, (_, at) => ({ key: `${10_000 + at}`, value: value(at) }))
    const { supply, sent, clock } = await supplier({ rows })
    const parts = await receive(supply, clock, sent)
    expect(parts.slice(0, 3).map(({ slot, index, chunks, bytes }) => [slot, index, chunks, bytes[0]])).toEqual([
      [10, 0, 3, 0],
      [10, 1, 3, 1],
      [10, 2, 3, 2],
    ])
    expect(parts.flatMap((part) => part.rows)).toEqual(rows)
    expect(parts.filter(({ last }) => last).length).toBe(1)
    expect(Math.max(...parts.map((part) => part.rows.length))).toBeLessThanOrEqual(1024)
  })

  it.each([0, 1023, 1024, 1025, 2048])('with %i rows of history ends', async (count) => {
    const rows = Array.from({ length: count }, (_, at) => ({ key: `${10_000 + at}`, value: value(at) }))
    const { supply, sent, clock } = await supplier({ rows })
    const parts = await receive(supply, clock, sent)
    expect(parts.flatMap((part) => part.rows.map(({ key }) => key))).toEqual(rows.map(({ key }) => key))
  })

  it('reads little more than it sends, however large rows are', async () => {
    const rows = Array.from({ length: 400 }, (_, at) => ({ key: `${1000 + at}`, value: new Uint8Array(60_000) }))
    let read = 0
    const { supply, sent, clock } = await supplier({
      rows,
      found: (some) => {
        for (const { value } of some) read += value.byteLength
      },
    })
    const parts = await receive(supply, clock, sent)
    expect(parts.flatMap((part) => part.rows)).toHaveLength(400)
    expect(read / (400 * 60_000)).toBeLessThan(2.5)
  })

  it('has pages of bounded size, with a row at least', async () => {
    const rows = Array.from({ length: 10 }, (_, at) => ({
      key: `${at}`,
      value: value(at, at === 4 ? 400_000 : 100_000),
    }))
    const { supply, sent, clock } = await supplier({ rows })
    const pages = (await receive(supply, clock, sent)).slice(3)
    expect(pages.map((page) => page.rows.length)).toEqual([2, 2, 1, 2, 2, 1])
  })

  it('of another slot than the one asked for begins with its first chunk', async () => {
    const { supply, sent } = await supplier()
    await supply.part(2, { slot: 9, index: 2, after: '' })
    expect(sent[0]?.message).toMatchObject({ slot: 10, index: 0, chunks: 3, last: false })
  })

  it('is said to be given while parts of it are asked for, and a little longer', async () => {
    const { supply, clock } = await supplier()
    expect(supply.isGivingSnapshot).toBe(false)
    await supply.part(2, { slot: 0, index: 0, after: '' })
    expect(supply.isGivingSnapshot).toBe(true)
    await clock.advanceAsync(29_999)
    expect(supply.isGivingSnapshot).toBe(true)
    await clock.advanceAsync(1)
    expect(supply.isGivingSnapshot).toBe(false)
  })
})

describe('what is supplied', () => {
  it('goes to each peer one answer at a time: who asks again meanwhile is not heard', async () => {
    const { supply, sent } = await supplier()
    await Promise.all([1, 2, 3, 4].map(() => supply.part(2, { slot: 0, index: 0, after: '' })))
    await supply.part(1, { slot: 0, index: 0, after: '' })
    expect(sent.map(({ to }) => to)).toEqual([2])
  })

  it('never takes more than its share of a second, whoever asks', async () => {
    const { supply, sent, clock } = await supplier({ valueSize: 320_000, logFrom: 11 })
    const ask = async (peer: NodeNumber) => {
      for (let asks = 0; asks < 1000; asks++) await supply.values(peer, 11, 20)
    }
    for (const peer of [2, 3]) void ask(peer)
    await clock.advanceAsync(1000)
    const bytes = sent.flatMap(({ message }) => (message as Values).entries).length * 320_000
    expect(bytes).toBeGreaterThan(10_000_000)
    expect(bytes).toBeLessThan(20_000_000)
  })

  it('counts rows by what they cost, not by their bytes alone', async () => {
    const rows = Array.from({ length: 60_000 }, (_, at) => ({ key: `${100_000 + at}`, value: value(at) }))
    const { supply, sent, clock } = await supplier({ rows })
    let after = ''
    const ask = async () => {
      for (let asks = 0; asks < 1000; asks++) {
        await supply.part(2, { slot: 10, index: 3, after })
        after = (sent.at(-1)?.message as Part | undefined)?.after ?? ''
      }
    }
    void ask()
    await clock.advanceAsync(1000)
    expect(after > '100000').toBe(true)
    const given = sent.flatMap(({ message }) => (message as Part).rows).length
    expect(given).toBeGreaterThan(20_000)
    expect(given).toBeLessThan(30_000)
  })

  it('by a store that failed is nothing, and the node is told', async () => {
    const { supply, storage, sent, failures } = await supplier()
    await storage.close()
    await supply.values(2, 8, 12)
    await supply.part(3, { slot: 10, index: 0, after: '' })
    expect([sent.length, failures.length]).toEqual([0, 2])
  })
})
