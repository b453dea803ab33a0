import { createLedger, ledgerClient, localCaller } from '@synod/ledger'
import { expect, it } from 'vitest'
import { checkBooks, openAccounts, TRANSFER_BYTES, Transfers } from './transfers.ts'

const TRANSFERS = 3000

it('makes transfers of exactly the size that it says, and the ledger applies each of them', async () => {
  const caller = localCaller(createLedger())
  const bank = ledgerClient(caller)
  await openAccounts(bank)
  const transfers = new Transfers()
  for (let made = 0; made < TRANSFERS; made++) {
    const bytes = transfers.next()
    expect(bytes).toHaveLength(TRANSFER_BYTES)
    await caller.submit(bytes)
  }
  await checkBooks(bank, transfers)
  transfers.next()
  await expect(checkBooks(bank, transfers)).rejects.toThrow('4000 transfers of 4001 applied, 0 refused, sum 0')
})
