import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Answers, Audit } from './answer.ts'
import type { Command } from './command.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { isOutput, nameOutput, type Output } from './output.ts'
import { KIND_CODES } from './transfer-record.ts'

const NO_HISTORY = { rows: async () => [] }

/** Few names and ids, so that random commands meet. */
const ACCOUNTS = ['alice', 'bob', 'carol', 'cash:EUR', 'cash:JPY'] as const
const account = fc.constantFrom(...ACCOUNTS)
const customer = fc.constantFrom('alice', 'bob', 'carol')
const amount = fc.oneof(fc.bigInt(1n, 100n), fc.bigInt(1n, 100n), fc.bigInt(1n, 2n ** 63n - 1n))
const currency = fc.constantFrom('EUR', 'EUR', 'EUR', 'JPY')
const id = fc.integer({ min: 0, max: 40 }).map((number) => `t${number}`)
const memo = fc.constantFrom('', '', 'rent')
const movement = { id, amount, currency, memo }
const transfer = { from: account, to: account, ...movement }
const limit = fc.oneof(fc.constant(0n), fc.bigInt(0n, 500n))
const moneyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    type: fc.constantFrom('deposit' as const, 'deposit' as const, 'withdraw' as const),
    account,
    ...movement,
  }),
  fc.record({ type: fc.constant('transfer' as const), ...transfer }),
)
const holdCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record(
    { type: fc.constant('hold' as const), ...transfer, expiresAfterMs: fc.integer({ min: 1, max: 30 }) },
    { requiredKeys: ['type', 'id', 'from', 'to', 'amount', 'currency'] },
  ),
  fc.record(
    { type: fc.constant('capture' as const), id, hold: id, amount: fc.bigInt(1n, 100n), memo },
    { requiredKeys: ['type', 'id', 'hold'] },
  ),
  fc.record({ type: fc.constant('release' as const), id, hold: id, memo }),
)
const otherCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ type: fc.constant('open' as const), account, currency }),
  fc.record({
    type: fc.constant('limits' as const),
    account: customer,
    currency,
    mayOwe: limit,
    mayHold: fc.oneof(fc.constant(null), fc.bigInt(0n, 500n)),
  }),
  fc.record({ type: fc.constantFrom('freeze' as const, 'unfreeze' as const, 'unfreeze' as const), account: customer }),
  fc.record({ type: fc.constant('close' as const), account: fc.constant('carol') }),
  fc.record({ type: fc.constant('reverse' as const), id, transfer: id, memo }),
  fc.record({
    type: fc.constant('chain' as const),
    id,
    links: fc.array(fc.record(transfer), { minLength: 1, maxLength: 4 }),
  }),
)
const command: fc.Arbitrary<Command> = fc.oneof(moneyCommand, moneyCommand, holdCommand, holdCommand, otherCommand)
/** Accounts first, so that not everything is refused. */
const OPENINGS: readonly Command[] = [
  { type: 'open', account: 'alice', currency: 'EUR' },
  { type: 'open', account: 'bob', currency: 'EUR' },
  { type: 'deposit', id: 'first', account: 'alice', amount: 200n, currency: 'EUR' },
]
const commands = fc.array(command, { maxLength: 80 }).map((commands) => [...OPENINGS, ...commands])

function execute(ledger: Ledger, commands: readonly Command[], fromSlot = 1): Output[] {
  return commands.map((command, at) => {
    const slot = fromSlot + at
    const { output } = ledger.apply(command, { slot, index: 0, time: slot })
    ledger.endOfSlot()
    return output
  })
}

function audit(ledger: Ledger): Audit {
  return ledger.query({ type: 'audit' }, NO_HISTORY) as Audit
}

test('PMS 3.2 two replicas that execute the same commands agree on outputs and digest', () => {
  fc.assert(
    fc.property(commands, (commands) => {
      const [one, other] = [createLedger(), createLedger()]
      expect(execute(one, commands)).toEqual(execute(other, commands))
      expect(one.digest()).toBe(other.digest())
      expect(audit(one)).toEqual(audit(other))
    }),
  )
})

