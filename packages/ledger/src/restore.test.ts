import { decodeData, encodeData } from '@synod/codec'
import { beforeEach, expect, test } from 'vitest'
import { createLedger, type Ledger } from './ledger.ts'
import { SnapshotError } from './restore.ts'

let chunks: Record<string, unknown>[]

/** Chunks 0 to 3: header, accounts, strangers, transfers. */
beforeEach(() => {
  const ledger = createLedger()
  const at = { slot: 1, index: 0, time: 0 }
  ledger.apply({ type: 'open', account: 'alice', currency: 'EUR' }, at)
  ledger.apply({ type: 'deposit', id: 'd1', account: 'alice', amount: 5n, currency: 'EUR' }, at)
  ledger.apply({ type: 'deposit', id: 'd2', account: 'nobody', amount: 5n, currency: 'EUR' }, at)
  chunks = Array.from(ledger.snapshot(), (chunk) => {
    const data = decodeData(chunk)
    return (data.ok ? data.value : {}) as Record<string, unknown>
  })
})

function restore(ledger: Ledger = createLedger()): Ledger {
  ledger.restore(chunks.map(encodeData))
  return ledger
}

test('the chunks as they are make a ledger', () => {
  expect(restore().digest()).toBe(chunks[0]!.digest)
})

const DAMAGES: [problem: RegExp, damage: () => void][] = [
  [/^chunk 0 .*there is none/, () => chunks.splice(0)],
  [/^chunk 0 .*should begin a snapshot/, () => chunks.shift()],
  [/^chunk 0 .*format version 2, and this ledger reads version 1/, () => Object.assign(chunks[0]!, { version: 2 })],
  [/^chunk 1 .*none of accounts, strangers and transfers/, () => chunks.splice(1, 0, chunks[0]!)],
  [/^chunk 1 .*accounts has 2 ids and 1 balances/, () => Object.assign(chunks[1]!, { balances: [0n] })],
  [/^chunk 2 .*account cash:EUR is there twice/, () => chunks.splice(1, 0, chunks[1]!)],
  [/^chunk 1 .*alice comes before the cash account of EUR/, () => Object.assign(chunks[1]!, { ids: ['alice', 'bob'] })],
  [/^chunk 1 .*cash:USD is the cash account of EUR/, () => Object.assign(chunks[1]!, { ids: ['cash:USD', 'bob'] })],
  [/^chunk 3 .*none of accounts/, () => Object.assign(chunks[3]!, { statuses: [0, 1] })],
  [/^chunk 0 .*should begin a snapshot/, () => Object.assign(chunks[0]!, { more: null })],
  [/^chunk 1 .*none of accounts/, () => Object.assign(chunks[1]!, { more: null })],
  [/^chunk 3 .*none of accounts/, () => Object.assign(chunks[3]!, { more: [0, 0] })],
  [/^chunk 3 .*d2 names the account number 2, which/, () => Object.assign(chunks[3]!, { tos: [1, 2] })],
  [/^chunk 3 .*d2 names the account number -3, which/, () => Object.assign(chunks[3]!, { tos: [1, -3] })],
  [/^chunk 3 .*transfer d1 is there twice/, () => Object.assign(chunks[3]!, { ids: ['d1', 'd1'] })],
  [/^chunk 3 .*should have 2 transfers and ends with 0/, () => chunks.pop()],
  [/^chunk 4 .*should have the digest/, () => Object.assign(chunks[1]!, { balances: [-5n, 6n] })],
  [/^chunk 4 .*should have the digest/, () => Object.assign(chunks[3]!, { memos: [0, 1] })],
]

test.each(DAMAGES)('%s', (problem, damage) => {
  damage()
  expect(() => restore()).toThrow(SnapshotError)
  expect(() => restore()).toThrow(problem)
})

test('bytes that are no data are named with their chunk', () => {
  expect(() => createLedger().restore([encodeData(chunks[0]), Uint8Array.of(0xc1)])).toThrow(/^chunk 1 .*no data/)
})

test('a ledger that refuses a snapshot keeps what it has', () => {
  const ledger = restore()
  const digest = ledger.digest()
  chunks.pop()
  expect(() => restore(ledger)).toThrow(SnapshotError)
  expect(ledger.digest()).toBe(digest)
})
