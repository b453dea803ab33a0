import type { LedgerClient } from '@synod/ledger'
import { openAccount, payIn } from './calls.ts'
import { type Customer, UNRECORDED } from './history.ts'

/** An account of the demonstration and what it is opened with, in minor units. */
export interface Funding {
  readonly account: string
  readonly currency: string
  readonly amount: bigint
}

const CITIZENS = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi']
const OPENING_BALANCES = { EUR: 10_000_00n, USD: 10_000_00n, JPY: 1_000_000n }

/** Everybody has an account in every currency: `alice:EUR`. */
export const FUNDINGS: readonly Funding[] = Object.entries(OPENING_BALANCES).flatMap(([currency, amount]) =>
  CITIZENS.map((citizen) => ({ account: `${citizen}:${currency}`, currency, amount })),
)

/** Opens every account and pays its opening balance in, a customer each. Rejects when one is refused. */
export async function openAccounts(
  bank: LedgerClient<unknown>,
  customer: () => Customer = () => UNRECORDED,
): Promise<void> {
  await Promise.all(
    FUNDINGS.map(async (funding) => {
      const owner = customer()
      const opened = await openAccount(bank, owner, funding)
      const paidIn = await payIn(bank, owner, funding)
      for (const { status } of [opened, paidIn]) {
        if (status !== 'applied') throw new Error(`account ${funding.account} could not be opened: ${status}`)
      }
    }),
  )
}