test('replicas that differ in one balance or one id differ in digest', () => {
  const open = { type: 'open', account: 'alice', currency: 'EUR' } as const
  const deposit = { type: 'deposit', id: 'd', account: 'alice', amount: 5n, currency: 'EUR' } as const
  const others: Command[] = [
    { ...deposit, amount: 6n },
    { ...deposit, id: 'e' },
    { ...deposit, memo: 'm' },
    { ...deposit, account: 'bob' },
    { ...deposit, type: 'withdraw' },
    { ...deposit, type: 'withdraw', amount: 6n },
  ]
  const digests = [deposit, ...others].map((command) => {
    const ledger = createLedger()
    execute(ledger, [open, command])
    return ledger.digest()
  })
  expect(new Set(digests).size).toBe(digests.length)
})

test('Σ of balances per currency is zero, and nothing but cash is below zero, after any commands', () => {
  fc.assert(
    fc.property(commands, (commands) => {
      const ledger = createLedger()
      execute(ledger, commands)
      for (const found of audit(ledger).currencies) expect(found).toMatchObject({ sum: 0n, overdrawn: 0 })
    }),
  )
})

/** What an observer of all commands and answers knows of a hold. */
interface ObservedHold {
  readonly from: string
  readonly amount: bigint
  readonly expiresAt: number
  /** The id of the command that ended it. */
  end: string | undefined
}

test('no hold is resolved twice, and posted, held and available always add up', () => {
  fc.assert(
    fc.property(commands, (commands) => {
      const ledger = createLedger()
      const holds = new Map<string, ObservedHold>()
      commands.forEach((command, at) => {
        const slot = 1 + at
        const [output] = execute(ledger, [command], slot)
        if (nameOutput(output!).status === 'applied') observe(holds, command, slot)
        for (const name of ACCOUNTS) expectToAddUp(ledger, name, heldBy(holds, name, slot))
      })
    }),
  )
})

function observe(holds: Map<string, ObservedHold>, command: Command, now: number): void {
  if (command.type === 'hold' && !holds.has(command.id)) {
    const { from, amount, expiresAfterMs = Number.POSITIVE_INFINITY } = command
    holds.set(command.id, { from, amount, expiresAt: now + expiresAfterMs, end: undefined })
  }
  if (command.type !== 'capture' && command.type !== 'release') return
  const hold = holds.get(command.hold)!
  const isAgain = hold.end === command.id
  if (!isAgain) expect([hold.end, hold.expiresAt > now]).toEqual([undefined, true])
  hold.end = command.id
}

function heldBy(holds: ReadonlyMap<string, ObservedHold>, account: string, now: number): bigint {
  const open = [...holds.values()].filter(({ from, end, expiresAt }) => from === account && !end && expiresAt > now)
  return open.reduce((sum, { amount }) => sum + amount, 0n)
}

function expectToAddUp(ledger: Ledger, account: string, held: bigint): void {
  const view = ledger.query({ type: 'balance', account }, NO_HISTORY) as Answers['balance']
  if (view === null) return
  expect(view.held).toBe(held)
  if (view.available === null) return
  expect(view.available).toBe(view.balance - held + view.mayOwe)
  expect(view.available).toBeGreaterThanOrEqual(0n)
}

test('Σ of balances per currency is zero after any bytes, damaged commands among them', () => {
  const damaged = fc.tuple(command, fc.nat(200), fc.nat(255)).map(([command, place, byte]) => {
    const bytes = createLedger().schemas.command.encode(command).slice()
    bytes[place % bytes.length] = byte
    return bytes
  })
  const hostile = fc.oneof(damaged, damaged, fc.uint8Array({ maxLength: 80 }))
  fc.assert(
    fc.property(commands, fc.array(hostile, { maxLength: 40 }), (commands, hostile) => {
      const ledger = createLedger()
      execute(ledger, commands)
      const decoded = hostile.map((bytes) => ledger.schemas.command.decode(bytes))
      execute(
        ledger,
        decoded.flatMap((result) => (result.ok ? [result.value] : [])),
      )
      for (const found of audit(ledger).currencies) expect(found).toMatchObject({ sum: 0n, overdrawn: 0 })
    }),
  )
})

