import type { RowReader } from '@synod/protocol'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MovementView, StatementLine } from './answer.ts'
import type { Command } from './command.ts'
import { ACCOUNTS, Branch, movementsOf, slots } from './history.fixture.ts'
import type { FeedQuery, StatementQuery } from './query.ts'

const limit = fc.constantFrom(1, 2, 3, 7, 100)
const order = fc.constantFrom('newest first' as const, 'oldest first' as const)

function branchAfter(slots: readonly (readonly Command[])[]): Branch {
  const branch = new Branch()
  for (const commands of slots) branch.execute(commands)
  return branch
}

/** All pages of a statement. */
async function linesOf(branch: Branch, account: string, part: Partial<StatementQuery> = {}): Promise<StatementLine[]> {
  const query: StatementQuery = {
    type: 'statement',
    account,
    fromSlot: 1,
    toSlot: null,
    order: 'newest first',
    cursor: null,
    limit: 100,
    ...part,
  }
  const lines: StatementLine[] = []
  for (let cursor: number | null | undefined = null; cursor !== undefined; ) {
    const page: { lines: readonly StatementLine[]; next: number | null } | null = await branch.ask({ ...query, cursor })
    expect(page!.lines.length).toBeLessThanOrEqual(query.limit)
    lines.push(...page!.lines)
    cursor = page?.next ?? undefined
  }
  return lines
}

/** All pages of the feed. */
async function feedOf(branch: Branch, part: Partial<FeedQuery> = {}): Promise<MovementView[]> {
  const movements: MovementView[] = []
  for (let after = part.after ?? 0; ; ) {
    const page = await branch.ask({ type: 'feed', fromSlot: 1, limit: 100, ...part, after })
    movements.push(...page.movements)
    if (page.movements.length === 0) return movements
    after = page.next
  }
}

/** Posted balances by account; undefined where there is no such account. */
async function balancesOf(branch: Branch): Promise<(bigint | undefined)[]> {
  const views = await branch.ask({ type: 'balances', accounts: ACCOUNTS })
  return views.map((view) => view?.balance)
}

test('the lines of a statement add up to the balance, whatever the pages', async () => {
  await fc.assert(
    fc.asyncProperty(slots, limit, async (slots, limit) => {
      const branch = branchAfter(slots)
      const balances = await balancesOf(branch)
      for (const [place, account] of ACCOUNTS.entries()) {
        if (balances[place] === undefined) continue
        const lines = await linesOf(branch, account, { order: 'oldest first', limit })
        let running = 0n
        for (const [at, line] of lines.entries()) {
          running += line.delta
          expect([line.balance, line.ordinal]).toEqual([running, at + 1])
        }
        expect(running).toBe(balances[place])
        expect(await linesOf(branch, account, { order: 'newest first', limit })).toEqual(lines.toReversed())
      }
    }),
  )
})

test('a statement of some slots has the lines of these slots and no others', async () => {
  await fc.assert(
    fc.asyncProperty(slots, order, limit, fc.nat(14), fc.nat(14), async (slots, order, limit, one, other) => {
      const branch = branchAfter(slots)
      const [fromSlot, toSlot] = [Math.min(one, other) + 1, Math.max(one, other) + 1]
      for (const account of ['alice', 'cash:EUR']) {
        const all = await linesOf(branch, account, { order })
        const wanted = all.filter(({ slot }) => slot >= fromSlot && slot <= toSlot)
        expect(await linesOf(branch, account, { order, limit, fromSlot, toSlot })).toEqual(wanted)
      }
    }),
  )
})

test('the balance at a slot is what it was after that slot', async () => {
  await fc.assert(
    fc.asyncProperty(slots, async (slots) => {
      const branch = new Branch()
      const after: (bigint | undefined)[][] = []
      for (const commands of slots) {
        branch.execute(commands)
        after.push(await balancesOf(branch))
      }
      const exists = await balancesOf(branch)
      for (const [at, balances] of [[], ...after].entries()) {
        for (const [place, account] of ACCOUNTS.entries()) {
          const past = await branch.ask({ type: 'balanceAt', account, slot: at })
          expect(past?.balance).toBe(exists[place] === undefined ? undefined : (balances[place] ?? 0n))
        }
      }
    }),
  )
})

