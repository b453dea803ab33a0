import { makeBallot, type NodeNumber, type Slot, type SnapshotChunk } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { at, bareVote, chosen, chunk, compacted, DrivenLearner, hold, page, vote } from './driven.fixture.ts'
import { type LearnerEvent, type LearnerInput, VOTES_SPAN_MAX } from './index.ts'

const ballot = makeBallot(1, 1)
const timeout = { type: 'timeout.gap' } as const

/** Which parts the learner asks for, and of whom, when this happens. */
function asked(learner: DrivenLearner, ...events: LearnerEvent[]): string[] {
  return learner.sent(...events).map(({ to, message }) => {
    if (message.type !== 'snapshotRequest') throw new Error(`it asks for no part with a ${message.type}`)
    const { slot, index, after } = message
    return `n${(to as NodeNumber[]).join()}: ${slot}/${index}${after && ` after ${after}`}`
  })
}

/** Node 3, which lacks slots 1 to 40, of which node 2 has a snapshot only. */
function restoring(input: Partial<LearnerInput<unknown>> = {}): DrivenLearner {
  const learner = new DrivenLearner({ node: 3, askMs: 70, ...input })
  learner.take(chosen(2, ballot, [], 40))
  learner.take(timeout)
  learner.take(compacted(2, 31, 40))
  expect(learner.state).toBe('restoring')
  return learner
}

/** The same, when all three parts have come. */
function whole(): DrivenLearner {
  const learner = restoring()
  for (const part of [chunk(2, 30, 0, 2), chunk(2, 30, 1, 2), page(2, 30, 2, ['a', 'b'], true)]) learner.take(part)
  return learner
}

describe('a snapshot is received part by part', () => {
  it('each part is asked to be made durable, then how far it has come, and only then the next is asked for', () => {
    const learner = restoring()
    const request = { type: 'snapshotRequest', slot: 30, index: 1, after: '' }
    expect(learner.take(chunk(2, 30, 0, 2))).toEqual([
      { type: 'persist', record: { type: 'snapshotChunk', slot: 30, index: 0, bytes: new Uint8Array([30, 0]) } },
      { type: 'persist', record: { type: 'received', slot: 30, chunks: 2, next: 1, after: '' } },
      { type: 'send', to: [2], message: request },
      { type: 'startTimer', name: 'gap', ms: 70 },
    ])
  })

  it('after the last chunk comes the history, page by page', () => {
    const learner = restoring()
    expect(asked(learner, chunk(2, 30, 0, 2), chunk(2, 30, 1, 2))).toEqual(['n2: 30/1', 'n2: 30/2'])
    const first = page(2, 30, 2, ['a', 'b'])
    expect(learner.take(first)).toEqual([
      { type: 'persist', record: { type: 'history', rows: first.rows } },
      { type: 'persist', record: { type: 'received', slot: 30, chunks: 2, next: 2, after: 'b' } },
      { type: 'send', to: [2], message: { type: 'snapshotRequest', slot: 30, index: 2, after: 'b' } },
      { type: 'startTimer', name: 'gap', ms: 70 },
    ])
  })

  it('with the last one the host is told to restore it', () => {
    const learner = restoring()
    learner.take(chunk(2, 30, 0, 2))
    learner.take(chunk(2, 30, 1, 2))
    expect(learner.take(page(2, 30, 2, [], true))).toEqual([
      { type: 'persist', record: { type: 'received', slot: 30, chunks: 2, next: 2, after: '' } },
      { type: 'cancelTimer', name: 'gap' },
      { type: 'snapshotReceived', slot: 30, chunks: 2 },
    ])
    expect(learner.state).toBe('restoring')
  })

  it.each<[string, SnapshotChunk & { from: NodeNumber }]>([
    ['one chunk and no history', chunk(2, 30, 0, 1, true)],
    ['the last chunk of several', chunk(2, 30, 1, 2, true)],
  ])('%s may be all', (_, last) => {
    const learner = restoring()
    if (last.index > 0) learner.take(chunk(2, 30, 0, last.chunks))
    expect(learner.take(last).at(-1)).toEqual({ type: 'snapshotReceived', slot: 30, chunks: last.chunks })
  })

  it('no bytes of it stay in memory', () => {
    const learner = restoring()
    const bytes = new Uint8Array(100_000).fill(7)
    for (let index = 0; index < 20; index++) learner.take({ ...chunk(2, 30, index, 50), bytes })
    expect(JSON.stringify(learner.snapshot.context).length).toBeLessThan(1000)
  })
})

