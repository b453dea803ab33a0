import { encodeData } from '@synod/codec'
import { expect, test } from 'vitest'
import { AMOUNT_MAX, CHAIN_LINKS_MAX, type Command, EXPIRES_AFTER_MS_MAX, type Link } from './command.ts'
import { COMMAND_BYTES_MAX, commandSchema, SINGLE_COMMAND_BYTES_MAX } from './command-schema.ts'

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
  [
    '9505a5616c696365a3455552d30000000000000005c0',
    { type: 'limits', account: 'alice', currency: 'EUR', mayOwe: 5n, mayHold: null },
  ],
  ['9206a5616c696365', { type: 'freeze', account: 'alice' }],
  ['9207a5616c696365', { type: 'unfreeze', account: 'alice' }],
  ['9208a5616c696365', { type: 'close', account: 'alice' }],
  [
    '9609a26831a5616c696365a3626f62d30000000000000028a3455552',
    { type: 'hold', id: 'h1', from: 'alice', to: 'bob', amount: 40n, currency: 'EUR', memo: '' },
  ],
  [
    '9809a26831a5616c696365a3626f62d30000000000000028a3455552c0cd03e8',
    { type: 'hold', id: 'h1', from: 'alice', to: 'bob', amount: 40n, currency: 'EUR', memo: '', expiresAfterMs: 1000 },
  ],
  ['930aa26331a26831', { type: 'capture', id: 'c1', hold: 'h1', memo: '' }],
  ['940aa26331a26831d30000000000000028', { type: 'capture', id: 'c1', hold: 'h1', amount: 40n, memo: '' }],
  ['950aa26331a26831c0a472656e74', { type: 'capture', id: 'c1', hold: 'h1', memo: 'rent' }],
  ['940ba27231a26831a472656e74', { type: 'release', id: 'r1', hold: 'h1', memo: 'rent' }],
  ['930ca27631a27431', { type: 'reverse', id: 'v1', transfer: 't1', memo: '' }],
  [
    '930da263319295a27431a5616c696365a3626f62d30000000000000028a345555296a27432a3626f62a56361726f6cd30000000000000028a3455552a472656e74',
    {
      type: 'chain',
      id: 'c1',
      links: [
        { id: 't1', from: 'alice', to: 'bob', amount: 40n, currency: 'EUR', memo: '' },
        { id: 't2', from: 'bob', to: 'carol', amount: 40n, currency: 'EUR', memo: 'rent' },
      ],
    },
  ],
]

test.each(COMMANDS)('the bytes %s, which stores and peers hold, keep their meaning', (hex, command) => {
  expect(toHex(commandSchema.encode(command))).toBe(hex)
  expect(commandSchema.decode(fromHex(hex))).toEqual({ ok: true, value: command })
})

test('the longest commands fit: a chain into more bytes than the others', () => {
  const longest = (place: number) => String(place).padStart(64, 'x')
  const memo = '€'.repeat(256)
  const link = (place: number): Link => {
    return { id: longest(place), from: longest(98), to: longest(99), amount: AMOUNT_MAX, currency: 'EUR', memo }
  }
  const hold: Command = { ...link(0), type: 'hold', expiresAfterMs: EXPIRES_AFTER_MS_MAX }
  const links = Array.from({ length: CHAIN_LINKS_MAX }, (_, place) => link(place))
  const chain: Command = { type: 'chain', id: longest(97), links }
  for (const [command, bytesMax] of [
    [hold, SINGLE_COMMAND_BYTES_MAX],
    [chain, COMMAND_BYTES_MAX],
  ] as const) {
    const bytes = commandSchema.encode(command)
    expect(bytes.length).toBeLessThanOrEqual(bytesMax)
    expect(commandSchema.decode(bytes)).toEqual({ ok: true, value: command })
  }
})

test('other commands than chains are refused where a chain would not be', () => {
  const bytes = encodeData([2, 'd1', 'alice', 1n, 'EUR', 'x'.repeat(SINGLE_COMMAND_BYTES_MAX)])
  const reason = `a command of ${bytes.length} bytes, at most ${SINGLE_COMMAND_BYTES_MAX} are taken`
  expect(commandSchema.decode(bytes)).toEqual({ ok: false, reason })
})

const REFUSED: [what: string, fields: unknown, reason: RegExp][] = [
  ['no array', { type: 'open' }, /not an array of a command tag/],
  ['no tag', [], /not an array of a command tag/],
  ['an unknown tag', [9, 'alice', 'EUR'], /not an array of a command tag/],
  ['a field too few', [1, 'alice'], /not an array of a command tag/],
  ['a field too many', [4, 't1', 'alice', 'bob', 1n, 'EUR', 'memo', 0], /not an array of a command tag/],
  ['a bad id', [2, 'd 1', 'alice', 1n, 'EUR'], /^invalid transfer id: Ids of transfers, holds and chains are 1 to 64/],
  ['an amount that is no bigint', [2, 'd1', 'alice', 1, 'EUR'], /^invalid amount: An amount is a bigint from 1/],
  ['a memo that is no text', [2, 'd1', 'alice', 1n, 'EUR', null], /^invalid memo/],
  ['a cash account', [1, 'cash:EUR', 'EUR'], /^reserved account id/],
  ['a limit that is no bigint', [5, 'alice', 'EUR', 5, null], /^invalid limit/],
  ['an expiry of 0', [9, 'h1', 'alice', 'bob', 1n, 'EUR', null, 0], /^invalid expiry/],
  ['an expiry of null', [9, 'h1', 'alice', 'bob', 1n, 'EUR', null, null], /^invalid expiry/],
  ['a capture of null', [10, 'c1', 'h1', null], /^invalid amount/],
  ['a chain of no links', [13, 'c1', []], /^invalid chain/],
  ['a chain of no list', [13, 'c1', 'links'], /not an array of a command tag/],
  ['a chain of a link with a field too few', [13, 'c1', [['t1', 'alice', 'bob', 1n]]], /not an array of a command tag/],
  ['a chain of a link without amount', [13, 'c1', [['t1', 'alice', 'bob', 0n, 'EUR']]], /^invalid amount/],
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