test('the feed is the applied movements in the order of execution, read while more are executed', async () => {
  await fc.assert(
    fc.asyncProperty(slots, limit, async (slots, limit) => {
      const branch = new Branch()
      const used = new Set<string>()
      const applied: string[] = []
      const fed: MovementView[] = []
      let after = 0
      for (const commands of slots) {
        const outcomes = branch.execute(commands)
        for (const { id, applied: isApplied } of movementsOf(commands, outcomes, used)) if (isApplied) applied.push(id)
        const page = await branch.ask({ type: 'feed', fromSlot: 1, after, limit })
        fed.push(...page.movements)
        after = page.next
      }
      fed.push(...(await feedOf(branch, { after, limit })))
      expect(fed.map(({ id }) => id)).toEqual(applied)
      for (const { status } of fed) expect(status).toBe('applied')
    }),
  )
})

test('the feed from a slot on is the feed without what came before', async () => {
  await fc.assert(
    fc.asyncProperty(slots, fc.integer({ min: 1, max: 15 }), limit, async (slots, fromSlot, limit) => {
      const branch = branchAfter(slots)
      const all = await feedOf(branch)
      expect(await feedOf(branch, { fromSlot, limit })).toEqual(all.filter(({ slot }) => slot >= fromSlot))
    }),
  )
})

test('a page of the feed ends where too many refused movements were passed over, and leads on', async () => {
  const refused = Array.from({ length: 5000 }, (_, number): Command => {
    return { type: 'deposit', id: `r${number}`, account: 'nobody', amount: 1n, currency: 'EUR' }
  })
  const branch = branchAfter([
    [{ type: 'open', account: 'alice', currency: 'EUR' }],
    refused,
    [{ type: 'deposit', id: 'd', account: 'alice', amount: 1n, currency: 'EUR' }],
  ])
  const feed = { type: 'feed', fromSlot: 1, limit: 500 } as const
  const first = await branch.ask({ ...feed, after: 0 })
  expect(first).toEqual({ movements: [], next: 4096 })
  const second = await branch.ask({ ...feed, after: first.next })
  expect([second.movements.map(({ id }) => id), second.next]).toEqual([['d'], 5001])
})

test('a feed from a slot that is not reached yet begins there', async () => {
  const deposit = (id: string): Command => ({ type: 'deposit', id, account: 'alice', amount: 1n, currency: 'EUR' })
  const branch = branchAfter([[{ type: 'open', account: 'alice', currency: 'EUR' }], [deposit('d2')]])
  const { movements, next } = await branch.ask({ type: 'feed', fromSlot: 4, after: 0, limit: 500 })
  expect(movements).toEqual([])
  for (const id of ['d3', 'd4', 'd5']) branch.execute([deposit(id)])
  const page = await branch.ask({ type: 'feed', fromSlot: 4, after: next, limit: 500 })
  expect(page.movements.map(({ id }) => id)).toEqual(['d4', 'd5'])
})

test('every movement is found by its id with what its command said and was answered, refused ones too', async () => {
  await fc.assert(
    fc.asyncProperty(slots, async (slots) => {
      const branch = new Branch()
      const used = new Set<string>()
      let number = 0
      for (const commands of slots) {
        const outcomes = branch.execute(commands)
        const before = new Set(used)
        for (const { id } of movementsOf(commands, outcomes, used)) {
          number++
          expect(await branch.ask({ type: 'transfer', id })).toMatchObject({ id, number, slot: branch.slot })
        }
        for (const [index, command] of commands.entries()) {
          const { status } = outcomes[index]!
          if (!('id' in command) || before.has(command.id) || status.startsWith('invalid')) continue
          before.add(command.id)
          if (command.type === 'chain') for (const link of command.links) before.add(link.id)
          const memo = 'memo' in command ? command.memo : ''
          const view = await branch.ask({ type: 'transfer', id: command.id })
          expect(view).toMatchObject({ kind: command.type, status, memo, index, time: 10 * branch.slot })
        }
      }
    }),
  )
})

