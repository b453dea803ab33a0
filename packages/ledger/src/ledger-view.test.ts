import { describe, expect, it } from 'vitest'
import type { Command } from './command.ts'
import { commandSchema } from './command-schema.ts'
import { createLedger, viewOfLedger, wordsOfCommand } from './index.ts'

const eur = { currency: 'EUR' } as const

const COMMANDS: readonly (readonly [Command, string])[] = [
  [{ type: 'open', account: 'alice', ...eur }, 'open alice in EUR'],
  [{ type: 'open', account: 'bob', ...eur }, 'open bob in EUR'],
  [{ type: 'deposit', id: 'd1', account: 'alice', amount: 10_000n, ...eur }, 'deposit 100.00 EUR to alice'],
  [{ type: 'withdraw', id: 'w1', account: 'alice', amount: 500n, ...eur }, 'withdraw 5.00 EUR from alice'],
  [{ type: 'transfer', id: 't1', from: 'alice', to: 'bob', amount: 3000n, ...eur }, 'transfer 30.00 EUR alice → bob'],
  [{ type: 'hold', id: 'h1', from: 'alice', to: 'bob', amount: 100n, ...eur }, 'hold 1.00 EUR alice → bob'],
  [{ type: 'hold', id: 'h2', from: 'alice', to: 'bob', amount: 200n, ...eur }, 'hold 2.00 EUR alice → bob'],
  [{ type: 'capture', id: 'c1', hold: 'h1' }, 'capture h1'],
  [{ type: 'reverse', id: 'r1', transfer: 't1' }, 'reverse t1'],
  [{ type: 'limits', account: 'bob', ...eur, mayOwe: 5n, mayHold: null }, 'limit bob'],
  [{ type: 'freeze', account: 'bob' }, 'freeze bob'],
  [
    { type: 'chain', id: 'x1', links: [{ id: 'x2', from: 'alice', to: 'bob', amount: 1n, ...eur }] },
    'chain of 1, 0.01 EUR alice → bob',
  ],
]

describe('what is shown of a ledger', () => {
  it.each(COMMANDS)('names each command: %#', (command, words) => {
    expect(wordsOfCommand(commandSchema.encode(command))).toBe(words)
  })

  it('names bytes that are none', () => {
    expect(wordsOfCommand(Uint8Array.of(1, 2, 3))).toBe('no command of the ledger')
  })

  it('lists accounts with balances, what is held and what is closed', () => {
    const ledger = createLedger()
    for (const [index, [command]] of COMMANDS.entries()) {
      const read = ledger.schemas.command.decode(commandSchema.encode(command))
      if (read.ok) ledger.apply(read.value, { slot: 1, index, time: 1 })
    }
    expect(viewOfLedger(ledger)).toEqual({
      rows: [
        ['cash:EUR', '-95.00 EUR'],
        ['alice', '94.00 EUR, 2.00 EUR held'],
        ['bob', '1.00 EUR, frozen'],
      ],
      count: 3,
    })
  })

  it('shows 50 accounts of many, and says how many there are', () => {
    const ledger = createLedger()
    for (let index = 0; index < 80; index++) {
      ledger.apply({ type: 'open', account: `a${index}`, ...eur }, { slot: 1, index, time: 1 })
    }
    const { rows, count } = viewOfLedger(ledger)
    expect(rows).toHaveLength(50)
    expect(count).toBe(81)
  })
})
