import { describe, expect, it, test } from 'vitest'
import { checkHistory } from '../check-history.ts'
import type { HistoryEvent } from '../history-event.ts'
import type { Json } from '../json.ts'
import { ledgerModel } from './ledger.ts'
import {
  balance,
  type Calls,
  capture,
  chain,
  change,
  deposit,
  expire,
  hold,
  limits,
  OPENED,
  open,
  release,
  reverse,
  SOME_TIME,
  transfer,
  withdraw,
} from './ledger-calls.fixture.ts'
import { type Asked, type Ended, verdictOn } from './models.fixture.ts'

const HELD: Calls = [...OPENED, [hold('h', 'a', 'b', 3)]]
const CAPTURED: Calls = [...HELD, [capture('c', 'h', 2)]]
const RELEASED: Calls = [...HELD, [release('r', 'h')]]
const FROZEN: Calls = [...OPENED, [change('freeze', 'a')]]
const CLOSED: Calls = [...OPENED, [change('close', 'b')]]
const CHAINED: Calls = [...OPENED, [chain('x', 'a b 2', 'b a 1')]]
const CAPPED: Calls = [...OPENED, [limits('b', 0, 2)]]
const EXPIRING: Calls = [...OPENED, [expire('h'), SOME_TIME], [hold('h', 'a', 'b', 3, 1000)]]

describe('every refusal is the one answer, and is refused where there is no reason', () => {
  it.each<[string, Calls, Asked, Asked]>([
    ['insufficient funds', HELD, transfer('a', 'b', 3), transfer('a', 'b', 2)],
    ['insufficient funds', HELD, hold('i', 'a', 'b', 3), hold('i', 'a', 'b', 2)],
    ['insufficient funds', [...OPENED, [limits('a', 4, null)]], withdraw('a', 10), withdraw('a', 9)],
    ['insufficient funds', CAPTURED, reverse('v', 'd'), reverse('v', 'c')],
    ['limit exceeded', CAPPED, transfer('a', 'b', 3), transfer('a', 'b', 2)],
    ['limit exceeded', [...CAPPED, [hold('h', 'a', 'b', 3)]], capture('c', 'h'), capture('c', 'h', 2)],
    ['limit exceeded', HELD, limits('a', 0, 4), limits('a', 0, 5)],
    [
      'limit exceeded',
      [...OPENED, [limits('a', 4, null)], [withdraw('a', 9)]],
      limits('a', 3, null),
      limits('a', 4, 0),
    ],
    ['unknown account', OPENED, limits('c', 0, null), limits('b', 0, null)],
    ['unknown account', OPENED, change('freeze', 'c'), change('freeze', 'b')],
    ['unknown account', OPENED, hold('h', 'a', 'c', 1), hold('h', 'a', 'b', 1)],
    ['same account', OPENED, hold('h', 'a', 'a', 1), hold('h', 'a', 'b', 1)],
    ['account frozen', FROZEN, deposit('a', 1), deposit('b', 1)],
    ['account frozen', [...HELD, [change('freeze', 'b')]], capture('c', 'h'), release('r', 'h')],
    [
      'account frozen',
      [...FROZEN, [change('freeze', 'b')], [change('unfreeze', 'b')]],
      transfer('a', 'b', 1),
      deposit('b', 1),
    ],
    ['account closed', CLOSED, transfer('a', 'b', 1), withdraw('a', 1)],
    ['account closed', CLOSED, change('freeze', 'b'), change('close', 'b')],
    ['account closed', CLOSED, limits('b', 0, null), limits('a', 0, null)],
    ['account not empty', OPENED, change('close', 'a'), change('close', 'b')],
    [
      'account not empty',
      [...HELD, [limits('a', 3, null)], [withdraw('a', 5)]],
      change('close', 'a'),
      change('close', 'b'),
    ],
    ['currency mismatch', [...OPENED, [open('j', 'JPY')]], limits('j', 0, null), limits('a', 0, null)],
    ['unknown hold', HELD, capture('c', 'g'), capture('c', 'h')],
    ['unknown hold', HELD, release('r', 'd'), release('r', 'h')],
    ['more than held', HELD, capture('c', 'h', 4), capture('c', 'h', 3)],
    ['unknown transfer', CAPTURED, reverse('v', 'e'), reverse('v', 'c')],
    ['not reversible', CAPTURED, reverse('v', 'h'), reverse('v', 'c')],
    ['not reversible', [...CHAINED, [transfer('a', 'b', 1, 't')]], reverse('v', 'x-0'), reverse('v', 't')],
    ['not reversible', [...CAPTURED, [reverse('v', 'c')]], reverse('w', 'v'), reverse('w', 'd')],
    ['link refused', OPENED, chain('x', 'a b 2', 'a b 4'), chain('x', 'a b 2', 'b a 1')],
    ['exists with different expiry', EXPIRING, hold('h', 'a', 'b', 3), hold('h', 'a', 'b', 3, 1000)],
    ['exists with different kind', CAPTURED, release('c', 'h'), capture('c', 'h', 2)],
    ['exists with different amount', CAPTURED, capture('c', 'h'), capture('c', 'h', 2)],
    ['exists with different subject', [...CAPTURED, [reverse('v', 'c')]], reverse('v', 'd'), reverse('v', 'c')],
    ['exists with different links', CHAINED, chain('x', 'a b 2'), chain('x', 'a b 2', 'b a 1')],
    ['exists with different chain', CHAINED, transfer('a', 'b', 2, 'x-0'), deposit('a', 5, 'd')],
  ])('%s', (refused, before, wrong, right) => {
    expect(verdictOn(ledgerModel(), [...before, [wrong, { refused }]])).toBe('linearizable')
    expect(verdictOn(ledgerModel(), [...before, [wrong]])).toBe('not linearizable')
    expect(verdictOn(ledgerModel(), [...before, [right]])).toBe('linearizable')
    expect(verdictOn(ledgerModel(), [...before, [right, { refused }]])).toBe('not linearizable')
  })
})

