import { decodeData, encodeData } from '@synod/codec'
import * as fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { columnToBytes, integersToColumn, type NumberColumn } from './column-bytes.ts'
import type { Command } from './command.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { SnapshotError } from './restore.ts'
import { NONE } from './transfer-record.ts'

let chunks: Record<string, unknown>[]
/** The history's chunks, which come after the state's. */
let history: Uint8Array[]

/** Chunks 0 to 4: header, accounts, strangers, details, transfers. */
beforeEach(() => {
  const ledger = createLedger()
  const commands: Command[] = [
    { type: 'open', account: 'alice', currency: 'EUR' },
    { type: 'deposit', id: 'd1', account: 'alice', amount: 5n, currency: 'EUR' },
    { type: 'deposit', id: 'd2', account: 'nobody', amount: 5n, currency: 'EUR' },
    { type: 'hold', id: 'h1', from: 'alice', to: 'cash:EUR', amount: 2n, currency: 'EUR' },
    { type: 'release', id: 'r1', hold: 'h1' },
    { type: 'reverse', id: 'v1', transfer: 'd1' },
    { type: 'chain', id: 'c1', links: [{ id: 'l1', from: 'cash:EUR', to: 'alice', amount: 1n, currency: 'EUR' }] },
  ]
  commands.forEach((command, index) => {
    ledger.apply(command, { slot: 1, index, time: 0 })
  })
  ledger.endOfSlot()
  const all = [...ledger.snapshot()]
  history = all.filter((chunk) => !decodeData(chunk).ok)
  chunks = all.map(decodeData).flatMap((data) => (data.ok ? [data.value as Record<string, unknown>] : []))
})

function restore(ledger: Ledger = createLedger()): Ledger {
  ledger.restore([...chunks.map(encodeData), ...history])
  return ledger
}

/** Puts numbers in the place of a chunk's column. */
function column(chunk: number, name: string, numbers: NumberColumn): void {
  Object.assign(chunks[chunk]!, { [name]: columnToBytes(numbers) })
}

function integers(chunk: number, name: string, values: readonly bigint[]): void {
  Object.assign(chunks[chunk]!, { [name]: integersToColumn(values.length, (place) => values[place]!) })
}

function ids(chunk: number, texts: readonly string[]): void {
  const bytes = Uint8Array.from(texts.join(''), (character) => character.charCodeAt(0))
  Object.assign(chunks[chunk]!, { ids: { bytes, lengths: Uint8Array.from(texts, ({ length }) => length) } })
}

test('the chunks as they are make a ledger', () => {
  expect(restore().digest()).toBe(chunks[0]!.digest)
})

const TRANSFERS = ['d1', 'd2', 'h1', 'r1', 'v1', 'c1', 'l1']

