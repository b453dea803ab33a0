import { createLedger, type LedgerClient, ledgerClient, localCaller, type MoneyCommand } from '@synod/ledger'
import { beforeEach, describe, expect, it } from 'vitest'
import { refusedMoney, refusedOpen } from './refusal.ts'

let bank: LedgerClient<unknown>

beforeEach(async () => {
  bank = ledgerClient(localCaller(createLedger()))
  await bank.open({ account: 'alice', currency: 'EUR' })
  await bank.open({ account: 'bob', currency: 'USD' })
  await bank.deposit({ id: 'd', account: 'alice', amount: 100n, currency: 'EUR' })
})

const withdraw = { type: 'withdraw', id: 'w', account: 'alice', amount: 500n, currency: 'EUR' } as const
const transfer = { type: 'transfer', id: 't', from: 'alice', to: 'bob', amount: 5n, currency: 'EUR' } as const
const deposit = { type: 'deposit', id: 'x', account: 'alice', amount: 5n, currency: 'EUR' } as const

/** What a ledger's own refusal reads like. */
async function refusal(command: MoneyCommand): Promise<string> {
  const receipt =
    command.type === 'transfer'
      ? await bank.transfer(command)
      : await (command.type === 'deposit' ? bank.deposit(command) : bank.withdraw(command))
  const failure = refusedMoney(command, receipt, {})
  expect(failure.exitCode).toBe(1)
  return failure.message
}

describe('a refusal says why, with the values, and what to do', () => {
  it.each<[MoneyCommand, string]>([
    [withdraw, 'insufficient funds: alice has 1.00 EUR, not 5.00 EUR'],
    [{ ...deposit, account: 'zoe' }, 'unknown account: zoe was never opened; open it first: ledger open zoe EUR'],
    [
      { ...transfer, from: 'yan', to: 'zoe' },
      'unknown account: yan and zoe were never opened; open them first: ledger open yan EUR',
    ],
    [
      { ...deposit, currency: 'JPY' },
      'unknown account: no account is kept in JPY; "ledger accounts" lists what there is',
    ],
    [
      transfer,
      'currency mismatch: the amount is in EUR, and an account is not; "ledger accounts" lists their currencies',
    ],
    [{ ...transfer, to: 'alice' }, 'same account: Both sides of the transfer are one account.'],
    [
      { ...withdraw, id: 'd' },
      'exists with different kind: the id d was used for something else; leave out --id for a new one',
    ],
  ])('%o', async (command, text) => {
    expect(await refusal(command)).toBe(`refused, ${text}`)
  })

  it('opening an account in another currency', async () => {
    const receipt = await bank.open({ account: 'alice', currency: 'USD' })
    expect(refusedOpen('alice', 'USD', receipt).message).toBe(
      'refused, exists with different currency: alice is kept in another currency',
    )
  })
})
