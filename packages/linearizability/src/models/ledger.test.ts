import { describe, expect, it } from 'vitest'
import { checkHistory } from '../check-history.ts'
import type { Json } from '../json.ts'
import { ledgerModel } from './ledger.ts'
import { balance, type Calls, deposit, OPENED, open, transfer, withdraw } from './ledger-calls.fixture.ts'
import { type Asked, type Ended, verdictOn } from './models.fixture.ts'

describe('every refusal is an answer that must be true', () => {
  it.each<[string, Calls, Asked, Asked]>([
    ['insufficient funds', OPENED, withdraw('a', 6), withdraw('a', 5)],
    ['insufficient funds', OPENED, transfer('b', 'a', 1), transfer('a', 'b', 5)],
    ['unknown account', OPENED, transfer('a', 'c', 1), transfer('a', 'b', 1)],
    ['same account', OPENED, transfer('a', 'a', 1), transfer('a', 'b', 1)],
    ['currency mismatch', [...OPENED, [open('j', 'JPY')]], transfer('a', 'j', 1), transfer('a', 'b', 1)],
    ['exists with different currency', OPENED, open('a', 'JPY'), open('a', 'EUR')],
    ['exists with different amount', [...OPENED, [deposit('a', 1, 'i')]], deposit('a', 2, 'i'), deposit('a', 1, 'i')],
    ['exists with different to', [...OPENED, [deposit('a', 1, 'i')]], deposit('b', 1, 'i'), deposit('a', 1, 'i')],
  ])('%s', (refused, before, wrong, right) => {
    const model = ledgerModel()
    expect(verdictOn(model, [...before, [wrong, { refused }]])).toBe('linearizable')
    expect(verdictOn(model, [...before, [wrong]])).toBe('not linearizable')
    expect(verdictOn(model, [...before, [right]])).toBe('linearizable')
    expect(verdictOn(model, [...before, [right, { refused }]])).toBe('not linearizable')
  })
})

describe('what is read', () => {
  it.each<[string, Calls, Asked, Json, Json]>([
    ['balances', [...OPENED, [transfer('a', 'b', 2)]], balance('a'), 3, 5],
    [
      'balances in digits',
      [[open('a')], [deposit('a', '9007199254740993')]],
      balance('a'),
      '9007199254740993',
      '9007199254740992',
    ],
    ['no account', OPENED, balance('c'), null, 0],
    [
      'a refused command moves nothing',
      [...OPENED, [withdraw('a', 9), { refused: 'insufficient funds' }]],
      balance('a'),
      5,
      -4,
    ],
    ['an id is executed once', [...OPENED, [deposit('a', 1, 'i')], [deposit('a', 1, 'i')]], balance('a'), 6, 7],
    ['statements', [...OPENED, [withdraw('a', 2)]], { f: 'statement', key: 'a' }, [5, -2], [-2, 5]],
    ['accounts in order of opening', OPENED, { f: 'accounts' }, ['a', 'b'], ['b', 'a']],
    [
      'accounts with balances',
      OPENED,
      { f: 'accounts' },
      [
        ['cash:EUR', -5],
        ['a', 5],
        ['b', 0],
      ],
      [
        ['a', 4],
        ['b', 1],
      ],
    ],
    ['an amount that may have come', [...OPENED, [deposit('a', 1), { type: 'info' }]], balance('a'), 6, 7],
  ])('%s', (_, before, question, right, wrong) => {
    expect(verdictOn(ledgerModel(), [...before, [question, { value: right }]])).toBe('linearizable')
    expect(verdictOn(ledgerModel(), [...before, [question, { value: wrong }]])).toBe('not linearizable')
  })
})

it.each<[Asked, Ended, string]>([
  [deposit('a', 0), {}, 'event 1: the value of deposit must be [account, amount]'],
  [
    deposit('a', 1),
    { refused: 'too late' },
    'event 2: deposit was refused with "too late", which is no status of a ledger',
  ],
  [{ f: 'transfer', value: ['a', 1] }, {}, 'event 1: the value of transfer must be [from, to, amount]'],
  [{ f: 'balance' }, { value: 1 }, 'event 1: balance needs the account as its "key"'],
  [balance('a'), { value: 'much' }, 'event 2: the answer to balance must be a whole number'],
  [{ f: 'rename', value: 'a' }, {}, 'event 1: a ledger has open, limits,'],
])('%j that ends with %j is no call of a ledger', (question, answer, complaint) => {
  expect(() =>
    checkHistory(ledgerModel(), [
      { process: 0, type: 'invoke', ...question },
      { process: 0, type: 'ok', f: question.f, ...answer },
    ]),
  ).toThrow(complaint)
})
