import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLinearizableByDefinition } from './brute-force.fixture.ts'
import { checkHistory } from './check-history.ts'
import type { HistoryEvent } from './history-event.ts'
import type { Model } from './model.ts'
import { keyValueModel } from './models/key-value.ts'
import { ledgerModel } from './models/ledger.ts'
import { registerModel } from './models/register.ts'
import { Chance, randomHistory, type System, withLie } from './random-history.fixture.ts'
import { bankSystem, keyValueSystem, registerSystem } from './systems.fixture.ts'

type Seen = Pick<HistoryEvent, 'f' | 'key' | 'value' | 'also' | 'refused' | 'id'>

/** Whatever clients could see, likely or not: calls, and answers that have little to do with them. */
function histories(answer: fc.Arbitrary<Seen>): fc.Arbitrary<HistoryEvent[]> {
  const call = fc.record({
    seen: answer,
    outcome: fc.constantFrom('ok', 'ok', 'ok', 'ok', 'fail', 'info', 'open') as fc.Arbitrary<
      'ok' | 'fail' | 'info' | 'open'
    >,
    order: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
    later: fc.integer({ min: 0, max: 6 }),
  })
  return fc.array(call, { maxLength: 8 }).map((calls) => {
    const timed = calls.flatMap(({ seen, outcome, order, later }, at) => {
      const { value = null, f, refused: _, also: __, ...asked } = seen
      const isRead = ['read', 'get', 'balance', 'accounts', 'statement'].includes(f)
      const invocation: HistoryEvent = { process: at, type: 'invoke', f, ...asked, value: isRead ? null : value }
      if (outcome === 'open') return [{ at, event: invocation }]
      const hint = order === undefined ? {} : { order }
      const completion: HistoryEvent = { process: at, type: outcome, ...seen, ...hint }
      return [
        { at, event: invocation },
        { at: at + later + 0.5, event: completion },
      ]
    })
    return timed.sort((one, other) => one.at - other.at).map(({ event }) => event)
  })
}

function agreesWithTheDefinition<State, Call>(
  model: Model<State, Call>,
  arbitrary: fc.Arbitrary<HistoryEvent[]>,
): void {
  const verdicts = new Set<string>()
  fc.assert(
    fc.property(arbitrary, (events) => {
      const result = checkHistory(model, events)
      verdicts.add(result.verdict)
      expect(result.verdict).toBe(isLinearizableByDefinition(model, events) ? 'linearizable' : 'not linearizable')
      if (result.verdict !== 'not linearizable' || events.some(({ type }) => type === 'fail')) return
      const { prefixEvents, isLongest } = result
      expect({ prefixEvents, isLongest }).toEqual({ prefixEvents: longestPrefix(model, events), isLongest: true })
    }),
    { numRuns: Number(process.env.RUNS ?? 1500), seed: Number(process.env.SEED ?? 1) },
  )
  expect([...verdicts].sort()).toEqual(['linearizable', 'not linearizable'])
}

/** The events of the longest linearizable prefix, by the definition. */
function longestPrefix<State, Call>(model: Model<State, Call>, events: readonly HistoryEvent[]): number {
  return events.findIndex((_, at) => !isLinearizableByDefinition(model, events.slice(0, at + 1)))
}

const small = fc.integer({ min: 0, max: 2 })
const registerCalls = fc.oneof(
  fc.record({ f: fc.constant('read'), value: fc.option(small) }),
  fc.record({ f: fc.constant('write'), value: small }),
  fc.record({ f: fc.constant('cas'), value: fc.tuple(small, small) }),
)

test('a register is judged as by the definition', () => {
  agreesWithTheDefinition(registerModel(), histories(registerCalls))
})

test('a register whose failed cas are answers is judged as by the definition', () => {
  agreesWithTheDefinition(registerModel({ init: 0, strictFail: true, nilAny: true }), histories(registerCalls))
})

test('keys are judged as by the definition', () => {
  const key = fc.constantFrom('x', 'y')
  const text = fc.constantFrom('', 'a', 'b')
  const calls = fc.oneof(
    fc.record({ f: fc.constant('get'), key, value: fc.constantFrom(null, '', 'a', 'b', 'ab', 'ba') }),
    fc.record({ f: fc.constantFrom('put', 'append'), key, value: text }),
    fc.record({ f: fc.constant('cas'), key, value: fc.tuple(text, text) }),
  )
  // By the definition, one state for both keys would be needed: here all keys are one.
  agreesWithTheDefinition(keyValueModel({ strictFail: true }), histories(calls.map((call) => ({ ...call, key: 'x' }))))
})

test('a ledger is judged as by the definition', () => {
  agreesWithTheDefinition(ledgerModel(), histories(ledgerCalls(fc.constant(''))))
})

test('a ledger with currencies, cash accounts and lists is judged as by the definition', () => {
  const account = fc.constantFrom('a', 'b', 'cash:E', 'cash:J')
  const balance = fc.integer({ min: -2, max: 2 })
  const calls = fc.oneof(
    { weight: 4, arbitrary: ledgerCalls(fc.constantFrom('E', 'J')) },
    fc.record({ f: fc.constant('balance'), key: account, value: fc.option(balance) }),
    fc.record({ f: fc.constant('statement'), key: account, value: fc.option(fc.array(balance, { maxLength: 2 })) }),
    fc.record({
      f: fc.constant('accounts'),
      value: fc.uniqueArray(fc.oneof(account, fc.tuple(account, balance)), { maxLength: 3, selector: String }),
    }),
  )
  agreesWithTheDefinition(ledgerModel(), histories(calls))
})

