import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLinearizableByDefinition } from './brute-force.fixture.ts'
import { checkHistory } from './check-history.ts'
import type { HistoryEvent } from './history-event.ts'
import type { Model } from './model.ts'
import { keyValueModel } from './models/key-value.ts'
import { ledgerModel } from './models/ledger.ts'
import { registerModel } from './models/register.ts'

type Seen = Pick<HistoryEvent, 'f' | 'key' | 'value' | 'refused' | 'id'>

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
      const { value = null, f, refused: _, ...asked } = seen
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
      const { verdict } = checkHistory(model, events)
      verdicts.add(verdict)
      expect(verdict).toBe(isLinearizableByDefinition(model, events) ? 'linearizable' : 'not linearizable')
    }),
    { numRuns: Number(process.env.RUNS ?? 1500), seed: Number(process.env.SEED ?? 1) },
  )
  expect([...verdicts].sort()).toEqual(['linearizable', 'not linearizable'])
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
