import type { LedgerClient } from '@synod/ledger'

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

/** Opens every account and pays its opening balance in. Rejects when one is refused. */
export async function openAccounts(bank: LedgerClient<unknown>, fundings = FUNDINGS): Promise<void> {
  await Promise.all(
    fundings.map(async ({ account, currency, amount }) => {
      const opened = await bank.open({ account, currency })
      const paidIn = await bank.deposit({ id: `opening/${account}`, account, currency, amount })
      for (const { status } of [opened, paidIn]) {
        if (status !== 'applied') throw new Error(`account ${account} could not be opened: ${status}`)
      }
    }),
  )
}
