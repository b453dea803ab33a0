import { encodeData } from '@synod/codec'
import { expect, test } from 'vitest'
import { AMOUNT_MAX, type Command } from './command.ts'
import { COMMAND_BYTES_MAX, commandSchema } from './command-schema.ts'

const COMMANDS: [hex: string, Command][] = [
  ['9301a5616c696365a3455552', { type: 'open', account: 'alice', currency: 'EUR' }],
  [
    '9502a26431a5616c696365d30000000000000064a3455552',
    { type: 'deposit', id: 'd1', account: 'alice', amount: 100n, currency: 'EUR', memo: '' },
  ],
  [
    '9603a27731a5616c696365d30000000000000028a3455552a472656e74',
    { type: 'withdraw', id: 'w1', account: 'alice', amount: 40n, currency: 'EUR', memo: 'rent' },
  ],
  [
    '9604a27431a5616c696365a3626f62d37fffffffffffffffa3455552',
    { type: 'transfer', id: 't1', from: 'alice', to: 'bob', amount: AMOUNT_MAX, currency: 'EUR', memo: '' },
  ],
]

test.each(COMMANDS)('the bytes %s, which stores and peers hold, keep their meaning', (hex, command) => {
  expect(toHex(commandSchema.encode(command))).toBe(hex)
  expect(commandSchema.decode(fromHex(hex))).toEqual({ ok: true, value: command })
})

test('the longest command fits', () => {
  const longest = 'x'.repeat(64)
  const memo = '€'.repeat(256)
  const bytes = commandSchema.encode({
    type: 'transfer',
    id: longest,
    from: longest,
    to: longest,
    amount: AMOUNT_MAX,
    currency: 'EUR',
    memo,
  })
  expect(bytes.length).toBeLessThanOrEqual(COMMAND_BYTES_MAX)
  expect(commandSchema.decode(bytes).ok).toBe(true)
})

const REFUSED: [what: string, fields: unknown, reason: RegExp][] = [
  ['no array', { type: 'open' }, /not an array of a command tag/],
  ['no tag', [], /not an array of a command tag/],
  ['an unknown tag', [9, 'alice', 'EUR'], /not an array of a command tag/],
  ['a field too few', [1, 'alice'], /not an array of a command tag/],
  ['a field too many', [4, 't1', 'alice', 'bob', 1n, 'EUR', 'memo', 0], /not an array of a command tag/],
  ['a bad id', [2, 'd 1', 'alice', 1n, 'EUR'], /^invalid transfer id: Transfer ids are 1 to 64/],
  ['an amount that is no bigint', [2, 'd1', 'alice', 1, 'EUR'], /^invalid amount: An amount is a bigint from 1/],
  ['a memo that is no text', [2, 'd1', 'alice', 1n, 'EUR', null], /^invalid memo/],
  ['a cash account', [1, 'cash:EUR', 'EUR'], /^reserved account id/],
]

test.each(REFUSED)('%s is refused with the reason', (_what, fields, reason) => {
  expect(commandSchema.decode(encodeData(fields))).toEqual({ ok: false, reason: expect.stringMatching(reason) })
})

test('bytes that are no data, and too many bytes, are refused with the reason', () => {
  expect(commandSchema.decode(Uint8Array.of())).toEqual({ ok: false, reason: expect.stringContaining('truncated') })
  const reason = `a command of ${COMMAND_BYTES_MAX + 1} bytes, at most ${COMMAND_BYTES_MAX} are taken`
  expect(commandSchema.decode(new Uint8Array(COMMAND_BYTES_MAX + 1))).toEqual({ ok: false, reason })
})

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g)!, (byte) => Number.parseInt(byte, 16))
}
