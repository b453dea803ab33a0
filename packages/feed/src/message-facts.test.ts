import { type Message, makeBallot, NO_BALLOT, type Reply, type Request } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { RANGES_MAX } from './happening.ts'
import { factsOf, replyFacts, requestFacts } from './message-facts.ts'

const ballot = makeBallot(1, 2)
const higher = makeBallot(3, 1)
const value = (slot: number) => ({ slot, value: `v${slot}` })

const WORDS: readonly (readonly [Message<string>, string])[] = [
  [{ type: 'prepare', ballot, fromSlot: 135 }, 'prepare 1.n2, every slot from 135 on'],
  [
    { type: 'promise', ballot, covers: { from: 135, to: null }, leftOut: [], chosenThrough: 134, accepted: [] },
    'promise 1.n2, nothing accepted',
  ],
  [
    {
      type: 'promise',
      ballot: higher,
      covers: { from: 135, to: null },
      leftOut: [],
      chosenThrough: 134,
      accepted: [{ ...value(135), ballot }],
    },
    'promise 3.n1, accepted 135: v135 in 1.n2',
  ],
  [
    { type: 'accept', ballot, entries: [value(135), { slot: 136, value: null }], chosenThrough: 0 },
    'accept 1.n2, 135: v135, 136: no-op',
  ],
  [
    { type: 'accept', ballot, entries: [1, 2, 3, 4, 5].map(value), chosenThrough: 0 },
    'accept 1.n2, 1: v1, 2: v2, 3: v3 and 2 more',
  ],
  [{ type: 'accepted', ballot, slots: [{ from: 135, to: 137 }] }, 'accepted 1.n2 in slot 135–137'],
  [{ type: 'rejected', ballot, promised: higher }, 'rejected 1.n2, for 3.n1 is promised'],
  [
    { type: 'chosen', ballot, slots: [{ from: 7, to: 7 }], entries: [], chosenThrough: 7 },
    'chosen slot 7 in 1.n2, all through 7',
  ],
  [
    { type: 'chosen', ballot: NO_BALLOT, slots: [], entries: [value(3)], chosenThrough: 3 },
    'chosen 3: v3, all through 3',
  ],
  [{ type: 'catchUp', fromSlot: 3, toSlot: 9 }, 'catch up, slots 3–9'],
  [{ type: 'catchUpReply', entries: [], chosenThrough: 9, logFrom: 1 }, 'catch-up reply, nothing, all through 9'],
  [{ type: 'snapshotRequest', slot: 0, index: 0, after: '' }, 'snapshot request, from the beginning'],
  [{ type: 'snapshotRequest', slot: 64, index: 2, after: '' }, 'snapshot request, part 3 at slot 64'],
  [
    {
      type: 'snapshotChunk',
      slot: 64,
      index: 2,
      chunks: 9,
      bytes: new Uint8Array(0),
      rows: [],
      after: '',
      last: false,
    },
    'snapshot at slot 64, part 3 of 9',
  ],
  [
    { type: 'snapshotChunk', slot: 64, index: 9, chunks: 9, bytes: new Uint8Array(0), rows: [], after: '', last: true },
    'snapshot at slot 64, 0 rows of history',
  ],
  [{ type: 'unsupplied', slot: 5 }, 'unsupplied, slot 5'],
  [{ type: 'heartbeat', round: 17 }, 'heartbeat, round 17'],
  [
    { type: 'heartbeatReply', round: 17, ballot: NO_BALLOT, connected: false, fit: false },
    'heartbeat reply, round 17, stands with none, not connected, unfit',
  ],
  [{ type: 'handOver', ballot }, 'hand-over, above 1.n2'],
  [
    { type: 'progress', chosenThrough: 9, durableThrough: 8, digestSlot: 0, digest: '' },
    'progress, chosen through 9, durable through 8',
  ],
  [{ type: 'readBarrier', ballot, number: 4 }, 'read barrier 4 in 1.n2'],
  [{ type: 'readBarrierReply', ballot, number: 4, promised: ballot }, 'read barrier 4 in 1.n2 confirmed'],
  [
    { type: 'readBarrierReply', ballot, number: 4, promised: higher },
    'read barrier 4 in 1.n2 refused, for 3.n1 is promised',
  ],
  [{ type: 'readSlot', number: 4 }, 'read slot, question 4'],
  [{ type: 'readSlotReply', number: 4, slot: 12 }, 'read slot 12, answer 4'],
]

describe('what is shown of a message', () => {
  it.each(WORDS)('is in words: %#', (message, words) => {
    expect(factsOf(message, (name) => name)).toMatchObject({ kind: message.type, words })
  })

  it('names its ballot and its slots, as many stretches as are shown', () => {
    const slots = Array.from({ length: 20 }, (_, index) => ({ from: 2 * index + 1, to: 2 * index + 1 }))
    const facts = factsOf({ type: 'accepted', ballot, slots }, () => '')
    expect(facts.ballot).toBe(ballot)
    expect(facts.slots).toEqual(slots.slice(0, RANGES_MAX))
    expect(factsOf({ type: 'heartbeat', round: 1 }, () => '')).toMatchObject({ ballot: NO_BALLOT, slots: [] })
  })
})

describe('what is shown of what clients say', () => {
  const request = (calls: Request['calls']): Request => ({
    type: 'request',
    session: 3,
    lowestUnanswered: 1,
    deadlineMs: 100,
    calls,
  })

  it('names each kind of call', () => {
    const body = Uint8Array.of(1)
    const calls: Request['calls'] = [
      { kind: 'open', id: 1 },
      { kind: 'command', id: 1, body },
      { kind: 'query', id: 1, mode: 'stale', slot: 0, body },
      { kind: 'configure', id: 1, body },
      { kind: 'handOver', id: 1, to: 2 },
      { kind: 'members', id: 1 },
      { kind: 'status', id: 1 },
    ]
    expect(calls.map((call) => requestFacts(request([call]), () => 'deposit 1').words)).toEqual([
      'open a session',
      'deposit 1',
      'stale read',
      'change the configuration',
      'hand over',
      'who takes part?',
      'how are you?',
    ])
    expect(requestFacts(request([...calls, ...calls]), () => 'deposit 1').words).toBe(
      'open a session, deposit 1, stale read and 11 more',
    )
  })

  it('counts the answers, and names their slots', () => {
    const answer = { kind: 'command', id: 1, body: new Uint8Array(0), ageMs: 0 } as const
    const reply: Reply = {
      type: 'reply',
      session: 3,
      leader: 1,
      changedAt: 0,
      replies: [
        { ...answer, status: 'ok', slot: 8 },
        { ...answer, status: 'ok', slot: 7 },
        { ...answer, status: 'busy', slot: 0 },
      ],
    }
    expect(replyFacts(reply)).toEqual({
      kind: 'reply',
      ballot: NO_BALLOT,
      slots: [{ from: 7, to: 8 }],
      words: '2 × ok, busy',
    })
  })
})
