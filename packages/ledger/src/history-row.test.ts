import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { History } from './history.ts'
import type { HistoryEntry } from './history-event.ts'
import { HistoryRow, HistoryRowError, ROW_BYTES_MAX, rowKey } from './history-row.ts'
import { STATUSES } from './status.ts'
import { KIND_CODES, type Kind } from './transfer-record.ts'

const id = fc.stringMatching(/^[A-Za-z0-9._:@/+-]{1,64}$/)
const memo = fc.string({ unit: 'grapheme', maxLength: 60 })
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
/** On an account that is no side of its entry. */
const posting = fc.record({
  account: fc.nat(99).map((number) => `of-neither-side-${number}`),
  accountNumber: fc.nat(3000),
  currency: fc.constantFrom('EUR', 'JPY'),
  delta: fc.bigInt(),
  balanceAfter: fc.bigInt(),
})
const odd: fc.Arbitrary<HistoryEntry> = fc.record({
  id,
  kind: fc.constantFrom(...(Object.keys(KIND_CODES) as Kind[])),
  status: fc.constantFrom(...STATUSES.map(({ code }) => code)),
  memo,
  currency: maybe(fc.constantFrom('EUR', 'JPY')),
  from: maybe(id),
  to: maybe(id),
  amount: maybe(fc.bigInt()),
  fromBefore: maybe(fc.bigInt()),
  toBefore: maybe(fc.bigInt()),
  chain: maybe(id),
  hold: maybe(id),
  reverses: maybe(id),
  expiresAt: maybe(fc.maxSafeNat()),
  postings: fc.uniqueArray(posting, { maxLength: 3, selector: ({ accountNumber }) => accountNumber }),
})

/** What the ledger makes: postings of the two sides, which say what their balances before say. */
const even = fc
  .tuple(odd, id, id, fc.bigInt(), fc.bigInt(), fc.bigInt())
  .filter(([, from, to]) => from !== to)
  .map(([entry, from, to, amount, fromBefore, toBefore]): HistoryEntry => {
    const postings = [
      { account: from, accountNumber: 1, currency: 'EUR', delta: -amount, balanceAfter: fromBefore - amount },
      { account: to, accountNumber: 2, currency: 'EUR', delta: amount, balanceAfter: toBefore + amount },
    ]
    return { ...entry, from, to, amount, fromBefore, toBefore, currency: 'EUR', postings }
  })
const entry = fc.oneof(odd, even)

function rowsOf(commands: readonly (readonly HistoryEntry[])[], slot = 9): HistoryRow[] {
  const history = new History()
  commands.forEach((entries, index) => {
    history.record({ slot, index, time: 1234, entries })
  })
  return history.endOfSlot().map((row) => new HistoryRow(row))
}

test('entries come back as they were recorded, in their slot, at their place and time', () => {
  const commands = fc.array(fc.array(entry, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 10 })
  fc.assert(
    fc.property(commands, (commands) => {
      const expected = commands.flatMap((entries, index) => entries.map((entry) => ({ ...entry, index })))
      let number = 0
      for (const row of rowsOf(commands)) {
        for (; row.has(number + 1); number++) {
          const { postings, ...rest } = row.entry(number + 1)
          const { postings: recorded, ...fields } = expected[number]!
          expect(rest).toEqual({ ...fields, number: number + 1, slot: 9, time: 1234 })
          expect(row.status(number + 1)).toBe(fields.status)
          expect(postings).toMatchObject(recorded.map(({ accountNumber, ...posted }) => posted))
        }
      }
      expect(number).toBe(expected.length)
    }),
  )
})

const plain: HistoryEntry = {
  id: 'b4a7e0f6-3f37-4d5e-9c0e-3b7b0d3d8a51',
  kind: 'transfer',
  status: 0,
  memo: 'rent',
  currency: 'EUR',
  from: 'alice',
  to: 'bob',
  amount: 1250n,
  fromBefore: 10_000n,
  toBefore: 0n,
  chain: null,
  hold: null,
  reverses: null,
  expiresAt: null,
  postings: [
    { account: 'alice', accountNumber: 1, currency: 'EUR', delta: -1250n, balanceAfter: 8750n },
    { account: 'bob', accountNumber: 2, currency: 'EUR', delta: 1250n, balanceAfter: 1250n },
  ],
}

test('a slot with much in it has several rows, none of them large', () => {
  const rows = rowsOf(Array.from({ length: 1000 }, () => [plain]))
  expect(rows.length).toBeGreaterThan(4)
  expect(rows.length).toBeLessThan(9)
  for (const row of rows.slice(1)) expect(row.head).toMatchObject({ slot: 9, time: 1234 })
  expect(rows.at(-1)!.last).toBe(1000)
})

test('a movement takes about as much room as its text', () => {
  const history = new History()
  for (let index = 0; index < 100; index++) history.record({ slot: 1, index, time: 0, entries: [plain] })
  const [row] = history.endOfSlot()
  expect(row!.value.length).toBeLessThan(100 * 90)
  expect(row!.value.length).toBeLessThan(ROW_BYTES_MAX)
})

test('keys are in the order of the entries', () => {
  const numbers = [1, 9, 10, 99, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]
  const keys = numbers.map(rowKey)
  expect(keys.toSorted()).toEqual(keys)
  expect(keys.at(-1)).toBe('entry:9007199254740991')
})

test('a row that is damaged is refused by its key, or read as what it says: never anything else', () => {
  const history = new History()
  for (let index = 0; index < 5; index++) history.record({ slot: 3, index, time: 0, entries: [plain] })
  const [row] = history.endOfSlot()
  fc.assert(
    fc.property(fc.nat(row!.value.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, cut) => {
      const value = cut ? row!.value.slice(0, at) : row!.value.map((byte, place) => (place === at ? byte ^ flip : byte))
      try {
        const read = new HistoryRow({ key: row!.key, value })
        for (let number = read.head.first; number <= Math.min(read.last, 9); number++) read.entry(number)
      } catch (error) {
        expect(error).toBeInstanceOf(HistoryRowError)
        expect((error as Error).message).toContain('row entry:0000000000000001 is no row of the ledger')
      }
    }),
  )
  expect(() => new HistoryRow({ key: rowKey(2), value: row!.value })).toThrow('it begins with entry 1')
})
