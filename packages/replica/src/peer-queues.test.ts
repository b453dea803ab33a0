import { DEFAULT_LIMITS, decodeMessages, encodeEnvelope } from '@synod/codec'
import { type Accept, type CatchUpReply, type Message, makeBallot, type NodeNumber } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { PeerQueues } from './peer-queues.ts'

const ballot = makeBallot(1, 1)
const envelope = encodeEnvelope({ cluster: 'test', from: 1, incarnation: 'a' })

function queues() {
  const frames: { peer: NodeNumber; messages: readonly Message<Uint8Array>[]; body: Uint8Array }[] = []
  const asked = { flushes: 0 }
  const peers = new PeerQueues({
    envelope,
    send: (peer, [, body]) => {
      const decoded = decodeMessages(body as Uint8Array)
      if (!decoded.ok) throw new Error(decoded.detail)
      frames.push({ peer, messages: decoded.value, body: body as Uint8Array })
    },
    flushSoon: () => {
      asked.flushes += 1
    },
  })
  return { peers, frames, asked }
}

/** Notes how large each frame is, without reading it. */
function measuring(sizes: number[]): PeerQueues {
  return new PeerQueues({
    envelope,
    send: (_, frames) => sizes.push(frames[1]?.byteLength ?? 0),
    flushSoon: () => expect.unreachable('nothing waits where nothing is patient'),
  })
}

function accept(firstSlot: number, count: number, bytes: number): Accept<Uint8Array> {
  const entries = Array.from({ length: count }, (_, at) => ({ slot: firstSlot + at, value: new Uint8Array(bytes) }))
  return { type: 'accept', ballot, entries, chosenThrough: 0 }
}

