import {
  type Ballot,
  type DurableRecord,
  flexible,
  type Message,
  majority,
  type PromiseMessage,
  type Slot,
  type SlotRange,
} from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { addition, MemoryCluster } from './memory-cluster.fixture.ts'
import { type TraceObserver, traceObserver } from './trace.ts'

/** A line of a trace, read. */
interface Line {
  readonly at: number
  readonly slot?: Slot
  readonly from?: Slot
  readonly to?: Slot | null
  readonly type: string
  readonly acc?: string
  readonly by?: string
  readonly bal?: number
  readonly val?: string
  readonly chosenThrough?: Slot
  readonly accepted?: readonly [Slot, number, string][]
  readonly set?: readonly string[]
}

const SEVEN = 7169 as Ballot
const EIGHT = 8194 as Ballot
const VALUE = Uint8Array.of(1, 2)
const OTHER = Uint8Array.of(3)

function hash(value: Uint8Array): string {
  return Buffer.from(value).toString('hex')
}

function traced(quorums = majority([1, 2, 3])): { readonly trace: TraceObserver; readonly lines: string[] } {
  const lines: string[] = []
  let count = 0
  const at = () => ++count
  const write = (line: string) => lines.push(line)
  return { trace: traceObserver({ node: 2, quorumsOf: () => quorums, hash, at, write }), lines }
}

const accepted = (ballot: Ballot, ...slots: Slot[]): DurableRecord<Uint8Array> => ({
  type: 'accepted',
  ballot,
  entries: slots.map((slot) => ({ slot, value: VALUE })),
})

const telling = (ballot: Ballot, ...slots: SlotRange[]): Message<Uint8Array> => ({ type: 'accepted', ballot, slots })

const promise = (ballot: Ballot, rest: Partial<PromiseMessage<Uint8Array>> = {}): Message<Uint8Array> => ({
  type: 'promise',
  ballot,
  covers: { from: 4, to: null },
  leftOut: [],
  chosenThrough: 3,
  accepted: [],
  ...rest,
})

/** What each line says first of all: `2b 7169` */
const gist = (lines: readonly string[]) =>
  lines.map((line) => {
    const { type, bal, slot } = JSON.parse(line) as Line
    return `${type} ${bal}${slot === undefined ? '' : ` slot ${slot}`}`
  })

describe('a line of a trace', () => {
  it('1a: a prepare covers every slot from its first', () => {
    const { trace, lines } = traced()
    trace.sending?.([1, 2, 3], { type: 'prepare', ballot: SEVEN, fromSlot: 4 })
    expect(lines).toEqual([`{"at":1,"from":4,"type":"1a","bal":7169}`])
  })

  it('1b, A3: a promise reports what was accepted, and a no-op by its name', () => {
    const { trace, lines } = traced()
    const reports = [
      { slot: 5, ballot: SEVEN, value: VALUE },
      { slot: 6, ballot: SEVEN, value: null },
    ]
    trace.sending?.([1], promise(EIGHT, { accepted: reports }))
    expect(lines).toEqual([
      '{"at":1,"from":4,"to":null,"chosenThrough":3,"type":"1b","acc":"n2","bal":8194,"accepted":[[5,7169,"0102"],[6,7169,"noop"]]}',
    ])
  })

  it('1b: a promise says nothing of what it leaves out', () => {
    const { trace, lines } = traced()
    const leftOut = [
      { from: 4, to: 4 },
      { from: 7, to: 8 },
    ]
    const reports = [
      { slot: 6, ballot: SEVEN, value: OTHER },
      { slot: 9, ballot: SEVEN, value: VALUE },
    ]
    trace.sending?.([1], promise(EIGHT, { leftOut, accepted: reports }))
    trace.sending?.([1], promise(EIGHT, { covers: { from: 4, to: 8 }, leftOut: [{ from: 4, to: 8 }] }))
    const read = lines.map((line) => JSON.parse(line) as Line)
    expect(read.map(({ from, to, accepted }) => [from, to, accepted])).toEqual([
      [5, 6, [[6, 7169, '03']]],
      [9, null, [[9, 7169, '0102']]],
    ])
  })

  it('2a: an accept names the value and the acceptors of each slot', () => {
    const { trace, lines } = traced()
    const entries = [
      { slot: 4, value: VALUE },
      { slot: 5, value: null },
    ]
    trace.sending?.([1, 2, 3], { type: 'accept', ballot: SEVEN, entries, chosenThrough: 3 })
    expect(lines).toEqual([
      '{"at":1,"slot":4,"type":"2a","bal":7169,"val":"0102","set":["n1","n2","n3"]}',
      '{"at":2,"slot":5,"type":"2a","bal":7169,"val":"noop","set":["n1","n2","n3"]}',
    ])
  })

  it('Q1: an accept names the sizes of quorums that are no majorities', () => {
    const { trace, lines } = traced(flexible([1, 2, 3], { prepare: 1, accept: 3 }))
    trace.sending?.([1, 2, 3], { type: 'accept', ballot: SEVEN, entries: [{ slot: 4, value: null }], chosenThrough: 3 })
    expect(lines).toEqual([
      '{"at":1,"slot":4,"type":"2a","bal":7169,"val":"noop","set":["n1","n2","n3"],"phase1":1,"phase2":3}',
    ])
  })

  it('2b and chosen: who votes, and who takes what for chosen', () => {
    const { trace, lines } = traced()
    trace.durable?.([accepted(SEVEN, 4)])
    trace.sending?.([1], telling(SEVEN, { from: 4, to: 4 }))
    trace.executed?.(4, VALUE, undefined as never)
    expect(lines).toEqual([
      '{"at":1,"slot":4,"type":"2b","acc":"n2","bal":7169,"val":"0102"}',
      '{"at":2,"slot":4,"type":"chosen","val":"0102","by":"n2"}',
    ])
  })

  it('no other message has one', () => {
    const { trace, lines } = traced()
    trace.sending?.([1], { type: 'rejected', ballot: SEVEN, promised: EIGHT })
    trace.sending?.([1], { type: 'chosen', ballot: SEVEN, slots: [], entries: [], chosenThrough: 3 })
    trace.durable?.([{ type: 'promised', ballot: SEVEN }])
    expect(lines).toEqual([])
  })

  it('a value is hashed once', () => {
    let hashed = 0
    const counting = (value: Uint8Array) => {
      hashed += 1
      return hash(value)
    }
    const trace = traceObserver({
      node: 1,
      quorumsOf: () => majority([1]),
      hash: counting,
      at: () => 0,
      write: () => {},
    })
    for (let slot = 1; slot <= 3; slot++) trace.executed?.(slot, VALUE, undefined as never)
    trace.executed?.(4, OTHER, undefined as never)
    expect(hashed).toBe(2)
  })
})

