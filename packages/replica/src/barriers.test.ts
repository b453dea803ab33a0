import { type Ballot, majority, makeBallot, type ReadBarrierReply } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Barriers } from './barriers.ts'

/*
 * DESIGN, "Read barrier": each barrier has its own number, never reused; only replies to that number count, and an acceptor
 * confirms only if it has promised nothing higher.
 */

const ballot = makeBallot(3, 1)
const higher = makeBallot(4, 2)

const THREE = majority([1, 2, 3])

/** Three nodes; node 1 leads in `ballot` with slot 10 proposed. */
function leading(slot = 10, inBallot: Ballot = ballot, quorums = THREE) {
  return { ballot: inBallot, slot, quorums }
}

function reply(number: number, options: { ballot?: Ballot; promised?: Ballot } = {}): ReadBarrierReply {
  return { type: 'readBarrierReply', number, ballot: options.ballot ?? ballot, promised: options.promised ?? ballot }
}

describe('a read barrier', () => {
  it('tells the slot that the leader had proposed when it began, once a quorum has confirmed', () => {
    const barriers = new Barriers()
    barriers.ask(3, 77)
    expect(barriers.begin(leading())).toEqual([
      { type: 'send', to: 'acceptors', message: { type: 'readBarrier', ballot, number: 1 } },
    ])
    expect(barriers.confirm(1, reply(1))).toEqual([])
    expect(barriers.confirm(2, reply(1))).toEqual([
      { type: 'send', to: [3], message: { type: 'readSlotReply', number: 77, slot: 10 } },
    ])
  })

  it('counts each acceptor once', () => {
    const barriers = new Barriers()
    barriers.ask(3, 77)
    barriers.begin(leading())
    expect(barriers.confirm(2, reply(1))).toEqual([])
    expect(barriers.confirm(2, reply(1))).toEqual([])
  })

  it('is not confirmed by who has promised a higher ballot', () => {
    const barriers = new Barriers()
    barriers.ask(3, 77)
    barriers.begin(leading())
    barriers.confirm(1, reply(1))
    expect(barriers.confirm(2, reply(1, { promised: higher }))).toEqual([])
    expect(barriers.confirm(3, reply(1))).toHaveLength(1)
  })

  it('is confirmed by who has promised less: that acceptor heard of no higher leader either', () => {
    const barriers = new Barriers()
    barriers.ask(3, 77)
    barriers.begin(leading())
    barriers.confirm(1, reply(1))
    expect(barriers.confirm(2, reply(1, { promised: makeBallot(1, 3) }))).toHaveLength(1)
  })

  it('does not count replies to another number or ballot', () => {
    const barriers = new Barriers()
    barriers.ask(3, 77)
    barriers.begin(leading())
    barriers.confirm(1, reply(1))
    barriers.confirm(2, reply(1))
    barriers.ask(3, 78)
    barriers.begin(leading())
    barriers.confirm(1, reply(2))
    expect(barriers.confirm(2, reply(1))).toEqual([])
    expect(barriers.confirm(2, reply(2, { ballot: makeBallot(2, 1) }))).toEqual([])
    expect(barriers.confirm(2, reply(2))).toHaveLength(1)
  })

  it('does not serve who asks while it is under way: a new one does, with the slots proposed by then', () => {
    const barriers = new Barriers()
    barriers.ask(3, 77)
    barriers.begin(leading(10))
    barriers.ask(2, 5)
    barriers.confirm(1, reply(1))
    expect(barriers.confirm(2, reply(1)).map(({ to }) => to)).toEqual([[3]])
    expect(barriers.begin(leading(12))).toHaveLength(1)
    barriers.confirm(1, reply(2))
    expect(barriers.confirm(2, reply(2))).toEqual([
      { type: 'send', to: [2], message: { type: 'readSlotReply', number: 5, slot: 12 } },
    ])
  })

  it('begins anew when the leader has a new ballot', () => {
    const barriers = new Barriers()
    barriers.ask(3, 77)
    barriers.begin(leading(10))
    const again = makeBallot(5, 1)
    expect(barriers.begin(leading(14, again))).toHaveLength(1)
    barriers.confirm(1, reply(1))
    expect(barriers.confirm(2, reply(1))).toEqual([])
    barriers.confirm(1, reply(2, { ballot: again, promised: again }))
    expect(barriers.confirm(2, reply(2, { ballot: again, promised: again }))[0]?.message).toMatchObject({ slot: 14 })
  })

  it('begins anew when others decide: those who did may have left, and confirm nothing any more (PMS 3.10)', () => {
    const barriers = new Barriers()
    const [both, one] = [majority([1, 2]), majority([1])]
    barriers.ask(1, 77)
    barriers.begin(leading(10, ballot, both))
    expect(barriers.confirm(1, reply(1))).toEqual([])
    expect(barriers.begin(leading(12, ballot, both))).toEqual([])
    expect(barriers.begin(leading(14, ballot, one))).toHaveLength(1)
    expect(barriers.confirm(1, reply(1))).toEqual([])
    expect(barriers.confirm(1, reply(2))[0]?.message).toEqual({ type: 'readSlotReply', number: 77, slot: 14 })
  })

  it('is dropped when this node does not lead: whoever asked asks the next leader', () => {
    const barriers = new Barriers()
    barriers.ask(3, 77)
    barriers.begin(leading())
    expect(barriers.begin(undefined)).toEqual([])
    barriers.confirm(1, reply(1))
    expect(barriers.confirm(2, reply(1))).toEqual([])
    expect(barriers.isWaiting).toBe(false)
  })
})
