import { everySlot, majority, makeBallot, type NodeNumber } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Driven, elected, following, isolated, of1, of3, type Said } from './driven.fixture.ts'
import { type ElectorEvent, electorMachine } from './index.ts'

type Answers = Record<NodeNumber, Said>
/** From where, on which event or at the end of a round with these answers, what the chart says of it, and where to. */
type Row = [StateName, ElectorEvent | Answers, string, StateName, (() => Driven)?]

/** How to get into each state. */
const into = {
  electing: () => new Driven(),
  elected,
  following,
  isolated,
  unfit: () => following().take({ type: 'fitness.changed', fit: false }),
  observing: () => new Driven({ node: 4 }).round({ 1: {} }),
}

type StateName = keyof typeof into

const electingFully = () => new Driven().round()
const standing = () => new Driven().round({ 1: {}, 3: {} })
const silent = (begin: () => Driven) => () => begin().round().round()
const unfitAlone = () => new Driven().take({ type: 'fitness.changed', fit: false })
const unfitOutside = () => unfitAlone().take(removed)
const watching = () => new Driven({ node: 4 }).round({ 3: { ballot: of3 } })
const preempted = () => elected().take({ type: 'ballot.seen', ballot: of1 }).round({ 1: {} })

const unfit: ElectorEvent = { type: 'fitness.changed', fit: false }
const fit: ElectorEvent = { type: 'fitness.changed', fit: true }
const removed: ElectorEvent = { type: 'quorums.changed', quorums: everySlot(majority([1, 3])) }
const joined: ElectorEvent = { type: 'quorums.changed', quorums: everySlot(majority([1, 2, 3, 4])) }
const handed: ElectorEvent = { type: 'handOver', from: 3, ballot: of3 }
const transferred: ElectorEvent = { type: 'leadership.transfer', to: 3 }
const asked: ElectorEvent = { type: 'heartbeat', from: 3, round: 7 }
const seen: ElectorEvent = { type: 'ballot.seen', ballot: of3 }
const tried: ElectorEvent = { type: 'ballot.tried', ballot: makeBallot(9, 2) }
const leaderAnswers = { 3: { ballot: of3 } }

const HIGHER = 'The highest ballot wins'
const TOUCH = 'Without quorums of both kinds'
const SILENCE = 'One silent round is a pause'
const STALLED = 'A node whose disk or event loop has stalled'
const LEAVING = 'This node is in no set in view any more'
const HANDED = 'The leader asks this node to lead'
const GONE = 'The leader is gone, or'
const OTHER = 'Another node was elected.'
const KEPT = 'The leader leads on.'
const NOBODY = 'Nobody leads: others must stand.'

