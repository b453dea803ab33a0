import {
  type Ballot,
  begin,
  type DurableRecord,
  type Effect,
  fromJson,
  makeBallot,
  type Slot,
  step,
  toJson,
} from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { type AcceptorEvent, acceptorMachine } from './index.ts'

const low = makeBallot(1, 1)
const middle = makeBallot(2, 2)
const high = makeBallot(3, 3)

const prepare = (ballot: Ballot): AcceptorEvent => ({ type: 'prepare', ballot, fromSlot: 1, from: 1 })
const accept = (ballot: Ballot, ...slots: Slot[]): AcceptorEvent => ({
  type: 'accept',
  ballot,
  entries: slots.map((slot) => ({ slot, value: `${ballot}/${slot}` })),
  chosenThrough: 0,
  from: 1,
})
const learning: AcceptorEvent = { type: 'learning.changed', learning: { mode: 'distinguished' } }
const chosen = (through: Slot): AcceptorEvent => ({ type: 'slots.chosen', through })

const PROMISE = 'Promise to accept'
const AGAIN = 'The same promise'
const REFUSE = 'Something higher'
const ACCEPT = 'Nothing higher'
const REPEAT = 'A repeated accept'
const DEFER = 'These slots are decided'
const FORGET = 'These values are stored'
const LEARNING = 'The cluster has decided who'

/** Every transition: what happened before, what happens, what the chart says of it, the state after, what is asked for. */
const transitions: [string, AcceptorEvent[], AcceptorEvent, string, string, string[]][] = [
  ['fresh', [], prepare(low), PROMISE, 'promised', ['persist', 'promise']],
  ['fresh', [], accept(low, 1), ACCEPT, 'accepted', ['persist', 'valuesAccepted', 'accepted']],
  ['fresh', [chosen(3)], accept(low, 2, 3), DEFER, 'fresh', ['chosen']],
  ['fresh', [], chosen(3), FORGET, 'fresh', []],
  ['promised', [prepare(middle)], prepare(low), REFUSE, 'promised', ['rejected']],
  ['promised', [prepare(middle)], prepare(middle), AGAIN, 'promised', ['promise']],
  ['promised', [prepare(middle)], prepare(high), PROMISE, 'promised', ['persist', 'promise']],
  ['promised', [prepare(middle)], accept(low, 1), REFUSE, 'promised', ['rejected']],
  ['promised', [prepare(middle), chosen(3)], accept(high, 3), DEFER, 'promised', ['chosen']],
  ['promised', [prepare(middle)], accept(middle, 1), ACCEPT, 'accepted', ['persist', 'valuesAccepted', 'accepted']],
  ['promised', [prepare(middle)], chosen(3), FORGET, 'promised', []],
  ['accepted', [accept(middle, 1)], prepare(low), REFUSE, 'accepted', ['rejected']],
  ['accepted', [accept(middle, 1)], prepare(middle), AGAIN, 'accepted', ['promise']],
  ['accepted', [accept(middle, 1)], prepare(high), PROMISE, 'promised', ['persist', 'promise']],
  ['accepted', [accept(middle, 1)], accept(low, 1), REFUSE, 'accepted', ['rejected']],
  ['accepted', [accept(middle, 1), chosen(1)], accept(middle, 1), DEFER, 'accepted', ['chosen']],
  ['accepted', [accept(middle, 1)], accept(middle, 1), REPEAT, 'accepted', ['accepted']],
  [
    'accepted',
    [accept(middle, 1)],
    accept(middle, 1, 2),
    ACCEPT,
    'accepted',
    ['persist', 'valuesAccepted', 'accepted'],
  ],
  ['accepted', [accept(middle, 1)], chosen(1), FORGET, 'accepted', []],
  ['fresh', [], learning, LEARNING, 'fresh', []],
  ['promised', [prepare(middle)], learning, LEARNING, 'promised', []],
  ['accepted', [accept(middle, 1)], learning, LEARNING, 'accepted', []],
]

const taken = new Set<string>()

function nameOf(transition: { source: { key: string }; eventType: string; description?: string | undefined }): string {
  return `${transition.source.key}, ${transition.eventType}: ${transition.description}`
}