describe('PMS 3.2: it goes on from the slot of the snapshot', () => {
  const restored = (through: Slot): LearnerEvent => ({ type: 'snapshot.restored', through })

  it('when the host has restored it, and asks for what comes after', () => {
    const learner = whole()
    expect(learner.take(restored(30))).toEqual([
      { type: 'slotsChosen', through: 30, slots: [] },
      { type: 'startTimer', name: 'gap', ms: 20 },
    ])
    expect(learner.state).toBe('gapped')
    expect(learner.sent(timeout)).toEqual([
      { type: 'send', to: [2], message: { type: 'catchUp', fromSlot: 31, toSlot: 40 } },
    ])
  })

  it('what was learned meanwhile is delivered then, and not before: it would be executed on the state that goes', () => {
    const learner = whole()
    for (const from of [1, 2]) learner.take(vote(from, ballot, at(31), at(32)))
    learner.take({ ...chosen(2, ballot, [], 40), entries: Array.from({ length: 30 }, (_, index) => at(index + 1)) })
    expect(learner.delivered).toEqual([])
    const effects = learner.take(restored(30))
    expect(learner.delivered).toEqual([at(31), at(32)])
    expect(effects.map(({ type }) => type)).toEqual(['persist', 'deliver', 'deliver', 'slotsChosen', 'startTimer'])
    expect(learner.durable.at(-1)).toEqual({ type: 'chosen', through: 32, learned: [at(31), at(32)] })
    const { votes, held, decided } = learner.snapshot.context
    expect([votes.size, held.size, decided.size]).toEqual([0, 0, 0])
  })

  it('what lies at or below its slot is dropped', () => {
    const learner = whole()
    learner.take(hold(ballot, at(5), at(30), at(31)))
    learner.take(bareVote(1, ballot, 6, 31))
    learner.take(chosen(1, ballot, [7, 32]))
    learner.take(restored(30))
    const { votes, held, decided } = learner.snapshot.context
    expect([votes.size, held.size, decided.size]).toEqual([1, 1, 1])
  })

  it('and is current when nothing comes after', () => {
    const learner = whole()
    learner.take(restored(40))
    expect(learner.state).toBe('current')
    expect(learner.chosenThrough).toBe(40)
  })

  it('nothing else happens while it waits: no part counts, no timer asks again', () => {
    const learner = whole()
    expect(learner.take(timeout)).toEqual([])
    for (const part of [chunk(2, 30, 0, 2), chunk(2, 50, 0, 2), chunk(2, 50, 1, 2), page(2, 30, 2, ['c'], true)]) {
      expect(learner.take(part)).toEqual([])
    }
    expect(learner.state).toBe('restoring')
  })
})