test('a ledger with holds, chains, reversals and limits is judged as by the definition', () => {
  const holds = fc.constantFrom('h', 'i')
  /** A hold may expire at any time: of each id that can, a call that nobody makes says so. */
  const expiring = ['h', 'i'].map(
    (hold, at): HistoryEvent => ({ process: -1 - at, type: 'invoke', f: 'expire', value: hold }),
  )
  const calls = histories(fc.oneof(ledgerCalls(fc.constant('')), sequelCalls(holds)))
  agreesWithTheDefinition(
    ledgerModel(),
    calls.map((events) => [...expiring, ...events]),
  )
})

function sequelCalls(hold: fc.Arbitrary<string>) {
  const account = fc.constantFrom('a', 'b')
  const amount = fc.integer({ min: 1, max: 2 })
  const id = fc.constantFrom(undefined, 'h', 'i', 'j', 'k')
  const refused = fc.constantFrom(
    undefined,
    undefined,
    undefined,
    'hold captured',
    'hold expired',
    'unknown hold',
    'unknown transfer',
    'account frozen',
    'account closed',
    'limit exceeded',
    'link refused',
  )
  const flow = fc.tuple(account, account, amount)
  const expiring = fc.tuple(account, account, amount, fc.constant(''), fc.constant(5))
  const seen = fc.record({ held: fc.integer({ min: 0, max: 2 }) }, { requiredKeys: [] })
  return fc.oneof(
    { weight: 2, arbitrary: fc.record({ f: fc.constant('hold'), value: fc.oneof(flow, expiring), id: hold, refused }) },
    fc.record({
      f: fc.constantFrom('capture', 'release', 'reverse'),
      value: fc.oneof(hold, fc.constant('j')),
      id,
      refused,
    }),
    fc.record({ f: fc.constantFrom('freeze', 'unfreeze', 'close'), value: account, refused }),
    fc.record({ f: fc.constant('limits'), value: fc.tuple(account, amount, fc.constantFrom(null, 1)), refused }),
    fc.record({
      f: fc.constant('chain'),
      value: flow.map(([from, to, amount]) => [
        ['k', from, to, amount],
        ['l', to, from, 1],
      ]),
      id,
      refused,
    }),
    fc.record({ f: fc.constant('balance'), key: account, value: fc.constantFrom(0, 1, 2), also: seen }),
  )
}

function ledgerCalls(currency: fc.Arbitrary<string>) {
  const account = fc.constantFrom('a', 'b', 'c')
  const amount = fc.integer({ min: 1, max: 2 })
  const id = fc.constantFrom(undefined, undefined, 'i', 'j')
  const refused = fc.constantFrom(
    undefined,
    undefined,
    undefined,
    'insufficient funds',
    'unknown account',
    'same account',
    'currency mismatch',
    'exists with different amount',
  )
  const opened = fc.record({ f: fc.constant('open'), value: fc.tuple(account, currency) })
  return fc.oneof(
    { weight: 3, arbitrary: opened },
    {
      weight: 2,
      arbitrary: fc.record({
        f: fc.constantFrom('deposit', 'withdraw'),
        value: fc.tuple(account, amount, currency),
        id,
        refused,
      }),
    },
    fc.record({ f: fc.constant('transfer'), value: fc.tuple(account, account, amount, currency), id, refused }),
    fc.record({ f: fc.constant('balance'), key: account, value: fc.constantFrom(null, 0, 1, 2) }),
  )
}

/** Small histories of a true system, some with an answer that was meant for another call: nearly right, as wrong histories are. */
function nearlyTrueHistories(system: () => System, reads: string): fc.Arbitrary<HistoryEvent[]> {
  const shape = fc.record({
    seed: fc.integer(),
    clients: fc.integer({ min: 2, max: 5 }),
    operations: fc.constant(9),
    lost: fc.constantFrom(0, 0.1, 0.4),
  })
  return fc.tuple(shape, fc.boolean()).map(([shape, isMixedUp]) => {
    const events = randomHistory(system(), shape)
    const chance = new Chance(shape.seed)
    const answers = events.filter(({ type, f }) => type === 'ok' && f === reads).map(({ value }) => value ?? null)
    if (!isMixedUp || answers.length === 0) return events
    return withLie(events, chance, (event) => (event.f === reads ? { ...event, value: chance.pick(answers) } : event))
  })
}

test('nearly true histories of a register are judged as by the definition', () => {
  agreesWithTheDefinition(
    registerModel({ strictFail: true }),
    nearlyTrueHistories(() => registerSystem(3), 'read'),
  )
})

test('nearly true histories of a key are judged as by the definition', () => {
  agreesWithTheDefinition(
    keyValueModel(),
    nearlyTrueHistories(() => keyValueSystem(1), 'get'),
  )
})

test('nearly true histories of a ledger are judged as by the definition', () => {
  agreesWithTheDefinition(
    ledgerModel(),
    nearlyTrueHistories(() => bankSystem(2), 'balance'),
  )
})