function after(events: readonly AcceptorEvent[], records: readonly DurableRecord<unknown>[] = []) {
  let { snapshot } = begin(acceptorMachine, { records })
  for (const event of events) snapshot = step(acceptorMachine, snapshot, event).snapshot
  return snapshot
}

function kindOf(effect: Effect<unknown>): string {
  return effect.type === 'send' ? effect.message.type : effect.type
}

describe('the chart', () => {
  it.each(transitions)('%s, after %j, on %j: “%s…” → %s', (from, before, event, description, to, kinds) => {
    const snapshot = after(before)
    expect(snapshot.value).toBe(from)
    const enabled = acceptorMachine.getTransitionData(snapshot as never, event as never)
    for (const transition of enabled) taken.add(nameOf(transition))
    expect(enabled.map((transition) => transition.description)).toEqual([expect.stringContaining(description)])
    const stepped = step(acceptorMachine, snapshot, event)
    expect(stepped.snapshot.value).toBe(to)
    expect(stepped.effects.map(kindOf)).toEqual(kinds)

    const revived = fromJson(acceptorMachine, JSON.parse(JSON.stringify(toJson(acceptorMachine, snapshot))))
    const again = step(acceptorMachine, revived, event)
    expect(toJson(acceptorMachine, again.snapshot)).toEqual(toJson(acceptorMachine, stepped.snapshot))
    expect(again.effects).toEqual(stepped.effects)
  })

  it.each<[string, DurableRecord<unknown>[], string]>([
    ['nothing', [], 'fresh'],
    ['only what is chosen', [{ type: 'chosen', through: 3, learned: [] }], 'fresh'],
    ['only a snapshot', [{ type: 'snapshot', slot: 3, chunks: 1 }], 'fresh'],
    ['a promise', [{ type: 'promised', ballot: middle }], 'promised'],
    ['an acceptance', [{ type: 'accepted', ballot: middle, entries: [{ slot: 1, value: 'v' }] }], 'accepted'],
    [
      'a promise above an acceptance',
      [
        { type: 'accepted', ballot: low, entries: [{ slot: 1, value: 'v' }] },
        { type: 'promised', ballot: middle },
      ],
      'promised',
    ],
    [
      'a promise and then an acceptance in it',
      [
        { type: 'promised', ballot: middle },
        { type: 'accepted', ballot: middle, entries: [{ slot: 1, value: 'v' }] },
      ],
      'accepted',
    ],
    [
      'an acceptance that is chosen by now',
      [
        { type: 'accepted', ballot: low, entries: [{ slot: 1, value: 'v' }] },
        { type: 'chosen', through: 1, learned: [] },
      ],
      'promised',
    ],
  ])('PMS M2: restarted with %s it is where it was', (_, records, state) => {
    const { snapshot, effects } = begin(acceptorMachine, { records })
    expect(snapshot.value).toBe(state)
    expect(effects).toEqual([])
    const remembered = acceptorMachine.root.states.fresh?.always ?? []
    for (const transition of remembered) if (transition.target?.[0]?.key === state) taken.add(nameOf(transition))
  })

  it('every transition of every state was taken', () => {
    const root = acceptorMachine.root
    const states = [root, ...Object.values(root.states)]
    const drawn = states.flatMap((state) => [...state.transitions.values(), state.always ?? []].flat().map(nameOf))
    expect(new Set(drawn).size).toBe(drawn.length)
    expect(drawn.filter((name) => !taken.has(name))).toEqual([])
  })

  it('every state and transition says what it is for, and every safety rule cites the paper', () => {
    const states = Object.values(acceptorMachine.root.states)
    for (const { description } of states) expect(description).toMatch(/^[A-Z].*\.$/)
    for (const state of [acceptorMachine.root, ...states]) {
      const drawn = [...state.transitions.values()].flat()
      for (const { description, meta } of [...drawn, ...(state.always ?? [])] as {
        description: string
        meta: unknown
      }[]) {
        expect(description).toMatch(/^[A-Z].*\.$/)
        expect(meta).toEqual({ paper: expect.arrayContaining([expect.stringMatching(/^PMS /)]) })
      }
    }
  })

  it('has a context that is cheap to copy', () => {
    expect(Object.keys(after([]).context).length).toBeLessThanOrEqual(12)
  })
})