describe('parts that come twice, late, or out of order', () => {
  it.each<[string, LearnerEvent]>([
    ['a chunk that was here before', chunk(2, 30, 1, 4)],
    ['the first chunk, again', chunk(2, 30, 0, 4)],
    ['a chunk after the next', chunk(2, 30, 3, 4)],
    ['a page of history before the last chunk', page(2, 30, 4, ['a'])],
    ['the last page before the last chunk', page(2, 30, 4, [], true)],
    ['a chunk that is said to be the last and is not', chunk(2, 30, 2, 4, true)],
    ['a snapshot of no chunks', chunk(2, 50, 0, 0, true)],
    ['the beginning of another, of somebody who was not asked', chunk(1, 50, 0, 4)],
    ['the middle of another, of somebody who was not asked', chunk(1, 50, 2, 4)],
    ['the beginning of an earlier one, of the same who sent this one', chunk(2, 20, 0, 4)],
    ['something useless, of somebody who was not asked', chunk(1, 0, 0, 4)],
  ])('%s is dropped', (_, part) => {
    const learner = restoring()
    learner.take(chunk(2, 30, 0, 4))
    learner.take(chunk(2, 30, 1, 4))
    expect(learner.take(part)).toEqual([])
    expect(learner.state).toBe('restoring')
    expect(asked(learner, chunk(2, 30, 2, 4))).toEqual(['n2: 30/3'])
  })

  it.each<[string, LearnerEvent]>([
    ['the page that was the last one taken', page(2, 30, 1, ['b', 'c'])],
    ['an earlier page', page(2, 30, 1, ['a'])],
    ['an empty page that is not the last', page(2, 30, 1, [])],
    ['a chunk', chunk(2, 30, 0, 1)],
  ])('between pages of history, %s is dropped', (_, part) => {
    const learner = restoring()
    for (const each of [chunk(2, 30, 0, 1), page(2, 30, 1, ['a']), page(2, 30, 1, ['b', 'c'])]) learner.take(each)
    expect(learner.take(part)).toEqual([])
    expect(asked(learner, page(2, 30, 1, ['d']))).toEqual(['n2: 30/1 after d'])
  })

  it('pages follow one another in the order of their keys’ bytes, in which halves of characters come last', () => {
    const learner = restoring()
    for (const each of [chunk(2, 30, 0, 1), page(2, 30, 1, ['\uffff'])]) learner.take(each)
    expect(learner.take(page(2, 30, 1, ['\u{10000}']))).not.toEqual([])
    expect(learner.take(page(2, 30, 1, ['\uffff']))).toEqual([])
  })

  it('in other states a part is nothing that was asked for', () => {
    for (const events of [[], [chosen(2, ballot, [], 40)], [chosen(2, ballot, [], 40), timeout]]) {
      const learner = new DrivenLearner({ node: 3 })
      for (const event of events) learner.take(event)
      expect(learner.take(chunk(2, 30, 0, 1, true))).toEqual([])
    }
  })
})

describe('when no answer comes', () => {
  it('it is asked for once more, and then of another, who goes on if he has the same snapshot', () => {
    const learner = restoring()
    learner.take(chunk(2, 30, 0, 4))
    expect([1, 2, 3, 4].flatMap(() => asked(learner, timeout))).toEqual([
      'n2: 30/1',
      'n1: 30/1',
      'n1: 30/1',
      'n2: 30/1',
    ])
    learner.take(timeout)
    expect(asked(learner, timeout)).toEqual(['n1: 30/1'])
    expect(asked(learner, chunk(1, 30, 1, 4))).toEqual(['n1: 30/2'])
  })

  it('a late answer counts as well: whoever answers is asked for the next', () => {
    const learner = restoring()
    learner.take(chunk(2, 30, 0, 4))
    expect(asked(learner, timeout, timeout, chunk(2, 30, 1, 4))).toEqual(['n2: 30/1', 'n1: 30/1', 'n2: 30/2'])
    expect(asked(learner, chunk(1, 30, 1, 4))).toEqual([])
  })

  it('a learner with no peers waits for some', () => {
    const learner = new DrivenLearner({ node: 3, peers: [], needsSnapshot: true })
    expect(asked(learner, timeout, timeout)).toEqual([])
    expect(asked(learner, { type: 'peers.changed', peers: [1, 3] }, timeout)).toEqual(['n1: 0/0'])
  })
})

