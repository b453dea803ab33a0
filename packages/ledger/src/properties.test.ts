import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Audit } from './answer.ts'
import type { Command } from './command.ts'
import { createLedger, type Ledger } from './ledger.ts'
import type { Output } from './output.ts'

const NO_HISTORY = { rows: async () => [] }

/** Few names and ids, so that random commands meet. */
const account = fc.constantFrom('alice', 'bob', 'carol', 'cash:EUR', 'cash:JPY')
const amount = fc.oneof(fc.bigInt(1n, 100n), fc.bigInt(1n, 2n ** 63n - 1n))
const currency = fc.constantFrom('EUR', 'EUR', 'EUR', 'JPY')
const movement = {
  id: fc.integer({ min: 0, max: 40 }).map((number) => `t${number}`),
  amount,
  currency,
  memo: fc.constantFrom('', '', 'rent'),
}
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ type: fc.constant('open' as const), account, currency }),
  fc.record({ type: fc.constantFrom('deposit' as const, 'withdraw' as const), account, ...movement }),
  fc.record({ type: fc.constant('transfer' as const), from: account, to: account, ...movement }),
)
const commands = fc.array(command, { maxLength: 80 })

function execute(ledger: Ledger, commands: readonly Command[], fromSlot = 1): Output[] {
  return commands.map((command, at) => ledger.apply(command, { slot: fromSlot + at, index: 0, time: 0 }).output)
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
    type: fc.constantFrom('open', 'deposit', 'withdraw', 'transfer'),
    id: anything,
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
      execute(ledger, [{ type: 'open', account: 'alice', currency: 'EUR' }, command as Command])
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
    const id = command.type === 'open' ? `account ${command.account}` : `transfer ${command.id}`
    return !seen.has(id) && seen.add(id)
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