const rows: Row[] = [
  ['electing', handed, HANDED, 'elected', standing],
  ['electing', unfit, STALLED, 'unfit'],
  ['electing', {}, 'Too few answered, but', 'electing'],
  ['electing', {}, TOUCH, 'isolated', electingFully],
  ['electing', leaderAnswers, HIGHER, 'following'],
  ['electing', { 1: {} }, 'Nobody stands higher, so', 'elected', standing],
  ['electing', { 1: {} }, 'Nobody stands: do', 'electing'],
  ['electing', removed, 'Other sets of members', 'observing'],
  ['elected', tried, 'The proposer owns the ballot', 'elected'],
  ['elected', unfit, 'A leader whose disk', 'unfit'],
  ['elected', removed, 'A leader that is a member no more', 'observing'],
  ['elected', transferred, 'Stand down and listen', 'electing'],
  ['elected', {}, TOUCH, 'isolated', silent(elected)],
  ['elected', {}, SILENCE, 'elected'],
  ['elected', leaderAnswers, HIGHER, 'following'],
  ['elected', { 1: {} }, 'The proposer was preempted', 'elected', preempted],
  ['elected', { 1: {} }, 'Nobody stands higher.', 'elected'],
  ['following', handed, HANDED, 'elected'],
  ['following', unfit, STALLED, 'unfit'],
  ['following', removed, LEAVING, 'observing'],
  ['following', {}, TOUCH, 'isolated', silent(following)],
  ['following', {}, SILENCE, 'following'],
  ['following', { 1: { ballot: makeBallot(6, 1) } }, HIGHER, 'following'],
  ['following', { 3: {} }, 'The leader is gone: stand', 'electing'],
  ['following', leaderAnswers, 'There was word of the leader', 'following'],
  ['isolated', unfit, STALLED, 'unfit'],
  ['isolated', removed, LEAVING, 'observing'],
  ['isolated', {}, 'Still out of touch.', 'isolated'],
  ['isolated', leaderAnswers, HIGHER, 'following'],
  ['isolated', { 1: {} }, 'Back in touch', 'electing'],
  ['unfit', asked, 'This node is there, but', 'unfit'],
  ['unfit', fit, 'Only members may stand.', 'observing', unfitOutside],
  ['unfit', fit, 'Another node leads, and', 'following'],
  ['unfit', fit, 'Nobody is known to lead.', 'electing', unfitAlone],
  ['unfit', {}, GONE, 'unfit'],
  ['unfit', leaderAnswers, OTHER, 'unfit', unfitAlone],
  ['unfit', leaderAnswers, KEPT, 'unfit'],
  ['unfit', {}, NOBODY, 'unfit', unfitAlone],
  ['observing', unfit, STALLED, 'unfit'],
  ['observing', joined, 'Another node leads, and', 'following', watching],
  ['observing', joined, 'It may stand, and listens', 'electing'],
  ['observing', { 3: {} }, GONE, 'observing', watching],
  ['observing', leaderAnswers, OTHER, 'observing'],
  ['observing', leaderAnswers, KEPT, 'observing', watching],
  ['observing', {}, NOBODY, 'observing'],
  ...(Object.keys(into) as StateName[]).flatMap((state): Row[] => [
    ...(state === 'unfit' ? [] : [[state, asked, 'Somebody asks who is there', state] satisfies Row]),
    ...(state === 'elected' ? [] : [[state, tried, 'A ballot exists', state] satisfies Row]),
    ...(state === 'observing' ? [] : [[state, joined, 'Other sets of members', state] satisfies Row]),
    [state, seen, 'A ballot exists', state],
  ]),
]

interface Drawn {
  readonly source: { readonly key: string }
  readonly eventType: string
  readonly description?: string | undefined
}

const taken = new Set<string>()

function nameOf({ source, eventType, description }: Drawn): string {
  return `${source.key}, ${eventType}: ${description}`
}

function take(elector: Driven, event: ElectorEvent, description: string): void {
  const enabled = electorMachine.getTransitionData(elector.snapshot as never, event as never) as Drawn[]
  expect(enabled.map((transition) => transition.description)).toEqual([expect.stringContaining(description)])
  for (const transition of enabled) taken.add(nameOf(transition))
  elector.take(event)
}

function isEvent(event: ElectorEvent | Answers): event is ElectorEvent {
  return 'type' in event
}

describe('the chart', () => {
  const states = Object.values(electorMachine.root.states)
  const drawn = [electorMachine.root, ...states].flatMap((state): Drawn[] => [
    ...[...state.transitions.values()].flat(),
    ...(state.always ?? []),
  ])

  it.each(rows)('%s, on %j: “%s…” → %s', (from, event, description, to, begin) => {
    const elector = (begin ?? into[from])()
    expect(elector.state).toBe(from)
    if (isEvent(event)) take(elector, event, description)
    else {
      for (const [node, said] of Object.entries(event)) elector.answered(Number(node), said)
      take(elector, { type: 'timeout.round' }, description)
    }
    expect(elector.state).toBe(to)
  })

  it('an answer counts in every state', () => {
    for (const begin of Object.values(into)) {
      const elector = begin()
      const { round } = elector.context
      const answer = { type: 'heartbeatReply', from: 1, round, ballot: of1, connected: true, fit: true } as const
      take(elector, answer, 'Another member is there')
      expect(elector.context.answers.map(({ from }) => from)).toEqual([1])
    }
  })

  it('a node that is no member observes at once', () => {
    expect(new Driven({ node: 4 }).state).toBe('observing')
    for (const transition of electorMachine.root.states.electing?.always ?? []) taken.add(nameOf(transition))
  })

  it('every transition of every state was taken', () => {
    expect(new Set(drawn.map(nameOf)).size).toBe(drawn.length)
    expect(drawn.map(nameOf).filter((name) => !taken.has(name))).toEqual([])
  })

  it('every state and transition says what it is for', () => {
    for (const { description } of [...states, ...drawn]) expect(description).toMatch(/^[A-Z].*\.$/)
  })

  it('has a context that is cheap to copy', () => {
    expect(Object.keys(elected().context).length).toBeLessThanOrEqual(12)
  })
})