describe('PMS S3: parts of two snapshots never make one', () => {
  const received = (learner: DrivenLearner) => learner.snapshot.context.restoring.received

  it('one that replaces the one on its way begins at its beginning', () => {
    const learner = restoring()
    learner.take(chunk(2, 30, 0, 4))
    learner.take(chunk(2, 30, 1, 4))
    expect(asked(learner, chunk(2, 50, 0, 7))).toEqual(['n2: 50/1'])
    expect(received(learner)).toEqual({ slot: 50, chunks: 7, next: 1, after: '' })
    expect(asked(learner, chunk(2, 30, 2, 4))).toEqual([])
  })

  it('of one that does not come from its beginning, the beginning is asked for', () => {
    const learner = restoring()
    learner.take(chunk(2, 30, 0, 4))
    expect(asked(learner, chunk(2, 50, 2, 7))).toEqual(['n2: 50/0'])
    expect(received(learner)).toEqual({ slot: 30, chunks: 4, next: 1, after: '' })
  })

  it('another who was asked may have an earlier one only: better than none', () => {
    const learner = restoring()
    learner.take(chunk(2, 30, 0, 4))
    learner.take(timeout)
    learner.take(timeout)
    expect(asked(learner, chunk(1, 20, 0, 3))).toEqual(['n1: 20/1'])
  })

  it('nor does one at the same slot that was cut otherwise', () => {
    const learner = restoring()
    learner.take(chunk(2, 30, 0, 4))
    learner.take(timeout)
    learner.take(timeout)
    expect(asked(learner, chunk(1, 30, 1, 5))).toEqual(['n1: 30/0'])
    expect(asked(learner, chunk(1, 30, 0, 5))).toEqual(['n1: 30/1'])
    expect(received(learner)).toEqual({ slot: 30, chunks: 5, next: 1, after: '' })
  })
})

describe('a snapshot that is of no use any more', () => {
  it('because its supplier has none of more than is here: the values are asked for again', () => {
    const learner = restoring({ records: [{ type: 'chosen', through: 20, learned: [] }] })
    expect(learner.take(chunk(2, 20, 0, 4))).toEqual([{ type: 'startTimer', name: 'gap', ms: 20 }])
    expect(learner.state).toBe('gapped')
  })

  const through = (slot: Slot): LearnerEvent => ({
    ...chosen(1, ballot, [], 0),
    entries: Array.from({ length: slot }, (_, index) => at(index + 1)),
  })

  it('because more came by other ways meanwhile', () => {
    const learner = restoring()
    learner.take(chunk(2, 30, 0, 4))
    learner.take(through(29))
    expect(learner.state).toBe('restoring')
    expect(learner.take(through(30)).at(-1)).toEqual({ type: 'startTimer', name: 'gap', ms: 20 })
    expect(learner.state).toBe('gapped')
    expect(learner.snapshot.context.restoring.received).toBe(null)
  })

  it('or everything', () => {
    const learner = restoring()
    expect(learner.take(through(40)).at(-1)).toEqual({ type: 'cancelTimer', name: 'gap' })
    expect(learner.state).toBe('current')
  })
})

describe('PMS M2: a restarted learner', () => {
  it('goes on where what is durable ends', () => {
    const learner = restoring()
    learner.take(chunk(2, 30, 0, 2))
    learner.take(chunk(2, 30, 1, 2))
    learner.take(page(2, 30, 2, ['a', 'b']))
    const restarted = new DrivenLearner({ node: 3, peers: [7], records: learner.durable })
    expect(restarted.state).toBe('restoring')
    expect(restarted.begun).toEqual([
      { type: 'send', to: [7], message: { type: 'snapshotRequest', slot: 30, index: 2, after: 'b' } },
      { type: 'startTimer', name: 'gap', ms: 200 },
    ])
    expect(restarted.take(page(7, 30, 2, ['c'], true)).at(-1)).toEqual({
      type: 'snapshotReceived',
      slot: 30,
      chunks: 2,
    })
  })

  it('asks for the end once more if it had all of it, for the mark does not say so', () => {
    const restarted = new DrivenLearner({ node: 3, records: whole().durable })
    expect(restarted.take(page(1, 30, 2, [], true)).at(-1)).toEqual({ type: 'snapshotReceived', slot: 30, chunks: 2 })
  })

  it('begins anew with another when nobody has that one any more, a later one or an earlier', () => {
    const records = [{ type: 'received', slot: 30, chunks: 4, next: 2, after: '' }] as const
    for (const slot of [20, 50]) {
      const restarted = new DrivenLearner({ node: 3, records })
      expect(asked(restarted, chunk(1, slot, 0, 2))).toEqual([`n1: ${slot}/1`])
    }
  })

  it('has everything through a snapshot that is in force, and forgets what it received of an earlier one', () => {
    const restarted = new DrivenLearner({
      records: [
        { type: 'snapshot', slot: 30, chunks: 4 },
        { type: 'chosen', through: 29, learned: [] },
        { type: 'received', slot: 30, chunks: 4, next: 4, after: '' },
        { type: 'accepted', ballot, entries: [at(30), at(31)] },
      ],
    })
    expect(restarted.state).toBe('current')
    expect(restarted.begun).toEqual([])
    expect(restarted.chosenThrough).toBe(30)
    expect(restarted.snapshot.context.held.size).toBe(1)
  })
})

