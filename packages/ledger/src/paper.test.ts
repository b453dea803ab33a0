import { expect, test } from 'vitest'
import { createLedger } from './ledger.ts'
import { ledgerClient } from './ledger-client.ts'
import { localCaller } from './local-caller.ts'

test('PMS 3.1 a withdrawal decreases the balance iff it covers the amount, and outputs the old and the new balance', async () => {
  const bank = ledgerClient(localCaller(createLedger()))
  await bank.open({ account: 'alice', currency: 'EUR' })
  await bank.deposit({ id: 'd1', account: 'alice', amount: 100n, currency: 'EUR' })
  const withdraw = (id: string, amount: bigint) => bank.withdraw({ id, account: 'alice', amount, currency: 'EUR' })

  expect(await withdraw('w1', 101n)).toMatchObject({
    status: 'insufficient funds',
    from: { before: 100n, after: 100n },
  })
  expect(await withdraw('w2', 60n)).toMatchObject({ status: 'applied', from: { before: 100n, after: 40n } })
  expect(await withdraw('w3', 41n)).toMatchObject({ status: 'insufficient funds', from: { before: 40n, after: 40n } })
  expect(await withdraw('w4', 40n)).toMatchObject({ status: 'applied', from: { before: 40n, after: 0n } })
  expect((await bank.balance('alice')).answer?.balance).toBe(0n)
})