describe('what a turn has to say to peers', () => {
  it('leaves as one frame for each, in order', () => {
    const { peers, frames } = queues()
    for (const round of [1, 2, 3]) for (const peer of [2, 3]) peers.add(peer, { type: 'heartbeat', round })
    peers.add(3, { type: 'catchUp', fromSlot: 1, toSlot: 2 })
    expect(frames).toEqual([])
    peers.flush()
    expect(frames.map(({ peer, messages }) => [peer, messages.map(({ type }) => type)])).toEqual([
      [2, ['heartbeat', 'heartbeat', 'heartbeat']],
      [3, ['heartbeat', 'heartbeat', 'heartbeat', 'catchUp']],
    ])
    peers.flush()
    expect(frames.length).toBe(2)
  })

  it('may wait for company while it is only that values are chosen, and leaves with it in order', () => {
    const { peers, frames, asked } = queues()
    const chosen = { type: 'chosen', ballot, slots: [{ from: 1, to: 1 }], entries: [], chosenThrough: 1 } as const
    for (const peer of [2, 3]) peers.add(peer, chosen)
    peers.add(3, { type: 'heartbeat', round: 1 })
    peers.flush(true)
    expect(frames.map(({ peer, messages }) => [peer, messages.map(({ type }) => type)])).toEqual([
      [3, ['chosen', 'heartbeat']],
    ])
    expect(asked.flushes).toBe(1)
    peers.add(2, accept(2, 1, 10))
    peers.flush(true)
    expect(frames[1]?.messages.map(({ type }) => type)).toEqual(['chosen', 'accept'])
    peers.add(2, chosen)
    peers.flush(true)
    peers.flush()
    expect(frames.length).toBe(3)
    expect(asked.flushes).toBe(2)
  })

  it('is encoded once when it is the same for all', () => {
    const { peers, frames } = queues()
    const message = accept(1, 2, 10)
    for (const peer of [2, 3, 4]) peers.add(peer, message)
    peers.flush()
    expect(frames.every(({ body }) => body === frames[0]?.body)).toBe(true)
  })

  it('takes several frames when it is more than one should hold', () => {
    const { peers, frames } = queues()
    for (let slot = 1; slot <= 6; slot++) peers.add(2, accept(slot, 1, 1_500_000))
    peers.flush()
    expect(frames.map(({ messages }) => messages.length)).toEqual([3, 3])
  })

  it('divides an accept of more values than a frame can hold (PMS 3.5: a new leader proposes all that it found again)', () => {
    const { peers, frames } = queues()
    peers.add(2, accept(1, 10, 4_000_000))
    peers.flush()
    const slots = frames.flatMap(({ messages }) =>
      messages.flatMap((message) => (message as Accept<Uint8Array>).entries.map(({ slot }) => slot)),
    )
    expect(slots).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(frames.length).toBeGreaterThan(2)
  })

  it('divides an accept of more values than a list can hold, however small they are', () => {
    const { peers, frames } = queues()
    peers.add(2, accept(1, 300_000, 1))
    peers.flush()
    const counts = frames.flatMap(({ messages }) =>
      messages.map((message) => (message as Accept<Uint8Array>).entries.length),
    )
    expect(counts.reduce((sum, count) => sum + count)).toBe(300_000)
    expect(Math.max(...counts)).toBeLessThanOrEqual(DEFAULT_LIMITS.entriesMax)
  })

  it('divides an answer of as many no-ops to a node that lacks them (PMS 3.7, LN5)', () => {
    const { peers, frames } = queues()
    const entries = Array.from({ length: 300_000 }, (_, at) => ({ slot: at + 1, value: null }))
    peers.add(2, { type: 'catchUpReply', entries, chosenThrough: 300_000, logFrom: 1 })
    peers.flush()
    const parts = frames.flatMap(({ messages }) => messages as CatchUpReply<Uint8Array>[])
    expect(parts.flatMap((part) => part.entries)).toEqual(entries)
    expect(parts.every(({ chosenThrough }) => chosenThrough === 300_000)).toBe(true)
  })

  it('takes several frames when all of it is small, and much', () => {
    const sizes: number[] = []
    const peers = measuring(sizes)
    const message = accept(1, 100_000, 1)
    for (let count = 0; count < 12; count++) peers.add(2, message)
    for (let round = 1; round <= 300_000; round++) peers.add(2, { type: 'heartbeat', round })
    peers.flush()
    expect(sizes.length).toBeGreaterThan(5)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(DEFAULT_LIMITS.frameBytesMax / 2)
  })

  const huge = Number.MAX_SAFE_INTEGER
  const slots = Array.from({ length: 1000 }, (_, at) => ({ from: huge - 3000 + 2 * at, to: huge - 3000 + 2 * at }))
  const entries = slots.map(({ from }) => ({ slot: from, value: new Uint8Array(1), ballot }))
  const chosenThrough = huge - 4000
  const after = '\u20ac'.repeat(300)
  const rows = Array.from({ length: 100 }, () => ({ key: after, value: new Uint8Array(1) }))
  it.each<Message<Uint8Array>>([
    { type: 'accepted', ballot, slots, entries },
    { type: 'chosen', ballot, slots, entries, chosenThrough },
    { type: 'catchUpReply', entries, chosenThrough, logFrom: huge },
    { type: 'promise', ballot, covers: { from: 1, to: null }, leftOut: slots, chosenThrough, accepted: entries },
    { type: 'progress', chosenThrough, durableThrough: huge, digestSlot: huge, digest: '\u20ac'.repeat(300) },
    { type: 'snapshotRequest', slot: huge, index: huge, after },
    { type: 'snapshotChunk', slot: huge, index: huge, chunks: huge, bytes: new Uint8Array(9), rows, after, last: true },
    { type: 'readBarrierReply', ballot, number: huge, promised: ballot },
  ])('counts a $type as no smaller than it is', (message) => {
    const sizes: number[] = []
    const peers = measuring(sizes)
    for (let count = 0; count < 100_000 && sizes.length === 0; count++) peers.add(2, message)
    expect(sizes[0]).toBeLessThanOrEqual((4 << 20) + 50_000)
  })
})