const DAMAGES: [problem: RegExp, damage: () => void][] = [
  [/^chunk 0 .*there is none/, () => chunks.splice(0)],
  [/^chunk 0 .*should begin a snapshot/, () => chunks.shift()],
  [/^chunk 0 .*format version 1, and this ledger reads version 2/, () => Object.assign(chunks[0]!, { version: 1 })],
  [/^chunk 1 .*none of accounts, strangers, details and transfers/, () => chunks.splice(1, 0, chunks[0]!)],
  [/^chunk 1 .*there are 2 accounts, and not as many balances/, () => integers(1, 'balances', [0n])],
  [/^chunk 1 .*there are 2 accounts, and not as many ids/, () => ids(1, ['alice'])],
  [/^chunk 2 .*account cash:EUR is there twice/, () => chunks.splice(1, 0, chunks[1]!)],
  [/^chunk 1 .*alice comes before the cash account of EUR/, () => ids(1, ['alice', 'bob'])],
  [/^chunk 1 .*cash:USD is the cash account of EUR/, () => ids(1, ['cash:USD', 'bob'])],
  [/^chunk 1 .*the ids of accounts have one that is none/, () => ids(1, ['cash:EUR', 'b b'])],
  [/^chunk 1 .*the currencies of accounts have a 17576/, () => column(1, 'currencies', Uint16Array.of(17576, 0))],
  [/^chunk 1 .*the flags of accounts have a 32/, () => column(1, 'flags', Uint8Array.of(1, 32))],
  [/^chunk 1 .*account cash:EUR has the flags 0/, () => column(1, 'flags', Uint8Array.of(0, 0))],
  [/^chunk 3 .*stranger nobody is there twice/, () => chunks.splice(2, 0, chunks[2]!)],
  [/^chunk 0 .*should begin a snapshot/, () => Object.assign(chunks[0]!, { more: null })],
  ...[1, 2, 3, 4].map((chunk): [RegExp, () => void] => [
    new RegExp(`^chunk ${chunk} .*none of accounts`),
    () => Object.assign(chunks[chunk]!, { more: null }),
  ]),
  [/^chunk 4 .*none of accounts/, () => Object.assign(chunks[4]!, { statuses: null })],
  [/^chunk 4 .*the statuses of transfers have a 1/, () => column(4, 'statuses', Uint8Array.of(0, 1, 0, 0, 0, 0, 0))],
  [/^chunk 4 .*the kinds of transfers have a 9/, () => column(4, 'kinds', Uint8Array.of(9, 1, 4, 6, 7, 8, 3))],
  [/^chunk 4 .*d2 names the account number 2, which/, () => column(4, 'tos', Int32Array.of(1, 2, 0, 0, 0, 0, 1))],
  [/^chunk 4 .*d2 names the account number -3, which/, () => column(4, 'tos', Int32Array.of(1, -3, 0, 0, 0, 0, 1))],
  [/^chunk 4 .*d1 was applied without accounts/, () => column(4, 'tos', Int32Array.of(-1, -1, 0, 0, 0, 0, 1))],
  [/^chunk 4 .*transfer d1 is there twice/, () => ids(4, TRANSFERS.with(1, 'd1'))],
  [/^chunk 4 .*r1 is about number 9, which/, () => column(4, 'subjects', Int32Array.of(NONE, NONE, NONE, 9, 0, 0, 5))],
  [
    /^chunk 4 .*r1 was applied to number 0, which does/,
    () => column(4, 'subjects', Int32Array.of(NONE, NONE, NONE, 0, 0, 0, 5)),
  ],
  [
    /^chunk 4 .*v1 was applied to number 2, which was over/,
    () => column(4, 'subjects', Int32Array.of(NONE, NONE, NONE, 2, 2, 0, 5)),
  ],
  [/^chunk 4 .*the details of transfers have a 3/, () => column(4, 'details', Int32Array.of(-1, -1, 3, 1, -1, 2, -1))],
  [/^chunk 4 .*h1 lacks its details/, () => Object.assign(chunks[4]!, { details: null })],
  [/^chunk 4 .*c1 has links that the snapshot lacks/, () => column(3, 'links', Uint8Array.of(0, 0, 2))],
  [/^chunk 4 .*should have 7 transfers and ends with 0/, () => chunks.pop()],
  [/^chunk 5 .*should have the digest/, () => integers(1, 'balances', [-5n, 6n])],
  [/^chunk 5 .*should have the digest/, () => integers(1, 'held', [0n, 1n])],
  [/^chunk 5 .*should have the digest/, () => integers(1, 'mayOwe', [0n, 1n])],
  [/^chunk 5 .*should have the digest/, () => column(1, 'flags', Uint8Array.of(1, 2))],
  [/^chunk 5 .*should have the digest/, () => column(4, 'memos', Int32Array.of(0, 1, 0, 0, 0, 0, 0))],
  [/^chunk 5 .*should have the digest/, () => column(3, 'expiresAfters', Float64Array.of(1, 0, 0))],
]

test.each(DAMAGES)('%s', (problem, damage) => {
  damage()
  expect(() => restore()).toThrow(SnapshotError)
  expect(() => restore()).toThrow(problem)
})

test('bytes that are no data are named with their chunk', () => {
  expect(() => createLedger().restore([encodeData(chunks[0]), Uint8Array.of(0x92)])).toThrow(/^chunk 1 .*no data/)
})

test('a ledger that refuses a snapshot keeps what it has', () => {
  const ledger = restore()
  const digest = ledger.digest()
  chunks.pop()
  expect(() => restore(ledger)).toThrow(SnapshotError)
  expect(ledger.digest()).toBe(digest)
})

test('whatever takes the place of a field, a chunk is refused with a SnapshotError or makes no difference', () => {
  const { digest } = chunks[0]!
  const junk = fc.oneof(
    fc.constantFrom(null, -1, 0, 1, 2 ** 31, 'x', [], {}, [null], new Uint8Array(0), new Uint8Array(7), {
      words: null,
    }),
    fc.uint8Array({ maxLength: 64 }),
    fc.record({
      words: fc.uint8Array({ maxLength: 64 }),
      beside: fc.constantFrom([], [[0, 5n]], [[9, 5n]], [[-1, 0n]]),
    }),
    fc.record({ bytes: fc.uint8Array({ maxLength: 20 }), lengths: fc.uint8Array({ maxLength: 8 }) }),
  )
  fc.assert(
    fc.property(fc.nat(4), fc.nat(), junk, (chunk, field, junk) => {
      const names = Object.keys(chunks[chunk]!)
      const damaged = chunks.with(chunk, { ...chunks[chunk], [names[field % names.length]!]: junk })
      const ledger = createLedger()
      try {
        ledger.restore([...damaged.map(encodeData), ...history])
      } catch (error) {
        expect(error).toBeInstanceOf(SnapshotError)
        return
      }
      expect(ledger.digest()).toBe(digest)
    }),
    { numRuns: 300 },
  )
})
