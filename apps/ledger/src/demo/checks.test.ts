import { createLedger, ledgerClient, localCaller } from '@synod/ledger'
import type { NodeStatus } from '@synod/node'
import { describe, expect, it } from 'vitest'
import { FUNDINGS } from './accounts.ts'
import { type Bank, checkApplied, checkBalances, checkBooks, checkDigests, checkRefused } from './checks.ts'
import { Journal, type Order, type Settled } from './journal.ts'
import { openAccounts } from './open-accounts.ts'

const NODES = [1, 2, 3]
const order = (id: string, amount: bigint): Order => ({
  id,
  from: 'alice:EUR',
  to: 'bob:EUR',
  amount,
  currency: 'EUR',
})

/** A bank in which one transfer was applied and one refused, and a journal that says so. */
async function bankAndJournal(): Promise<{ bank: Bank; journal: Journal }> {
  const bank = ledgerClient(localCaller(createLedger()))
  await openAccounts(bank)
  const journal = new Journal()
  for (const each of [order('t1', 100n), order('t2', 10n ** 12n)]) {
    journal.handedIn(each)
    journal.answered(each, await bank.transfer(each))
  }
  return { bank, journal }
}

describe('the checks of the demonstration', () => {
  it('pass when the books say what the journal says', async () => {
    const { bank, journal } = await bankAndJournal()
    expect(journal.applied).toHaveLength(1)
    expect(journal.refused).toHaveLength(1)
    const checks = [
      await checkBooks(bank, journal, FUNDINGS),
      await checkApplied(bank, NODES, journal.applied),
      await checkRefused(bank, NODES, journal.refused),
      await checkBalances(bank, journal, FUNDINGS),
    ]
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
  })

  it('notice an acknowledged transfer that is lost', async () => {
    const { bank, journal } = await bankAndJournal()
    const [first] = journal.applied as [Settled]
    journal.applied.push({ ...first, order: order('t3', 5n) })
    const check = await checkApplied(bank, NODES, journal.applied)
    expect(check).toEqual({ name: 'applied', ok: false, detail: 't3 is lost' })
    expect((await checkBalances(bank, journal, FUNDINGS)).ok).toBe(false)
    expect((await checkBooks(bank, journal, FUNDINGS)).ok).toBe(false)
  })

  it('notice a transfer that nobody acknowledged', async () => {
    const { bank, journal } = await bankAndJournal()
    await bank.transfer(order('t3', 5n))
    const check = await checkBooks(bank, journal, FUNDINGS)
    expect(check.detail).toBe(
      `${FUNDINGS.length + 2} transfers took effect, the tellers know of ${FUNDINGS.length + 1}`,
    )
    expect((await checkBalances(bank, journal, FUNDINGS)).detail).toContain('alice:EUR holds 999895, not 999900')
  })

  it('notice a transfer that was answered differently from what is held', async () => {
    const { bank, journal } = await bankAndJournal()
    const check = await checkApplied(
      bank,
      NODES,
      journal.refused.map((each) => ({ ...each, receipt: { ...each.receipt, status: 'applied' } })),
    )
    expect(check.detail).toMatch(/^t2 was applied in slot \d+, but insufficient funds in \d+ is held$/)
  })

  it('notice a refused transfer that moved money', async () => {
    const { bank, journal } = await bankAndJournal()
    const [first] = journal.refused as [Settled]
    const moved = {
      ...first,
      receipt: { ...first.receipt, from: { before: 0n, after: first.receipt.from?.after ?? 0n } },
    }
    expect((await checkRefused(bank, NODES, [moved])).detail).toContain('t2 was refused and yet moved money')
  })

  it('notice a node whose state differs', () => {
    const status = (node: number, digest: string) => ({ node, digest, appliedThrough: 1234 }) as NodeStatus
    expect(checkDigests([status(1, 'a'), status(2, 'a')])).toMatchObject({ ok: true, detail: 'n1 = n2 at slot 1,234' })
    expect(checkDigests([status(1, 'a'), status(2, 'b')])).toMatchObject({
      ok: false,
      detail: 'they differ at slot 1,234: n1 a, n2 b',
    })
  })
})
