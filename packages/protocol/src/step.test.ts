import { describe, expect, it } from 'vitest'
import { assign, createActor, emit, enqueueActions, log, raise, sendTo, setup } from 'xstate'
import { InvariantError } from './assert.ts'
import { begin, fromJson, step, toJson } from './step.ts'

interface Counted {
  readonly type: 'counted'
  readonly total: number
}
type CounterEvent = { readonly type: 'add'; readonly amount: number } | { readonly type: 'stop' | 'misbehave' }

/** Adds what it is told, says every new total, warns at ten, and tells on entering its last state. */
const counterMachine = setup({
  types: {
    context: {} as { readonly total: number; readonly history: readonly number[] },
    input: {} as { readonly from: number },
    events: {} as CounterEvent,
    emitted: {} as Counted | { readonly type: 'warned' } | { readonly type: 'stopped' },
  },
  guards: {
    isPositive: ({ event }) => event.type === 'add' && event.amount > 0,
  },
  actions: {
    add: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'add') return
      const total = context.total + event.amount
      enqueue.assign({ total, history: [...context.history, event.amount] })
      enqueue.emit({ type: 'counted', total })
      if (total >= 10) enqueue.emit({ type: 'warned' })
    }),
    sayTotal: emit(({ context }) => ({ type: 'counted' as const, total: context.total })),
    sayStopped: emit({ type: 'stopped' }),
    touchTheWorld: () => {},
  },
}).createMachine({
  context: ({ input }) => ({ total: input.from, history: [] }),
  entry: 'sayTotal',
  initial: 'open',
  states: {
    open: {
      on: { add: { guard: 'isPositive', actions: 'add' }, stop: 'closed', misbehave: { actions: 'touchTheWorld' } },
    },
    closed: { entry: 'sayStopped' },
  },
})

const add = (amount: number) => ({ type: 'add', amount }) as const

describe('step', () => {
  it('returns the effects in the order in which the actions stand, those of starting included', () => {
    const begun = begin(counterMachine, { from: 8 })
    expect(begun.effects).toEqual([{ type: 'counted', total: 8 }])
    const { snapshot, effects } = step(counterMachine, begun.snapshot, add(3))
    expect(effects).toEqual([{ type: 'counted', total: 11 }, { type: 'warned' }])
    expect(snapshot.context).toEqual({ total: 11, history: [3] })
    expect(step(counterMachine, snapshot, { type: 'stop' }).effects).toEqual([{ type: 'stopped' }])
  })

  it('is pure: the same snapshot and event give the same, and the snapshot stays as it was', () => {
    const { snapshot } = begin(counterMachine, { from: 0 })
    const before = JSON.stringify(toJson(counterMachine, snapshot))
    const once = step(counterMachine, snapshot, add(12))
    const again = step(counterMachine, snapshot, add(12))
    expect(again.effects).toEqual(once.effects)
    expect(toJson(counterMachine, again.snapshot)).toEqual(toJson(counterMachine, once.snapshot))
    expect(JSON.stringify(toJson(counterMachine, snapshot))).toBe(before)
  })

  it('changes nothing for an event that the state does not name or whose guard says no', () => {
    const { snapshot } = begin(counterMachine, { from: 0 })
    const closed = step(counterMachine, snapshot, { type: 'stop' }).snapshot
    for (const [at, event] of [
      [closed, add(1)],
      [snapshot, add(-1)],
    ] as const) {
      const { snapshot: after, effects } = step(counterMachine, at, event)
      expect(effects).toEqual([])
      expect(toJson(counterMachine, after)).toEqual(toJson(counterMachine, at))
    }
  })

  it('agrees with an ordinary actor, effect for effect', () => {
    const emitted: unknown[] = []
    const actor = createActor(counterMachine, { input: { from: 1 } })
    actor.on('*', (effect) => emitted.push(effect))
    actor.start()
    let { snapshot, effects } = begin(counterMachine, { from: 1 })
    const stepped: unknown[] = [...effects]
    for (const event of [add(4), add(-1), add(5), { type: 'stop' } as const]) {
      actor.send(event)
      ;({ snapshot, effects } = step(counterMachine, snapshot, event))
      stepped.push(...effects)
    }
    expect(stepped).toEqual(emitted)
    expect(toJson(counterMachine, snapshot)).toEqual(actor.getPersistedSnapshot())
  })

  it('may be called while another step runs, as when a guard looks ahead', () => {
    const { snapshot: inner } = begin(counterMachine, { from: 9 })
    const outerMachine = setup({
      types: { events: {} as { type: 'go' }, emitted: {} as { type: 'before' | 'after' } },
      actions: {
        sayBefore: emit({ type: 'before' }),
        stepAnother: assign(() => {
          expect(step(counterMachine, inner, add(1)).effects).toHaveLength(2)
          return {}
        }),
        sayAfter: emit({ type: 'after' }),
      },
    }).createMachine({ on: { go: { actions: ['sayBefore', 'stepAnother', 'sayAfter'] } } })
    const { snapshot } = begin(outerMachine, undefined)
    expect(step(outerMachine, snapshot, { type: 'go' }).effects).toEqual([{ type: 'before' }, { type: 'after' }])
  })

  it('leaves nothing behind when a step throws', () => {
    const { snapshot } = begin(counterMachine, { from: 0 })
    expect(() => step(counterMachine, snapshot, { type: 'misbehave' })).toThrow(InvariantError)
    expect(step(counterMachine, snapshot, add(1)).effects).toEqual([{ type: 'counted', total: 1 }])
  })
})

describe('an action that does more than assign and emit', () => {
  it.each([
    ['a function', () => {}],
    ['a log', log('hello')],
    ['a message to another actor', sendTo(({ self }) => self, { type: 'go' })],
    ['a delayed event', raise({ type: 'go' }, { delay: 5 })],
    ['a name that nobody implements', 'missing'],
  ])('is refused: %s', (_name, action) => {
    const machine = setup({ types: { events: {} as { type: 'go' } } }).createMachine({
      on: { go: { actions: action as never } },
    })
    const { snapshot } = begin(machine, undefined)
    expect(() => step(machine, snapshot, { type: 'go' })).toThrow(/a role's actions assign and emit, nothing else/)
  })

  it('is refused by name', () => {
    const { snapshot } = begin(counterMachine, { from: 0 })
    expect(() => step(counterMachine, snapshot, { type: 'misbehave' })).toThrow('touchTheWorld')
  })
})

describe('a snapshot as JSON', () => {
  it('comes back ready to be stepped', () => {
    const { snapshot } = step(counterMachine, begin(counterMachine, { from: 2 }).snapshot, add(3))
    const json: unknown = JSON.parse(JSON.stringify(toJson(counterMachine, snapshot)))
    const restored = fromJson(counterMachine, json)
    expect(toJson(counterMachine, restored)).toEqual(json)
    const [one, other] = [step(counterMachine, snapshot, add(7)), step(counterMachine, restored, add(7))]
    expect(other.effects).toEqual(one.effects)
    expect(toJson(counterMachine, other.snapshot)).toEqual(toJson(counterMachine, one.snapshot))
  })

  it('says nothing on coming back', () => {
    const { snapshot } = begin(counterMachine, { from: 2 })
    const emitted: unknown[] = []
    const actor = createActor(counterMachine, {
      snapshot: toJson(counterMachine, snapshot) as typeof snapshot,
      input: { from: 0 },
    })
    actor.on('*', (effect) => emitted.push(effect))
    actor.start()
    expect(emitted).toEqual([])
    expect(actor.getSnapshot().context.total).toBe(2)
  })
})
