import { encodeData } from '@synod/codec'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { AMOUNT_MAX, type Transfer } from './command.ts'
import { commandSchema, decodeByFields } from './command-schema.ts'
import { IdKey } from './id-key.ts'
import { memoFingerprint } from './memo.ts'
import { TransferInBytes } from './transfer-in-bytes.ts'

const SMALL_MAX = BigInt(Number.MAX_SAFE_INTEGER)

const id = fc.stringMatching(/^[A-Za-z0-9._:@/+-]{1,64}$/)
const ascii = fc.string({ unit: 'binary-ascii', maxLength: 256 })
/** Of characters of two, three and four bytes, with a byte order mark now and then, and not the first. */
const unicode = fc
  .string({ unit: fc.constantFrom('x', 'ü', '€', '\ufeff', '\u{1f3e6}'), maxLength: 100 })
  .map((text) => `${text.length % 2 === 0 ? 'x' : 'é'}${text}`)
const amount = fc.oneof(fc.bigInt(1n, 300n), fc.bigInt(1n, SMALL_MAX), fc.constantFrom(1n, 2n ** 32n, SMALL_MAX))
const currency = fc.stringMatching(/^[A-Z]{3}$/)
const transfer: fc.Arbitrary<Transfer> = fc.record({
  type: fc.constant('transfer' as const),
  id,
  from: id,
  to: id,
  amount,
  currency,
  memo: fc.oneof(ascii, fc.constant(''), fc.string({ unit: 'grapheme', maxLength: 40 }), unicode),
})

test('an ordinary transfer is read where it lies, and has the fields of any other', () => {
  fc.assert(
    fc.property(transfer, (transfer) => {
      const read = TransferInBytes.read(commandSchema.encode(transfer))!
      expect(read.plain()).toEqual(transfer)
      expect(read.smallAmount).toBe(Number(transfer.amount))
      expect(read.memoFingerprint).toBe(memoFingerprint(transfer.memo!))
      for (const [key, text] of [
        [read.idKey, transfer.id],
        [read.fromKey, transfer.from],
        [read.toKey, transfer.to],
      ] as const) {
        const { a, b } = new IdKey().of(text)
        expect([key.a, key.b, key.text()]).toEqual([a, b, text])
      }
    }),
  )
})

test('where the bytes lie in a larger buffer makes no difference', () => {
  fc.assert(
    fc.property(transfer, fc.nat(40), fc.nat(40), (transfer, before, after) => {
      const bytes = commandSchema.encode(transfer)
      const buffer = new Uint8Array(before + bytes.length + after).fill(65)
      buffer.set(bytes, before)
      const read = TransferInBytes.read(buffer.subarray(before, before + bytes.length))
      expect(read?.plain()).toEqual(transfer)
      expect(TransferInBytes.read(buffer.subarray(before, before + bytes.length - 1))).toBeUndefined()
      if (after > 0) expect(TransferInBytes.read(buffer.subarray(before, before + bytes.length + 1))).toBeUndefined()
    }),
  )
})

const OTHERS: [what: string, fields: unknown[]][] = [
  ['a memo with a byte order mark', [4, 't1', 'alice', 'bob', 1n, 'EUR', '\ufeffrent']],
  ['an amount of 2^53', [4, 't1', 'alice', 'bob', SMALL_MAX + 1n, 'EUR']],
  ['the largest amount', [4, 't1', 'alice', 'bob', AMOUNT_MAX, 'EUR']],
  ['a deposit', [2, 't1', 'alice', 1n, 'EUR', 'memo']],
]

test.each(OTHERS)('%s is left to the general decoder, which takes it', (_what, fields) => {
  const bytes = encodeData(fields)
  expect(TransferInBytes.read(bytes)).toBeUndefined()
  expect(commandSchema.decode(bytes).ok).toBe(true)
})