describe('what a violation would show', () => {
  it.each<[string, Calls, Asked, Ended]>([
    ['a hold captured twice', CAPTURED, capture('c2', 'h', 1), { refused: 'hold captured' }],
    ['a hold released after its capture', CAPTURED, release('r', 'h'), { refused: 'hold captured' }],
    ['a hold captured after its release', RELEASED, capture('c', 'h'), { refused: 'hold released' }],
    ['a movement reversed twice', [...OPENED, [reverse('v', 'd')]], reverse('w', 'd'), { refused: 'already reversed' }],
    [
      'a refused id that is applied later',
      [[deposit('a', 5, 'd'), { refused: 'unknown account' }], ...OPENED.slice(0, 2)],
      deposit('a', 5, 'd'),
      { refused: 'unknown account' },
    ],
  ])('%s', (_, before, again, refusal) => {
    expect(verdictOn(ledgerModel(), [...before, [again, refusal]])).toBe('linearizable')
    expect(verdictOn(ledgerModel(), [...before, [again]])).toBe('not linearizable')
  })

  it.each<[string, Calls, string, number, number]>([
    ['a chain of which only the first link was applied', CHAINED, 'b', 1, 2],
    [
      'a refused chain whose first link was applied',
      [...OPENED, [chain('x', 'a b 2', 'a b 4'), { refused: 'link refused' }]],
      'b',
      0,
      2,
    ],
    ['a part captured, of which all was moved', CAPTURED, 'b', 2, 3],
    [
      'a reversal that came twice under one id',
      [...OPENED, [transfer('a', 'b', 2, 't')], [reverse('v', 't')], [reverse('v', 't')]],
      'a',
      5,
      7,
    ],
    ['a capture that came twice under one id', [...CAPTURED, [capture('c', 'h', 2)]], 'a', 3, 1],
  ])('%s', (_, before, account, right, wrong) => {
    expect(verdictOn(ledgerModel(), [...before, [balance(account), { value: right }]])).toBe('linearizable')
    expect(verdictOn(ledgerModel(), [...before, [balance(account), { value: wrong }]])).toBe('not linearizable')
  })
})

describe('an account: posted, held and available', () => {
  it.each<[string, Calls, Json, Json]>([
    ['a hold reserves', HELD, { held: 3, available: 2 }, { held: 0, available: 5 }],
    ['a capture ends all of it', CAPTURED, { held: 0, available: 3 }, { held: 1, available: 2 }],
    ['a release ends it', RELEASED, { held: 0 }, { held: 3 }],
    ['what it may owe is available', [...HELD, [limits('a', 7, null)]], { available: 9 }, { available: 2 }],
    [
      'a refused hold reserves nothing',
      [...OPENED, [hold('h', 'a', 'b', 6), { refused: 'insufficient funds' }]],
      { held: 0 },
      { held: 6 },
    ],
  ])('%s', (_, before, right, wrong) => {
    const seen = (also: Json): Ended => ({ value: before === CAPTURED ? 3 : 5, also })
    expect(verdictOn(ledgerModel(), [...before, [balance('a'), seen(right)]])).toBe('linearizable')
    expect(verdictOn(ledgerModel(), [...before, [balance('a'), seen(wrong)]])).toBe('not linearizable')
  })

  test('anything is available on a cash account', () => {
    const cash = (available: number | null): Calls => [
      ...OPENED,
      [balance('cash:EUR'), { value: -5, also: { available } }],
    ]
    expect(verdictOn(ledgerModel(), cash(null))).toBe('linearizable')
    expect(verdictOn(ledgerModel(), cash(-5))).toBe('not linearizable')
  })
})

