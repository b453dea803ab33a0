import type { LedgerClient, Receipt } from '@synod/ledger'
import type { Funding } from './accounts.ts'
import type { Answered, Customer } from './history.ts'
import type { Order } from './journal.ts'

/*
 * The calls of the demonstration as a customer's record has them: docs/TRACES.md. Accounts name their currency
 * (`alice:EUR`), so amounts stand without one.
 */

type Bank = LedgerClient<unknown>

export function openAccount(bank: Bank, customer: Customer, { account, currency }: Funding): Promise<Receipt> {
  const asked = { f: 'open', value: account }
  return customer.call(asked, () => bank.open({ account, currency }), executed)
}

export function payIn(bank: Bank, customer: Customer, funding: Funding): Promise<Receipt> {
  const { account, currency, amount } = funding
  const id = `opening/${account}`
  const asked = { f: 'deposit', value: [account, Number(amount)], id }
  return customer.call(asked, () => bank.deposit({ id, account, currency, amount }), executed)
}

/** `settle` hands the order in until it is answered: it takes effect once, so that all of it is one call. */
export function handIn(customer: Customer, order: Order, settle: () => Promise<Receipt>): Promise<Receipt> {
  const { id, from, to, amount } = order
  return customer.call({ f: 'transfer', value: [from, to, Number(amount)], id }, settle, executed)
}

export function readBalance(bank: Bank, customer: Customer, account: string): Promise<unknown> {
  const asked = { f: 'balance', key: account, value: null }
  return customer.call(
    asked,
    () => bank.balance(account),
    ({ answer, slot }) => ({ value: answer === null ? null : Number(answer.balance), order: slot }),
  )
}

function executed({ status, slot }: Receipt): Answered {
  return status === 'applied' ? { order: slot } : { refused: status, order: slot }
}