const REFUSED: [what: string, fields: unknown[]][] = [
  ['an amount of nothing', [4, 't1', 'alice', 'bob', 0n, 'EUR']],
  ['an amount below nothing', [4, 't1', 'alice', 'bob', -1n, 'EUR']],
  ['an amount that is no bigint', [4, 't1', 'alice', 'bob', 1, 'EUR']],
  ['an id with a space', [4, 't 1', 'alice', 'bob', 1n, 'EUR']],
  ['no id', [4, '', 'alice', 'bob', 1n, 'EUR']],
  ['an account of 65 characters', [4, 't1', 'a'.repeat(65), 'bob', 1n, 'EUR']],
  ['an account that is not ASCII', [4, 't1', 'alice', 'böb', 1n, 'EUR']],
  ['a currency of two letters', [4, 't1', 'alice', 'bob', 1n, 'EU']],
  ['a currency in small letters', [4, 't1', 'alice', 'bob', 1n, 'eur']],
  ['a memo of 257 characters', [4, 't1', 'alice', 'bob', 1n, 'EUR', 'x'.repeat(257)]],
  ['a memo of 257 characters of two bytes', [4, 't1', 'alice', 'bob', 1n, 'EUR', 'ü'.repeat(257)]],
  ['a memo that is no text', [4, 't1', 'alice', 'bob', 1n, 'EUR', null]],
]

test.each(REFUSED)('%s is no transfer, in place or otherwise', (_what, fields) => {
  const bytes = encodeData(fields)
  expect(TransferInBytes.read(bytes)).toBeUndefined()
  expect(commandSchema.decode(bytes).ok).toBe(false)
})

test('whatever the bytes, what is read in place is what the general decoder reads', () => {
  const damaged = fc
    .tuple(transfer, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.option(fc.nat(), { nil: null }))
    .map(([transfer, damages, cut]) => {
      const bytes = commandSchema.encode(transfer).slice()
      for (const [place, byte] of damages) bytes[place % bytes.length] = byte
      return cut === null ? bytes : bytes.slice(0, cut % bytes.length)
    })
  const begun = fc.uint8Array({ maxLength: 60 }).map((rest) => Uint8Array.of(0x97, 4, ...rest))
  fc.assert(
    fc.property(fc.oneof({ arbitrary: damaged, weight: 4 }, begun, fc.uint8Array({ maxLength: 60 })), (bytes) => {
      const read = TransferInBytes.read(bytes)
      if (read !== undefined) expect(decodeByFields(bytes)).toEqual({ ok: true, value: read.plain() })
    }),
    { numRuns: 2000 },
  )
})

test('the longest memo, of three bytes a character', () => {
  const fields = [4, 't1', 'alice', 'bob', 1n, 'EUR', '€'.repeat(256)]
  expect(TransferInBytes.read(encodeData(fields))?.memo).toBe('€'.repeat(256))
})

test('bytes that are no UTF-8 are refused', () => {
  const bytes = encodeData([4, 't1', 'alice', 'bob', 1n, 'EUR', 'für'])
  bytes[bytes.length - 2] = 0xc3
  expect(TransferInBytes.read(bytes)).toBeUndefined()
  expect(decodeByFields(bytes).ok).toBe(false)
})

test('texts may have longer headers than they need', () => {
  const text = (header: number[], text: string) => [...header, ...Array.from(text, (each) => each.charCodeAt(0))]
  const money = [0xd3, 0, 0, 0, 0, 0, 0, 0, 7]
  const fields = [...text([0xd9, 2], 't1'), ...text([0xda, 0, 5], 'alice'), ...text([0xa3], 'bob'), ...money]
  const bytes = Uint8Array.from([0x97, 4, ...fields, ...text([0xd9, 3], 'EUR'), ...text([0xda, 0, 0], '')])
  const expected = { type: 'transfer', id: 't1', from: 'alice', to: 'bob', amount: 7n, currency: 'EUR', memo: '' }
  expect(TransferInBytes.read(bytes)?.plain()).toEqual(expected)
  expect(decodeByFields(bytes)).toEqual({ ok: true, value: expected })
})