test('apply and query are total: they take anything, even what no schema lets through', () => {
  const anything = fc.anything({ withBigInt: true })
  const shaped = fc.record({
    type: fc.constantFrom(...Object.keys(KIND_CODES), 'open', 'limits', 'freeze', 'unfreeze', 'close'),
    id: fc.oneof(anything, fc.constant('t1')),
    hold: fc.oneof(anything, fc.constant('t1')),
    transfer: fc.oneof(anything, fc.constant('t1')),
    links: fc.oneof(anything, fc.array(anything), fc.array(fc.record(transfer), { maxLength: 3 })),
    mayOwe: anything,
    mayHold: anything,
    expiresAfterMs: anything,
    account: anything,
    from: anything,
    to: anything,
    amount: anything,
    currency: anything,
    memo: anything,
  })
  const asked = fc.record({
    type: fc.constantFrom('balance', 'accounts', 'transfer'),
    id: anything,
    account: anything,
    after: anything,
    limit: anything,
  })
  fc.assert(
    fc.property(fc.oneof(anything, shaped), fc.oneof(anything, asked), (command, query) => {
      const ledger = createLedger()
      for (const output of execute(ledger, [...OPENINGS, command as Command])) expect(isOutput(output)).toBe(true)
      ledger.query(query as Parameters<Ledger['query']>[0], NO_HISTORY)
      expect(audit(ledger).currencies.every(({ sum }) => sum === 0n)).toBe(true)
    }),
  )
})

test('ids are idempotent: a command that comes again is answered the same and changes nothing', () => {
  fc.assert(
    fc.property(commands, fc.array(fc.nat(), { maxLength: 40 }), (commands, again) => {
      const ledger = createLedger()
      const firsts = firstOfEachId(commands)
      const outputs = execute(ledger, firsts)
      // Whatever expires does so now, and not between the repetitions.
      execute(ledger, new Array(10).fill(null), 1000)
      const digest = ledger.digest()
      for (const place of firsts.length === 0 ? [] : again.map((number) => number % firsts.length)) {
        expect(execute(ledger, [firsts[place]!], 1000)).toEqual([outputs[place]])
      }
      expect(ledger.digest()).toBe(digest)
    }),
  )
})

/** The commands without those whose id another one had before. */
function firstOfEachId(commands: readonly Command[]): Command[] {
  const seen = new Set<string>()
  return commands.filter((command) => {
    if (!('id' in command)) return command.type === 'open' && !seen.has(command.account) && seen.add(command.account)
    const ids = [command.id, ...(command.type === 'chain' ? command.links.map(({ id }) => id) : [])]
    if (ids.some((id) => seen.has(id))) return false
    for (const id of ids) seen.add(id)
    return true
  })
}

test('a snapshot is frozen when it is taken, however much is executed while it is read', () => {
  fc.assert(
    fc.property(commands, commands, (before, after) => {
      const ledger = createLedger()
      execute(ledger, before)
      const [digest, found] = [ledger.digest(), audit(ledger)]
      const frozen = ledger.snapshot()
      execute(ledger, after, 1000)
      const copy = createLedger()
      copy.restore(readSlowly(frozen, () => execute(ledger, after, 2000)))
      expect(copy.digest()).toBe(digest)
      expect(audit(copy)).toEqual(found)
    }),
  )
})

function* readSlowly(chunks: Iterable<Uint8Array>, between: () => void): Generator<Uint8Array> {
  for (const chunk of chunks) {
    yield chunk
    between()
  }
}

test('a restored ledger goes on as the first would: balances, ids and digests', () => {
  fc.assert(
    fc.property(commands, commands, (before, after) => {
      const [first, restored] = [createLedger(), createLedger()]
      execute(first, before)
      restored.restore(first.snapshot())
      expect(execute(restored, before, 1000)).toEqual(execute(first, before, 1000))
      expect(execute(restored, after, 2000)).toEqual(execute(first, after, 2000))
      expect(restored.digest()).toBe(first.digest())
    }),
  )
})
