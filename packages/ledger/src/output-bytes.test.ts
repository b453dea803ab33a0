import { decodeData, encodeData } from '@synod/codec'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { LedgerAnswerError } from './answer-error.ts'
import { exactBalance, isOutput } from './output.ts'
import { decodeOutput, readMoneyOutput } from './output-bytes.ts'
import { STATUSES } from './status.ts'

const status = fc.constantFrom(...STATUSES.map(({ code }) => code))
const small = fc.oneof(fc.maxSafeNat(), fc.nat(300), fc.constantFrom(0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32))

test('a status and four small balances are read from their bytes', () => {
  fc.assert(
    fc.property(status, small, small, small, small, (...output) => {
      expect(readMoneyOutput(encodeData(output))).toEqual(output)
    }),
  )
})

test('any other output is left to the general decoder, and none differs from what this makes of it', () => {
  const balance = fc.oneof(
    small,
    fc.constant(null),
    fc.constant(0.5),
    fc.integer(),
    fc.bigInt().map(exactBalance),
    fc.bigInt(-(2n ** 66n), 2n ** 66n).map(exactBalance),
  )
  const output = fc.oneof(
    fc.tuple(fc.oneof(status, fc.nat(300)), balance, balance, balance, balance),
    fc.tuple(status, balance, balance, balance, balance, balance, balance),
    fc.tuple(status),
  )
  fc.assert(
    fc.property(output, (output) => {
      const bytes = encodeData(output)
      const read = readMoneyOutput(bytes)
      if (read !== undefined) expect(read).toEqual(output)
      if (isOutput(output)) expect(decodeOutput(bytes, 'transfer')).toEqual(output)
      else expect(() => decodeOutput(bytes, 'transfer')).toThrow(LedgerAnswerError)
    }),
  )
})

test('whatever the bytes, what is read is what the general decoder reads', () => {
  const damaged = fc
    .tuple(status, small, small, small, small, fc.nat(), fc.nat(255), fc.boolean())
    .map(([status, a, b, c, d, place, byte, isCut]) => {
      const bytes = encodeData([status, a, b, c, d]).slice()
      bytes[place % bytes.length] = byte
      return isCut ? bytes.slice(0, place % bytes.length) : bytes
    })
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 40 })), (bytes) => {
      const read = readMoneyOutput(bytes)
      if (read === undefined) return
      const general = decodeData(bytes)
      expect(general).toEqual({ ok: true, value: read })
    }),
    { numRuns: 1000 },
  )
})
