import type { LedgerClient } from '@synod/ledger'
import { FUNDINGS } from './accounts.ts'
import { openAccount, payIn } from './calls.ts'
import { type Customer, UNRECORDED } from './history.ts'

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
