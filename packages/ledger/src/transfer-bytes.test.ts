import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { AMOUNT_MAX, type Transfer } from './command.ts'
import { commandSchema, encodeByFields } from './command-schema.ts'
import { writeTransfer } from './transfer-bytes.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 300 }),
  fc.constantFrom(0, 1, 31, 32, 255, 256).map((length) => 'x'.repeat(length)),
)
const amount = fc.oneof(fc.bigInt(0n, 2n ** 53n - 1n), fc.constantFrom(0n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n))
const fields = { type: fc.constant('transfer' as const), id: text, from: text, to: text, currency: text }

test('a transfer gets the bytes that all other data would get', () => {
  const memo = fc.option(text, { nil: undefined })
  let written = 0
  fc.assert(
    fc.property(fc.record({ ...fields, amount, memo }), (transfer) => {
      const bytes = writeTransfer(transfer as Transfer)
      if (bytes === undefined) return
      written++
      expect(bytes).toEqual(encodeByFields(transfer as Transfer))
    }),
  )
  expect(written).toBeGreaterThan(20)
})

test('bytes that were given out do not change with the next transfer', () => {
  const transfer: Transfer = { type: 'transfer', id: 't1', from: 'alice', to: 'bob', amount: 1n, currency: 'EUR' }
  const first = commandSchema.encode(transfer)
  const copy = first.slice()
  commandSchema.encode({ ...transfer, id: 't2', amount: 2n })
  expect(first).toEqual(copy)
})

test.each([
  { memo: 'für' },
  { memo: 'x'.repeat(257) },
  { id: 'x'.repeat(300) },
  { from: 'größer' },
  { amount: 2n ** 53n },
  { amount: AMOUNT_MAX },
  { amount: -1n },
])('what is not written here is encoded all the same: $memo $id $from $amount', (fields) => {
  const transfer = { type: 'transfer', id: 't', from: 'a', to: 'b', amount: 1n, currency: 'EUR', ...fields } as const
  expect(writeTransfer(transfer)).toBeUndefined()
  expect(commandSchema.encode(transfer)).toEqual(encodeByFields(transfer))
})