describe('a chain', () => {
  test('says which link was refused, and how', () => {
    const refused = (link: number, status: string): Calls => [
      ...OPENED,
      [chain('x', 'a b 2', 'b c 1'), { refused: 'link refused', also: { link, status } }],
    ]
    expect(verdictOn(ledgerModel(), refused(1, 'unknown account'))).toBe('linearizable')
    expect(verdictOn(ledgerModel(), refused(0, 'unknown account'))).toBe('not linearizable')
    expect(verdictOn(ledgerModel(), refused(1, 'insufficient funds'))).toBe('not linearizable')
  })

  test('uses the ids of its links up, applied or refused', () => {
    const refused: Calls = [...OPENED, [chain('x', 'a b 2', 'a c 1'), { refused: 'link refused' }]]
    const again = transfer('a', 'b', 2, 'x-0')
    expect(verdictOn(ledgerModel(), [...refused, [again, { refused: 'exists with different chain' }]])).toBe(
      'linearizable',
    )
    expect(verdictOn(ledgerModel(), [...refused, [again]])).toBe('not linearizable')
  })

  test('goes between currencies: an exchange', () => {
    const exchange: Calls = [
      ...OPENED,
      [open('aj', 'JPY')],
      [open('bj', 'JPY')],
      [{ f: 'deposit', value: ['bj', 900, 'JPY'] }],
      [chain('x', 'a b 2', 'bj aj 300 JPY')],
    ]
    expect(verdictOn(ledgerModel(), [...exchange, [balance('aj'), { value: 300 }]])).toBe('linearizable')
    expect(verdictOn(ledgerModel(), [...exchange, [balance('aj'), { value: 0 }]])).toBe('not linearizable')
  })
})

describe('a hold that can expire', () => {
  it.each<[string, Asked, Ended?]>([
    ['may have expired', capture('c', 'h'), { refused: 'hold expired' }],
    ['may not have expired', capture('c', 'h')],
    ['may have made room', withdraw('a', 5)],
    ['may still be there', withdraw('a', 5), { refused: 'insufficient funds' }],
  ])('%s', (_, call, ended) => {
    expect(verdictOn(ledgerModel(), [...EXPIRING, [call, ended]])).toBe('linearizable')
  })

  test.each<[string, Asked, Asked, Ended?]>([
    ['it does not come back', capture('c', 'h'), withdraw('a', 5), { refused: 'insufficient funds' }],
    ['it is not captured later', capture('c', 'h'), capture('c2', 'h')],
  ])('once it is known to have expired, %s', (_, first, second, ended) => {
    const refused = { refused: 'hold expired' }
    expect(verdictOn(ledgerModel(), [...EXPIRING, [first, refused], [second, ended]])).toBe('not linearizable')
  })

  test('one without a time does not', () => {
    const before: Calls = [...OPENED, [expire('h'), SOME_TIME], [hold('h', 'a', 'b', 3)]]
    expect(verdictOn(ledgerModel(), [...before, [capture('c', 'h'), { refused: 'hold expired' }]])).toBe(
      'not linearizable',
    )
  })

  test('needs a call before it that says so', () => {
    const events: HistoryEvent[] = [
      { process: 0, type: 'invoke', ...hold('h', 'a', 'b', 3, 1000) },
      { process: 1, type: 'invoke', ...expire('h') },
    ]
    const complaint = 'event 1: hold "h" can expire, but no call of expire'
    expect(() => checkHistory(ledgerModel(), events)).toThrow(complaint)
  })
})

it.each<[Asked, Ended, string]>([
  [
    { f: 'hold', value: ['a', 'b', 1, 'EUR', 'soon'] },
    {},
    'event 1: the value of hold must be as that of transfer, or',
  ],
  [{ f: 'capture', value: ['h', 0] }, {}, 'event 1: the value of capture must be the id of a hold'],
  [{ f: 'release', value: null }, {}, 'event 1: the value of release must be the id of a hold'],
  [{ f: 'reverse', value: [] }, {}, 'event 1: the value of reverse must be the id of a movement'],
  [{ f: 'chain', value: [['a', 'b', 1]] }, {}, 'event 1: the value of chain must be a list of [id, from, to, amount]'],
  [{ f: 'limits', value: ['a', -1, null] }, {}, 'event 1: the value of limits must be [account, mayOwe, mayHold]'],
  [{ f: 'freeze', value: 1 }, {}, 'event 1: the value of freeze must be an account'],
  [balance('a'), { value: 1, also: { held: 'much' } }, 'event 2: the answer to balance must be a whole number'],
  [
    chain('x'),
    { refused: 'link refused', also: { link: 1 } },
    'event 2: the answer to chain must be where a link failed',
  ],
])('%j that ends with %j is no call of a ledger', (question, answer, complaint) => {
  const events: HistoryEvent[] = [
    { process: 0, type: 'invoke', ...question },
    { process: 0, type: 'ok', f: question.f, ...answer },
  ]
  expect(() => checkHistory(ledgerModel(), events)).toThrow(complaint)
})
