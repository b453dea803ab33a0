import {
  everySlot,
  majority,
  makeBallot,
  type NodeNumber,
  step,
  transitionKey,
  transitionsOf,
  watchedMachine,
} from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Driven, elected, following, isolated, of1, of3, type Said } from './driven.fixture.ts'
import { type ElectorEvent, electorMachine } from './index.ts'

type Answers = Record<NodeNumber, Said>
/**
 * From where, on which event or at the end of a round with these answers, what the chart says of it, and of what follows at
 * once if anything does, and where to.
 */
type Row = [StateName, ElectorEvent | Answers, string | readonly [string, string], StateName, (() => Driven)?]

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
const REMOVED = ['Other sets of members', 'Only members may stand'] as const
const HANDED = 'The leader asks this node to lead'
const AGAIN = 'It may stand again'
const GOES_ON = 'A node that may stand again goes on following'
const GONE = 'The leader is gone, or'
const OTHER = 'Another node was elected.'
const KEPT = 'The leader leads on.'
const NOBODY = 'Nobody leads: others must stand.'

const rows: Row[] = [
  ['electing', handed, HANDED, 'elected', standing],
  ['electing', unfit, STALLED, 'unfit'],
  ['electing', {}, 'Too few answered, but', 'electing'],
  ['electing', {}, 'A node that has only begun to listen', 'isolated', electingFully],
  ['electing', leaderAnswers, HIGHER, 'following'],
  ['electing', { 1: {} }, 'This node leads: its proposer', 'elected', standing],
  ['electing', { 1: {} }, 'Stand, with a ballot above', 'electing'],
  ['electing', removed, REMOVED, 'observing'],
  ['elected', tried, 'The proposer owns the ballot', 'elected'],
  ['elected', unfit, STALLED, 'unfit'],
  ['elected', removed, REMOVED, 'observing'],
  ['elected', transferred, 'Stand down and listen', 'electing'],
  ['elected', {}, TOUCH, 'isolated', silent(elected)],
  ['elected', {}, SILENCE, 'elected'],
  ['elected', leaderAnswers, HIGHER, 'following'],
  ['elected', { 1: {} }, 'The proposer was preempted', 'elected', preempted],
  ['elected', { 1: {} }, 'It leads on.', 'elected'],
  ['following', handed, HANDED, 'elected'],
  ['following', unfit, STALLED, 'unfit'],
  ['following', removed, REMOVED, 'observing'],
  ['following', {}, TOUCH, 'isolated', silent(following)],
  ['following', {}, SILENCE, 'following'],
  ['following', { 1: { ballot: makeBallot(6, 1) } }, HIGHER, 'following'],
  ['following', { 3: {} }, 'The leader is gone: stand', 'electing'],
  ['following', leaderAnswers, 'There was word of the leader', 'following'],
  ['isolated', unfit, STALLED, 'unfit'],
  ['isolated', removed, REMOVED, 'observing'],
  ['isolated', {}, 'Still out of touch.', 'isolated'],
  ['isolated', leaderAnswers, HIGHER, 'following'],
  ['isolated', { 1: {} }, 'Back in touch', 'electing'],
  ['unfit', asked, 'This node is there, but', 'unfit'],
  ['unfit', fit, [AGAIN, 'Only members may stand'], 'observing', unfitOutside],
  ['unfit', fit, [AGAIN, GOES_ON], 'following'],
  ['unfit', fit, AGAIN, 'electing', unfitAlone],
  ['unfit', {}, GONE, 'unfit'],
  ['unfit', leaderAnswers, OTHER, 'unfit', unfitAlone],
  ['unfit', leaderAnswers, KEPT, 'unfit'],
  ['unfit', {}, NOBODY, 'unfit', unfitAlone],
  ['observing', unfit, STALLED, 'unfit'],
  ['observing', joined, ['It may stand, and another', GOES_ON], 'following', watching],
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

const taken = new Set<string>()
let followed: (string | undefined)[] = []
const watched = watchedMachine(electorMachine, (transition) => {
  taken.add(transitionKey(transition))
  followed.push(transition.description)
})

function take(elector: Driven, event: ElectorEvent, ...descriptions: readonly string[]): void {
  followed = []
  step(watched, elector.snapshot, event)
  expect(followed).toEqual(descriptions.map((description) => expect.stringContaining(description)))
  elector.take(event)
}

function isEvent(event: ElectorEvent | Answers): event is ElectorEvent {
  return 'type' in event
}

describe('the chart', () => {
  it.each(rows)('%s, on %j: “%s…” → %s', (from, event, description, to, begin) => {
    const elector = (begin ?? into[from])()
    expect(elector.state).toBe(from)
    const descriptions = typeof description === 'string' ? [description] : description
    if (isEvent(event)) take(elector, event, ...descriptions)
    else {
      for (const [node, said] of Object.entries(event)) elector.answered(Number(node), said)
      take(elector, { type: 'timeout.round' }, ...descriptions)
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
  })

  it('a leader is asked to lead in vain', () => {
    const elector = elected()
    take(elector, { type: 'handOver', from: 3, ballot: makeBallot(9, 3) })
    expect(elector.state).toBe('elected')
  })

  it('every transition of every state was taken', () => {
    const drawn = transitionsOf(electorMachine).map(transitionKey)
    expect(new Set(drawn).size).toBe(drawn.length)
    expect(drawn.filter((key) => !taken.has(key))).toEqual([])
  })

  it('has a context that is cheap to copy', () => {
    expect(Object.keys(elected().context).length).toBeLessThanOrEqual(12)
  })
})