test('a snapshot and the rows make the same history, and it goes on in the same way', async () => {
  await fc.assert(
    fc.asyncProperty(slots, slots, async (before, after) => {
      const branch = branchAfter(before)
      const copy = branch.copy()
      for (const commands of after) {
        expect(copy.execute(commands)).toEqual(branch.execute(commands))
      }
      expect(copy.rows).toEqual(branch.rows)
      expect(await feedOf(copy)).toEqual(await feedOf(branch))
      expect(await linesOf(copy, 'alice')).toEqual(await linesOf(branch, 'alice'))
    }),
  )
})

test('a query is answered from the state in which it was asked, whatever is executed before its rows are read', async () => {
  await fc.assert(
    fc.asyncProperty(slots, slots, async (before, after) => {
      const branch = branchAfter(before)
      const [lines, movements] = [await linesOf(branch, 'alice'), await feedOf(branch)]
      const late = lateReader(branch)
      const newest = { fromSlot: 1, toSlot: null, order: 'newest first', cursor: null, limit: 100 } as const
      const statement = branch.ask({ type: 'statement', account: 'alice', ...newest }, late)
      const feed = branch.ask({ type: 'feed', fromSlot: 1, after: 0, limit: 500 }, late)
      for (const commands of after) branch.execute(commands)
      late.open()
      expect([(await statement)?.lines, (await feed).movements]).toEqual([lines, movements])
    }),
  )
})

/** Reads nothing before it is opened. */
function lateReader(branch: Branch): RowReader & { open(): void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { rows: (range) => opened.then(() => branch.memory.rows(range)), open: () => open() }
}

test('without rows the answer is that the history is not retained', async () => {
  const branch = branchAfter([
    [
      { type: 'open', account: 'alice', currency: 'EUR' },
      { type: 'deposit', id: 'd1', account: 'alice', amount: 5n, currency: 'EUR' },
    ],
  ])
  const none = { rows: async () => [] }
  const answer: unknown = await branch.ask({ type: 'transfer', id: 'd1' }, none)
  expect(answer).toEqual({ notRetained: 1 })
  expect(await branch.ask({ type: 'feed', fromSlot: 1, after: 0, limit: 1 }, none)).toEqual({ notRetained: 1 })
  expect(await branch.ask({ type: 'transfer', id: 'd2' }, none)).toBeNull()
})

test('a row or more for each slot that moved something, and none for the others', () => {
  const branch = branchAfter([
    [{ type: 'open', account: 'alice', currency: 'EUR' }],
    [],
    [1, 2, 3].map((n) => ({ type: 'deposit', id: `d${n}`, account: 'alice', amount: 5n, currency: 'EUR' })),
    [{ type: 'deposit', id: 'd1', account: 'alice', amount: 5n, currency: 'EUR' }],
    [{ type: 'deposit', id: 'd4', account: 'nobody', amount: 5n, currency: 'EUR' }],
  ])
  expect(branch.rows.map(({ key }) => key)).toEqual(['entry:0000000000000001', 'entry:0000000000000004'])
})

test('queries are total: any fields are answered', async () => {
  const anything = fc.anything({ withBigInt: true })
  const type = fc.constantFrom('balance', 'balances', 'accounts', 'transfer', 'balanceAt', 'statement', 'feed', 'x')
  const fields = { type, account: anything, accounts: anything, id: anything, slot: anything, limit: anything }
  const shaped = fc.record({
    ...fields,
    fromSlot: anything,
    toSlot: anything,
    cursor: anything,
    after: anything,
    order: anything,
  })
  const branch = branchAfter([[{ type: 'open', account: 'alice', currency: 'EUR' }]])
  await fc.assert(
    fc.asyncProperty(fc.oneof(anything, shaped), async (query) => {
      expect(await branch.ask(query as Parameters<Branch['ask']>[0])).toBeDefined()
    }),
  )
})

test('commands of all kinds are applied now and then in these tests', () => {
  const kinds = new Set<string>()
  for (const commands of fc.sample(slots, { numRuns: 300, seed: 7 })) {
    const branch = new Branch()
    for (const slot of commands) {
      for (const [at, { status }] of branch.execute(slot).entries()) if (status === 'applied') kinds.add(slot[at]!.type)
    }
  }
  const expected = ['capture', 'chain', 'deposit', 'hold', 'open', 'release', 'reverse', 'transfer', 'withdraw']
  expect([...kinds].sort()).toEqual(expected)
})