describe('the lines of one flush stand in the order of what the acceptor did', () => {
  it('1b, P1a: a promise made before the vote that became durable with it comes before the vote', () => {
    const { trace, lines } = traced()
    trace.durable?.([{ type: 'promised', ballot: SEVEN }, accepted(SEVEN, 5)])
    trace.sending?.([1], promise(SEVEN))
    trace.sending?.([1], telling(SEVEN, { from: 5, to: 5 }))
    expect(gist(lines)).toEqual(['1b 7169', '2b 7169 slot 5'])
  })

  it('A3: a vote comes before the higher promise that reports it', () => {
    const { trace, lines } = traced()
    trace.durable?.([accepted(SEVEN, 5), { type: 'promised', ballot: EIGHT }])
    trace.sending?.([1], promise(EIGHT, { accepted: [{ slot: 5, ballot: SEVEN, value: VALUE }] }))
    expect(gist(lines)).toEqual(['2b 7169 slot 5', '1b 8194'])
  })

  it('two ballots in one flush: each promise is followed by the votes of its own ballot', () => {
    const { trace, lines } = traced()
    trace.durable?.([
      { type: 'promised', ballot: SEVEN },
      accepted(SEVEN, 5),
      { type: 'promised', ballot: EIGHT },
      accepted(EIGHT, 5),
    ])
    trace.sending?.([1], promise(SEVEN))
    trace.sending?.([1], telling(SEVEN, { from: 5, to: 5 }))
    trace.sending?.([2], promise(EIGHT, { accepted: [{ slot: 5, ballot: SEVEN, value: VALUE }] }))
    trace.sending?.([2], telling(EIGHT, { from: 5, to: 5 }))
    expect(gist(lines)).toEqual(['1b 7169', '2b 7169 slot 5', '1b 8194', '2b 8194 slot 5'])
  })

  it('1b: a promise repeated between two votes of its ballot stands between them', () => {
    const { trace, lines } = traced()
    trace.durable?.([accepted(SEVEN, 4), accepted(SEVEN, 5)])
    trace.sending?.([1], telling(SEVEN, { from: 4, to: 4 }))
    trace.sending?.([1], promise(SEVEN, { leftOut: [{ from: 4, to: 4 }] }))
    trace.sending?.([1], telling(SEVEN, { from: 4, to: 5 }))
    expect(gist(lines)).toEqual(['2b 7169 slot 4', '1b 7169', '2b 7169 slot 5'])
  })

  it('M2: votes that nobody is told of are written with the next flush, at the end, or when they are recovered', () => {
    const { trace, lines } = traced()
    trace.recovered?.([
      { type: 'promised', ballot: EIGHT },
      { type: 'chosen', through: 3, learned: [{ slot: 3, value: OTHER }] },
      accepted(SEVEN, 4, 6),
    ])
    trace.durable?.([accepted(EIGHT, 7)])
    trace.durable?.([accepted(EIGHT, 8)])
    expect(gist(lines)).toEqual(['2b 7169 slot 4', '2b 7169 slot 6', '2b 8194 slot 7'])
    trace.close()
    trace.close()
    expect(gist(lines.slice(3))).toEqual(['2b 8194 slot 8'])
  })
})

describe('the trace of a cluster', () => {
  it('M2: begins again with what was recovered, and says the same of each slot on all nodes', async () => {
    const lines: Line[] = []
    let count = 0
    const at = () => ++count
    const write = (line: string) => lines.push(JSON.parse(line) as Line)
    const quorumsOf = () => majority([1, 2, 3])
    const observer = (node: number) => traceObserver({ node, quorumsOf, hash, at, write })
    const cluster = await MemoryCluster.start({ observer })
    const leader = await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(leader)
    client.send(leader, [addition(1, 5)], session)
    await client.answer('command', 1)
    // What was accepted is durable, and that it is chosen is not: its mark waits for a flush.
    const [follower] = cluster.followers as [number]
    const restartedAt = count
    await cluster.restart(follower)
    await cluster.advance(300)
    expect(lines.map(({ at: key }) => key)).toEqual(lines.map((_, index) => index + 1))
    const [first] = lines.filter(({ at: key, acc }) => key > restartedAt && acc === `n${follower}`)
    expect(first?.type).toBe('2b')
    const chosen = lines.filter(({ type, slot }) => type === 'chosen' && slot === 1)
    expect(new Set(chosen.map(({ by }) => by))).toEqual(new Set(['n1', 'n2', 'n3']))
    expect(new Set(chosen.map(({ val }) => val)).size).toBe(1)
    const kinds = ['1a', '1b', '2a', '2b', 'chosen']
    expect([...new Set(lines.map(({ type }) => type))].sort()).toEqual(kinds)
  })
})
