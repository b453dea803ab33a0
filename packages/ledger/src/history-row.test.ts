import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { CURRENCIES, packCurrency, unpackCurrency } from './currency.ts'
import { History } from './history.ts'
import type { StoredEntry } from './history-entry.ts'
import type { HistoryEntry } from './history-event.ts'
import { HistoryRow, HistoryRowError, ROW_BYTES_MAX, rowKey } from './history-row.ts'
import { STATUSES } from './status.ts'
import { KIND_CODES, type Kind, NO_CURRENCY, NONE } from './transfer-record.ts'

const id = fc.stringMatching(/^[A-Za-z0-9._:@/+-]{1,64}$/)
const memo = fc.string({ unit: 'grapheme', maxLength: 60 })
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null })
/** An account's number, a stranger's, or none. */
const party = fc.oneof(fc.nat(3000), fc.integer({ min: -3000, max: -1 }), fc.constant(NONE))
const fields = {
  id,
  kind: fc.constantFrom(...(Object.keys(KIND_CODES) as Kind[])),
  status: fc.constantFrom(...STATUSES.map(({ code }) => code)),
  memo,
  fromBefore: fc.bigInt(),
  toBefore: fc.bigInt(),
  chain: maybe(id),
  hold: maybe(id),
  reverses: maybe(id),
  expiresAt: maybe(fc.maxSafeNat()),
}
const unposted: fc.Arbitrary<HistoryEntry> = fc.record({
  ...fields,
  currency: fc.oneof(fc.constant(NO_CURRENCY), fc.nat(CURRENCIES - 1)),
  from: party,
  to: party,
  amount: maybe(fc.bigInt()),
  isPosted: fc.constant(false),
})
const posted: fc.Arbitrary<HistoryEntry> = fc.record({
  ...fields,
  currency: fc.nat(CURRENCIES - 1),
  from: fc.nat(3000),
  to: fc.nat(3000),
  amount: fc.bigInt(),
  isPosted: fc.constant(true),
})
const entry = fc.oneof(unposted, posted)

function nameOf(party: number): string {
  return party >= 0 ? `account-${party}` : `stranger-${-party}`
}

/** The entry as it should be read back: with names, and of balances those of accounts. */
function readBack({ currency, from, to, fromBefore, toBefore, ...entry }: HistoryEntry): Partial<StoredEntry> {
  return {
    ...entry,
    currency: currency === NO_CURRENCY ? null : unpackCurrency(currency),
    from: from === NONE ? null : nameOf(from),
    to: to === NONE ? null : nameOf(to),
    fromBefore: from < 0 ? null : fromBefore,
    toBefore: to < 0 ? null : toBefore,
  }
}

/** What was posted, as it should be read back. */
function postingsOf({ isPosted, currency: code, from, to, amount, fromBefore, toBefore }: HistoryEntry) {
  if (!isPosted) return []
  const currency = unpackCurrency(code)
  return [
    { account: nameOf(from), currency, delta: -amount!, balanceAfter: fromBefore - amount! },
    { account: nameOf(to), currency, delta: amount!, balanceAfter: toBefore + amount! },
  ]
}

function rowsOf(commands: readonly (readonly HistoryEntry[])[], slot = 9): HistoryRow[] {
  const history = new History()
  commands.forEach((entries, index) => {
    history.record({ slot, index, time: 1234, entries })
  })
  return history.endOfSlot().map((row) => new HistoryRow(row, nameOf))
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
          const { index, ...recorded } = expected[number]!
          expect(rest).toEqual({ ...readBack(recorded), index, number: number + 1, slot: 9, time: 1234 })
          expect(row.status(number + 1)).toBe(recorded.status)
          expect(postings).toMatchObject(postingsOf(recorded))
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
  currency: packCurrency('EUR'),
  from: 1,
  to: 2,
  amount: 1250n,
  fromBefore: 10_000n,
  toBefore: 0n,
  isPosted: true,
  chain: null,
  hold: null,
  reverses: null,
  expiresAt: null,
}

test('a slot with much in it has several rows, none of them large', () => {
  const rows = rowsOf(Array.from({ length: 1000 }, () => [plain]))
  expect(rows.length).toBeGreaterThan(3)
  expect(rows.length).toBeLessThan(7)
  for (const [place, { last }] of rows.entries()) expect(rows[place + 1]?.head.first ?? 1001).toBe(last + 1)
  for (const row of rows.slice(1)) expect(row.head).toMatchObject({ slot: 9, time: 1234 })
  expect(rows.at(-1)!.last).toBe(1000)
})

test('a movement takes about as much room as its text', () => {
  const history = new History()
  for (let index = 0; index < 100; index++) history.record({ slot: 1, index, time: 0, entries: [plain] })
  const [row] = history.endOfSlot()
  expect(row!.value.length).toBeLessThan(100 * 66)
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
        const read = new HistoryRow({ key: row!.key, value }, (party) =>
          party < 3 && party > -3 ? nameOf(party) : undefined,
        )
        for (let number = read.head.first; number <= Math.min(read.last, 9); number++) read.entry(number)
      } catch (error) {
        expect(error).toBeInstanceOf(HistoryRowError)
        expect((error as Error).message).toContain('row entry:0000000000000001 is no row of the ledger')
      }
    }),
  )
  expect(() => new HistoryRow({ key: rowKey(2), value: row!.value }, nameOf)).toThrow('it begins with entry 1')
})

test('a row that names an account that there is not is refused', () => {
  const history = new History()
  history.record({ slot: 1, index: 0, time: 0, entries: [plain] })
  const row = new HistoryRow(history.endOfSlot()[0]!, (party) => (party === 1 ? 'alice' : undefined))
  expect(() => row.entry(1)).toThrow(HistoryRowError)
  expect(() => row.entry(1)).toThrow('nobody has the number 2')
})
