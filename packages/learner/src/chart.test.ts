import { majority, makeBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { at, chosen, chunk, compacted, DrivenLearner, hold, supplied, vote } from './driven.fixture.ts'
import { type LearnerEvent, type LearnerInput, learnerMachine } from './index.ts'

const ballot = makeBallot(1, 1)
const gap = [vote(1, ballot, at(2)), vote(2, ballot, at(2))]
const timeout: LearnerEvent = { type: 'timeout.gap' }

/** How to get into each state. */
const into = {
  current: [vote(1, ballot, at(1))],
  gapped: [vote(1, ballot, at(1)), ...gap],
  catchingUp: [vote(1, ballot, at(1)), ...gap, timeout],
  restoring: [vote(1, ballot, at(1)), ...gap, timeout, compacted(1, 2, 5), chunk(1, 3, 0, 3)],
} satisfies Record<string, LearnerEvent[]>

const MISSING = 'A later slot is known'
const CLOSED = 'Every value that is known'
const QUORUM = 'A quorum of acceptors'
const VOTE = 'One acceptor more'
const WORD = 'Another learner knows'
const HOLD = 'The acceptor beside it'
const ASK = 'Something chosen is needed'
const SUPPLY = 'Another learner lacks values that are stored here.'
const REPORT = 'Another learner lacks values that are not known here either.'
const SETS = 'The members of later slots'
const PEERS = 'Others can be asked'
const MODE = 'Others pass on'
const HAND = 'Another learner receives the snapshot'

const request: LearnerEvent = { type: 'snapshotRequest', from: 1, slot: 0, index: 0, after: '' }
const word = (...slots: number[]): LearnerEvent => ({
  ...chosen(1, ballot, []),
  entries: slots.map((slot) => at(slot)),
})

type StateName = keyof typeof into
type Row = [StateName, LearnerEvent, string, StateName, string?]

/** Every transition: from where, on what, what the chart says of it, where to, and what the chart does by itself after it. */
const rows: Row[] = [
  ['current', vote(2, ballot, at(1)), QUORUM, 'current'],
  ['current', vote(2, ballot, at(7)), VOTE, 'current'],
  ['current', chosen(1, ballot, [5]), WORD, 'gapped', MISSING],
  ['current', hold(ballot, at(1)), HOLD, 'current'],
  ['current', { type: 'catchUp', from: 1, fromSlot: 1, toSlot: 1 }, REPORT, 'current'],
  ['current', { type: 'values.want', through: 5, from: 1 }, ASK, 'catchingUp'],
  ['gapped', vote(2, ballot, at(1)), QUORUM, 'current', CLOSED],
  ['gapped', vote(2, ballot, at(3)), VOTE, 'gapped'],
  ['gapped', chosen(1, ballot, [5]), WORD, 'gapped'],
  ['gapped', hold(ballot, at(1)), HOLD, 'gapped'],
  ['gapped', { type: 'catchUp', from: 1, fromSlot: 1, toSlot: 1 }, REPORT, 'gapped'],
  ['gapped', { type: 'values.want', through: 5, from: 1 }, ASK, 'catchingUp'],
  ['gapped', timeout, 'It did not come by itself', 'catchingUp'],
  ['catchingUp', vote(2, ballot, at(1)), QUORUM, 'current', CLOSED],
  ['catchingUp', vote(2, ballot, at(3)), VOTE, 'catchingUp'],
  ['catchingUp', chosen(1, ballot, [5]), WORD, 'catchingUp'],
  ['catchingUp', hold(ballot, at(1)), HOLD, 'catchingUp'],
  ['catchingUp', { type: 'catchUp', from: 1, fromSlot: 1, toSlot: 1 }, REPORT, 'catchingUp'],
  ['catchingUp', { type: 'values.want', through: 5, from: 1 }, ASK, 'catchingUp'],
  ['catchingUp', supplied(1, 2, at(1)), 'It helped', 'current', CLOSED],
  ['catchingUp', supplied(1, 9, at(1)), 'It helped', 'catchingUp'],
  ['catchingUp', supplied(1, 0), 'The next value is not among it', 'catchingUp'],
  ['catchingUp', timeout, 'No answer', 'catchingUp'],
  ['catchingUp', compacted(1, 2, 5), 'The values are gone there', 'restoring'],
  ['restoring', vote(2, ballot, at(1)), QUORUM, 'restoring'],
  ['restoring', vote(2, ballot, at(3)), VOTE, 'restoring'],
  ['restoring', chosen(1, ballot, [5]), WORD, 'restoring'],
  ['restoring', word(1, 2, 3), WORD, 'gapped', 'More came by other ways'],
  ['restoring', word(1, 2, 3, 4, 5), WORD, 'current', 'Everything came by other ways'],
  ['restoring', hold(ballot, at(1)), HOLD, 'restoring'],
  ['restoring', { type: 'catchUp', from: 1, fromSlot: 1, toSlot: 1 }, REPORT, 'restoring'],
  ['restoring', { type: 'values.want', through: 9, from: 1 }, 'What comes after the snapshot', 'restoring'],
  ['restoring', chunk(1, 3, 1, 3), 'It is made durable', 'restoring'],
  ['restoring', chunk(1, 4, 0, 3), 'It is made durable', 'restoring'],
  ['restoring', chunk(1, 4, 0, 1, true), 'The last part', 'restoring'],
  ['restoring', chunk(1, 4, 1, 3), 'Parts of two snapshots', 'restoring'],
  ['restoring', chunk(1, 0, 0, 3), 'Everything in it has been delivered', 'gapped'],
  ['restoring', { type: 'snapshot.restored', through: 3 }, 'Everything through its slot', 'gapped', MISSING],
  ['restoring', { type: 'snapshot.restored', through: 5 }, 'Everything through its slot', 'current'],
  ['restoring', timeout, 'No answer: it is asked for again', 'restoring'],
  ...(['current', 'gapped', 'catchingUp', 'restoring'] as const).flatMap((state): Row[] => [
    [state, { type: 'quorums.changed', quorums: majority([1, 2, 3]) }, SETS, state],
    [state, { type: 'peers.changed', peers: [1] }, PEERS, state],
    [state, { type: 'learning.changed', learning: { mode: 'every' } }, MODE, state],
    [state, request, HAND, state],
  ]),
]

const taken = new Set<string>()

type Transition = { source: { key: string }; eventType: string; description?: string | undefined }

function nameOf({ source, eventType, description }: Transition): string {
  return `${source.key}, ${eventType}: ${description}`
}

function driven(events: readonly LearnerEvent[]): DrivenLearner {
  const learner = new DrivenLearner({ node: 3 })
  for (const event of events) learner.take(event)
  return learner
}

function take(learner: DrivenLearner, event: LearnerEvent, description: string): void {
  const enabled = learnerMachine.getTransitionData(learner.snapshot as never, event as never)
  expect(enabled.map((transition) => transition.description)).toEqual([expect.stringContaining(description)])
  for (const transition of enabled) taken.add(nameOf(transition))
  learner.take(event)
}

/** What the chart does by itself in this state, once. */
function takeAlone(state: StateName, description: string): void {
  const alone = (learnerMachine.root.states[state]?.always ?? []).filter((each) =>
    each.description?.includes(description),
  )
  expect(alone).toHaveLength(1)
  for (const transition of alone) taken.add(nameOf(transition))
}

describe('the chart', () => {
  it.each(rows)('%s, on %j: “%s…” → %s', (from, event, description, to, after) => {
    const learner = driven(into[from])
    expect(learner.snapshot.value).toBe(from)
    take(learner, event, description)
    expect(learner.snapshot.value).toBe(to)
    if (!after) return
    takeAlone(event.type === 'snapshot.restored' ? 'current' : from, after)
  })

  it.each<[StateName, string]>([
    ['current', 'current'],
    ['gapped', 'gapped'],
    ['catchingUp', 'catchingUp'],
    ['restoring', 'restoring'],
  ])('%s: whoever asks for what is stored here is answered', (from, to) => {
    const learner = driven([...[1, 2].map((node) => vote(node, ballot, at(1))), ...into[from].map(oneSlotUp)])
    expect(learner.snapshot.value).toBe(from)
    take(learner, { type: 'catchUp', from: 1, fromSlot: 1, toSlot: 1 }, SUPPLY)
    expect(learner.snapshot.value).toBe(to)
  })

  it.each<[string, Partial<LearnerInput<unknown>>]>([
    ['a node that has no state', { needsSnapshot: true }],
    ['one that was restarted', { records: [{ type: 'received', slot: 3, chunks: 3, next: 1, after: '' }] }],
  ])('%s begins in restoring', (_, input) => {
    expect(new DrivenLearner({ node: 3, ...input }).state).toBe('restoring')
    takeAlone('current', 'A node without a state begins')
  })

  it('a learner that nobody can help says so', () => {
    const learner = new DrivenLearner({ node: 3 })
    for (const event of [chosen(1, ballot, [1]), timeout, timeout]) learner.take(event)
    take(learner, timeout, 'Nobody supplies a value')
    expect(learner.state).toBe('catchingUp')
  })

  it('a part that does not count, and whatever comes while a whole snapshot is put in force, are taken no notice of', () => {
    const learner = driven(into.restoring)
    expect(learner.take(chunk(1, 3, 0, 3))).toEqual([])
    learner.take(chunk(1, 4, 0, 1, true))
    for (const event of [chunk(1, 4, 0, 1, true), chunk(1, 9, 0, 1), chunk(1, 9, 1, 2), chunk(1, 0, 0, 1), timeout]) {
      expect(learnerMachine.getTransitionData(learner.snapshot as never, event as never) ?? []).toEqual([])
      expect(learner.take(event)).toEqual([])
    }
    learner.take(word(1, 2, 3, 4, 5))
    expect(learner.state).toBe('restoring')
  })

  it.each<[StateName, LearnerEvent]>([
    ['current', timeout],
    ['current', chunk(1, 3, 0, 3)],
    ['gapped', chunk(1, 3, 0, 3)],
    ['catchingUp', chunk(1, 3, 0, 3)],
    ['catchingUp', { type: 'snapshot.restored', through: 9 }],
    ['restoring', supplied(1, 9, at(1))],
    ['current', supplied(1, 9, at(1))],
    ['gapped', supplied(1, 9, at(1))],
  ])('%s takes no notice of %j', (from, event) => {
    const learner = driven(into[from])
    expect(learnerMachine.getTransitionData(learner.snapshot as never, event as never) ?? []).toEqual([])
    expect(learner.take(event)).toEqual([])
    expect(learner.snapshot.value).toBe(from)
  })

  it('every transition of every state was taken', () => {
    const states = [learnerMachine.root, ...Object.values(learnerMachine.root.states)]
    const drawn = states.flatMap((state) => [...state.transitions.values(), state.always ?? []].flat().map(nameOf))
    expect(new Set(drawn).size).toBe(drawn.length)
    expect(drawn.filter((name) => !taken.has(name))).toEqual([])
  })

  it('every state and transition says what it is for, and every transition cites the paper', () => {
    const states = Object.values(learnerMachine.root.states)
    for (const { description } of states) expect(description).toMatch(/^[A-Z].*\.$/)
    for (const state of [learnerMachine.root, ...states]) {
      const drawn = [...[...state.transitions.values()].flat(), ...(state.always ?? [])]
      for (const { description, meta } of drawn as { description: string; meta: unknown }[]) {
        expect(description).toMatch(/^[A-Z].*\.$/)
        expect(meta).toEqual({ paper: expect.arrayContaining([expect.stringMatching(/^PMS /)]) })
      }
    }
  })

  it('has a context that is cheap to copy', () => {
    expect(Object.keys(driven([]).snapshot.context).length).toBeLessThanOrEqual(12)
  })
})

/** The same events about the slots that follow. */
function oneSlotUp(event: LearnerEvent): LearnerEvent {
  if (event.type === 'snapshotChunk') return { ...event, slot: event.slot + 1 }
  if (event.type === 'catchUpReply') return { ...event, logFrom: event.logFrom + 1 }
  if (event.type !== 'accepted') return event
  return vote(event.from, event.ballot, ...(event.entries ?? []).map(({ slot }) => at(slot + 1)))
}
