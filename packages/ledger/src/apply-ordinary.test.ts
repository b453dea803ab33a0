import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Command, Transfer } from './command.ts'
import { commandSchema } from './command-schema.ts'
import { MemoryHistory } from './history-memory.ts'
import { createLedger, type Ledger } from './ledger.ts'
import type { Output } from './output.ts'
import { TransferInBytes } from './transfer-in-bytes.ts'

const LARGE = 2n ** 53n - 10n
const party = fc.oneof(
  { arbitrary: fc.constantFrom('alice', 'bob', 'carol'), weight: 6 },
  fc.constantFrom('rich', 'owes', 'bounded', 'frozen', 'closed', 'holds', 'yuki', 'cash:EUR', 'nobody'),
)
const transfer: fc.Arbitrary<Command> = fc.record({
  type: fc.constant('transfer' as const),
  id: fc.nat(60).map((number) => `t${number}`),
  from: party,
  to: party,
  amount: fc.oneof(
    { arbitrary: fc.bigInt(1n, 40n), weight: 6 },
    fc.bigInt(1n, 2n * LARGE),
    fc.constant(2n ** 63n - 1n),
  ),
  currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'EUR', 'JPY'),
  memo: fc.constantFrom('', 'rent', 'Miete für März', 'x'.repeat(200)),
})

const OPENINGS: readonly Command[] = [
  ...['alice', 'bob', 'carol', 'rich', 'owes', 'bounded', 'frozen', 'closed', 'holds'].map(
    (account): Command => ({ type: 'open', account, currency: 'EUR' }),
  ),
  { type: 'open', account: 'yuki', currency: 'JPY' },
  ...['alice', 'bob', 'owes', 'bounded', 'frozen', 'holds'].map(
    (account): Command => ({ type: 'deposit', id: `d-${account}`, account, amount: 100n, currency: 'EUR' }),
  ),
  { type: 'deposit', id: 'd-rich', account: 'rich', amount: LARGE, currency: 'EUR' },
  { type: 'limits', account: 'owes', currency: 'EUR', mayOwe: 50n, mayHold: null },
  { type: 'limits', account: 'bounded', currency: 'EUR', mayOwe: 0n, mayHold: 120n },
  { type: 'freeze', account: 'frozen' },
  { type: 'close', account: 'closed' },
  { type: 'hold', id: 'h', from: 'holds', to: 'alice', amount: 60n, currency: 'EUR' },
]

/** Executes commands two to a slot. They reach the ledger as they come off the wire, or by their fields. */
class Replica {
  readonly ledger: Ledger = createLedger()
  readonly memory = new MemoryHistory()
  readonly rows: unknown[] = []
  /** How many came to the ledger as bytes. */
  inBytes = 0
  #executed = 0

  execute(command: Command, isOffTheWire: boolean): Output {
    const decoded = commandSchema.decode(commandSchema.encode(command))
    if (!decoded.ok) throw new Error(decoded.reason)
    const given = isOffTheWire ? decoded.value : command
    if (given instanceof TransferInBytes) this.inBytes++
    const [slot, index] = [1 + (this.#executed >>> 1), this.#executed++ & 1]
    const { output } = this.ledger.apply(given, { slot, index, time: slot })
    if (index === 1) this.#endOfSlot()
    return output
  }

  #endOfSlot(): void {
    const rows = this.ledger.endOfSlot()
    this.memory.add(rows)
    this.rows.push(...rows)
  }
}

test('a transfer in bytes does what it would do as text: outputs, state, snapshot and history', () => {
  let inBytes = 0
  let applied = 0
  fc.assert(
    fc.property(fc.array(transfer, { minLength: 20, maxLength: 60 }), (transfers) => {
      const [wire, plain] = [new Replica(), new Replica()]
      for (const command of [...OPENINGS, ...transfers]) {
        const output = wire.execute(command, true)
        expect(output).toEqual(plain.execute(command, false))
        if (command.type === 'transfer' && output[0] === 0) applied++
      }
      expect(wire.ledger.digest()).toBe(plain.ledger.digest())
      expect(wire.rows).toEqual(plain.rows)
      expect([...wire.ledger.snapshot()]).toEqual([...plain.ledger.snapshot()])
      inBytes += wire.inBytes
      expect(plain.inBytes).toBe(0)
    }),
  )
  expect(inBytes).toBeGreaterThan(500)
  expect(applied).toBeGreaterThan(100)
})

test('balances and amounts up to 2^53 and beyond are exact', () => {
  const steps: readonly (readonly [amount: bigint, from: string, to: string])[] = [
    [LARGE, 'rich', 'alice'],
    [LARGE + 100n, 'alice', 'bob'],
    [1n, 'bob', 'rich'],
    [LARGE, 'bob', 'rich'],
    [LARGE + 1n, 'rich', 'carol'],
  ]
  const replica = new Replica()
  for (const command of OPENINGS) replica.execute(command, true)
  const outputs = steps.map(([amount, from, to], number) =>
    replica.execute({ type: 'transfer', id: `s${number}`, from, to, amount, currency: 'EUR' } satisfies Transfer, true),
  )
  const large = Number(LARGE)
  expect(outputs).toEqual([
    [0, large, 0, 100, LARGE + 100n],
    [0, LARGE + 100n, 0, 100, LARGE + 200n],
    [0, LARGE + 200n, LARGE + 199n, 0, 1],
    [0, LARGE + 199n, 199, 1, large + 1],
    [0, large + 1, 0, 0, large + 1],
  ])
})

test('a transfer that is out of the ordinary can be asked for its fields and leaves the same trace', () => {
  const replica = new Replica()
  for (const command of OPENINGS) replica.execute(command, true)
  const [status] = replica.execute(
    { type: 'transfer', id: 'u1', from: 'alice', to: 'nobody', amount: 5n, currency: 'EUR' },
    true,
  )
  expect(status).toBe(31)
  expect(
    replica.execute({ type: 'transfer', id: 'u1', from: 'alice', to: 'bob', amount: 5n, currency: 'EUR' }, true),
  ).toEqual([23, 100, 100, 100, 100])
})
