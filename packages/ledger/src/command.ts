/** The largest amount of one transfer, in minor units: 2^63 − 1. Balances may grow beyond. */
export const AMOUNT_MAX = 2n ** 63n - 1n

/**
 * Opens an account with balance 0. Its id is what makes the command idempotent: opening it again in the same currency
 * answers `applied` again, in another one `exists with different currency`.
 */
export interface Open {
  readonly type: 'open'
  /** 1 to 64 letters, digits, `. _ : @ / + -`; not beginning with `cash:`. */
  readonly account: string
  /** Three capital letters, as in ISO 4217. */
  readonly currency: string
}

/** What every command that moves money has. */
interface Movement {
  /** Made by the client, 1 to 64 letters, digits, `. _ : @ / + -`; one name space for all movements. */
  readonly id: string
  /** In minor units of the currency (cents, say): 1 to 2^63 − 1. */
  readonly amount: bigint
  /** Must be that of the accounts: 1250 yen never become 12.50 euro. */
  readonly currency: string
  /** Text of at most 256 characters; the ledger compares it and does not keep it. */
  readonly memo?: string
}

/** Brings money into the bank: a transfer from the currency's cash account. */
export interface Deposit extends Movement {
  readonly type: 'deposit'
  readonly account: string
}

/** Takes money out of the bank: a transfer to the currency's cash account (PMS 3.1). */
export interface Withdraw extends Movement {
  readonly type: 'withdraw'
  readonly account: string
}

/** Moves money between two accounts of one currency. */
export interface Transfer extends Movement {
  readonly type: 'transfer'
  readonly from: string
  readonly to: string
}

export type MoneyCommand = Deposit | Withdraw | Transfer
export type Command = Open | MoneyCommand

/** Cash accounts are the bank's other side of deposits and withdrawals: `cash:EUR`. Only they go below zero. */
export const CASH_PREFIX = 'cash:'

/** The id of a currency's cash account. */
export function cashAccountId(currency: string): string {
  return CASH_PREFIX + currency
}

/** Whether an account of this id can be opened by the ledger alone. */
export function isReserved(account: string): boolean {
  return account.startsWith(CASH_PREFIX)
}

/** The id of the account whose balance decreases. */
export function takenFrom(command: MoneyCommand): string {
  if (command.type === 'transfer') return command.from
  return command.type === 'withdraw' ? command.account : cashAccountId(command.currency)
}

/** The id of the account whose balance increases. */
export function givenTo(command: MoneyCommand): string {
  if (command.type === 'transfer') return command.to
  return command.type === 'deposit' ? command.account : cashAccountId(command.currency)
}

export function isAmount(value: unknown): value is bigint {
  return typeof value === 'bigint' && value >= 1n && value <= AMOUNT_MAX
}
