import type { Row, RowReader } from '@synod/protocol'
import * as fc from 'fast-check'
import type { Answers } from './answer.ts'
import type { Command } from './command.ts'
import { MemoryHistory } from './history-memory.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { nameOutput, type Outcome } from './output.ts'
import type { Query } from './query.ts'

/** A ledger that is given whole slots, and the rows that it writes. */
export class Branch {
  readonly ledger: Ledger = createLedger()
  readonly rows: Row[] = []
  readonly memory = new MemoryHistory()
  slot = 0

  /** Executes the commands in the next slot, at time 10 × slot. */
  execute(commands: readonly Command[]): Outcome[] {
    this.slot++
    const at = { slot: this.slot, time: 10 * this.slot }
    const outcomes = commands.map((command, index) => nameOutput(this.ledger.apply(command, { ...at, index }).output))
    const rows = this.ledger.endOfSlot()
    this.rows.push(...rows)
    this.memory.add(rows)
    return outcomes
  }

  /** Asks as a node does: from the state of now, with rows that are there only later. */
  async ask<Type extends Query['type']>(
    query: Query & { type: Type },
    reader: RowReader = this.memory,
  ): Promise<Answers[Type]> {
    return (await this.ledger.query(query, reader)) as Answers[Type]
  }

  /** A ledger that is given this one's snapshot and rows. */
  copy(): Branch {
    const copy = new Branch()
    copy.ledger.restore(this.ledger.snapshot())
    copy.rows.push(...this.rows)
    copy.memory.add(this.rows)
    copy.slot = this.slot
    return copy
  }
}

export const ACCOUNTS = ['alice', 'bob', 'carol', 'yuki', 'cash:EUR', 'cash:JPY'] as const

const account = fc.constantFrom(...ACCOUNTS)
const id = fc.integer({ min: 0, max: 60 }).map((number) => `t${number}`)
const currency = fc.constantFrom('EUR', 'EUR', 'EUR', 'JPY')
const memo = fc.constantFrom('', 'rent', 'Miete für März – 中')
const amount = fc.oneof({ arbitrary: fc.bigInt(1n, 50n), weight: 6 }, fc.bigInt(1n, 2n ** 63n - 1n))
const movement = { id, amount, currency, memo }
const party = fc.oneof({ arbitrary: fc.constantFrom('alice', 'bob'), weight: 3 }, account)
const sides = { from: party, to: party }

/** Commands of all kinds, with few names and ids, so that they meet. */
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ type: fc.constant('open' as const), account, currency }),
  fc.record({ type: fc.constant('deposit' as const), account, ...movement }),
  fc.record({ type: fc.constant('deposit' as const), account, ...movement }),
  fc.record({ type: fc.constant('withdraw' as const), account, ...movement }),
  fc.record({ type: fc.constant('transfer' as const), ...sides, ...movement }),
  fc.record({
    type: fc.constant('hold' as const),
    ...sides,
    ...movement,
    expiresAfterMs: fc.constantFrom(1, 30, 10_000),
  }),
  fc.record({ type: fc.constant('capture' as const), id, hold: id, memo }),
  fc.record({ type: fc.constant('release' as const), id, hold: id, memo }),
  fc.record({ type: fc.constant('reverse' as const), id, transfer: id, memo }),
  fc.record({
    type: fc.constant('chain' as const),
    id,
    links: fc.array(fc.record({ ...sides, ...movement }), { minLength: 1, maxLength: 3 }),
  }),
)

/** A hold and what ends it: rarely met by chance. */
const story = fc
  .record({
    number: fc.nat(9),
    from: fc.constantFrom('alice', 'bob'),
    ends: fc.constantFrom('capture', 'release'),
    memo,
  })
  .map(({ number, from, ends, memo }): readonly Command[] => {
    const to = from === 'alice' ? 'bob' : 'alice'
    const hold: Command = { type: 'hold', id: `h${number}`, from, to, amount: 7n, currency: 'EUR', memo }
    return [hold, { type: ends as 'capture' | 'release', id: `e${number}`, hold: hold.id, memo }]
  })

const OPENINGS: readonly Command[] = [
  ...['alice', 'bob'].map((account): Command => ({ type: 'open', account, currency: 'EUR' })),
  { type: 'open', account: 'yuki', currency: 'JPY' },
  { type: 'deposit', id: 'first', account: 'alice', amount: 500n, currency: 'EUR' },
]

/** Slots of commands: the first opens accounts, and some are empty. */
export const slots = fc
  .array(fc.array(fc.oneof({ arbitrary: command.map((one) => [one]), weight: 8 }, story), { maxLength: 8 }), {
    maxLength: 12,
  })
  .map((slots): readonly (readonly Command[])[] => [OPENINGS, ...slots.map((parts) => parts.flat())])

/** The status of each movement that a command made, in the order of the history, by id. Independent of the history's code. */
export function movementsOf(commands: readonly Command[], outcomes: readonly Outcome[], used: Set<string>) {
  const movements: { id: string; applied: boolean }[] = []
  const add = (id: string, applied: boolean) => {
    if (used.has(id)) return
    used.add(id)
    movements.push({ id, applied })
  }
  commands.forEach((command, at) => {
    const { status } = outcomes[at]!
    if (!('id' in command) || status.startsWith('invalid')) return
    if (used.has(command.id)) return
    add(command.id, status === 'applied')
    if (command.type === 'chain') for (const link of command.links) add(link.id, status === 'applied')
  })
  return movements
}