describe('PMS 3.10: a node that joins', () => {
  const joining = (input: Partial<LearnerInput<unknown>> = {}) =>
    new DrivenLearner({ node: 9, peers: [1, 2, 9], needsSnapshot: true, alpha: 8, ...input })

  it('asks for whatever snapshot there is, at once, and takes even that of the beginning', () => {
    const learner = joining()
    expect(learner.begun).toEqual([
      { type: 'send', to: [1], message: { type: 'snapshotRequest', slot: 0, index: 0, after: '' } },
      { type: 'startTimer', name: 'gap', ms: 200 },
    ])
    expect(asked(learner, chunk(1, 0, 0, 2))).toEqual(['n1: 0/1'])
    expect(learner.take(chunk(1, 0, 1, 2, true)).at(-1)).toEqual({ type: 'snapshotReceived', slot: 0, chunks: 2 })
    expect(learner.take({ type: 'snapshot.restored', through: 0 })).toEqual([
      { type: 'slotsChosen', through: 0, slots: [] },
    ])
    expect(learner.state).toBe('current')
  })

  it('knows nobody who decides, so it learns and remembers nothing before that', () => {
    const learner = joining()
    for (const from of [1, 2, 3]) learner.take(vote(from, ballot, at(1), at(2)))
    learner.take({ ...chosen(1, ballot, [3], 2), entries: [at(1), at(2)] })
    learner.take(hold(ballot, at(1), at(VOTES_SPAN_MAX)))
    expect(learner.delivered).toEqual([])
    const { votes, held, decided } = learner.snapshot.context
    expect([votes.size, held.size, decided.size]).toEqual([0, 0, 0])
    expect(learner.state).toBe('restoring')
  })

  it('and goes on like any other afterwards', () => {
    const learner = joining()
    learner.take(chosen(1, ballot, [], 32))
    learner.take(chunk(1, 30, 0, 1, true))
    learner.take({ type: 'snapshot.restored', through: 30 })
    expect(learner.state).toBe('gapped')
    for (const from of [1, 2]) learner.take(vote(from, ballot, at(31), at(32)))
    expect(learner.delivered).toEqual([at(31), at(32)])
    expect(learner.state).toBe('current')
  })
})

describe('whoever asks for a part of the snapshot here', () => {
  it('is answered by the host, which has it, in any state', () => {
    const request = { type: 'snapshotRequest', from: 5, slot: 30, index: 4, after: 'k' } as const
    for (const learner of [new DrivenLearner({ node: 3 }), restoring(), whole()]) {
      expect(learner.take(request)).toEqual([{ type: 'snapshotAsked', by: 5, slot: 30, index: 4, after: 'k' }])
    }
  })
})

describe('what is needed of the learner while it receives a snapshot', () => {
  it('is asked for when it is restored', () => {
    const learner = restoring()
    expect(learner.take({ type: 'values.want', through: 60, from: 1 })).toEqual([])
    expect(learner.state).toBe('restoring')
    learner.take(chunk(2, 30, 0, 1, true))
    learner.take({ type: 'snapshot.restored', through: 30 })
    expect(learner.sent(timeout)).toEqual([
      { type: 'send', to: [1], message: { type: 'catchUp', fromSlot: 31, toSlot: 60 } },
    ])
  })

  it('votes are heard, and what follows from them delivered', () => {
    const learner = restoring()
    for (const from of [1, 2]) learner.take(vote(from, ballot, at(1)))
    expect(learner.delivered).toEqual([at(1)])
    expect(learner.state).toBe('restoring')
  })
})
