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
  /** Text of at most 256 characters; it goes to the history, and the state keeps a fingerprint. */
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

/**
 * Says how far an account may go: its available balance never falls below zero, where available = posted − held + mayOwe,
 * and nothing that would leave it with more than `mayHold` is given to it. A new account has `mayOwe: 0n, mayHold: null`.
 * Refused with `limit exceeded` while the account is beyond the new limits.
 */
export interface SetLimits {
  readonly type: 'limits'
  readonly account: string
  /** The account's; limits are amounts, and amounts name their currency. */
  readonly currency: string
  /** How far below zero the balance may go (an overdraft), in minor units: 0 to 2^63 − 1. */
  readonly mayOwe: bigint
  /** The most that the account may be left with by what is given to it: 0 to 2^63 − 1, null for no limit. */
  readonly mayHold: bigint | null
}

/**
 * `freeze` forbids everything that moves or reserves money on the account; holds on it can still be released or expire.
 * `unfreeze` allows it again. `close` does so for ever, if nothing is posted or held on the account. Like `open` and `limits`
 * these have no id: they say what shall be, so that doing one twice is doing it once.
 */
export interface AccountChange {
  readonly type: 'freeze' | 'unfreeze' | 'close'
  readonly account: string
}

/** Reserves money on `from` for `to`: it stays there, but is available for nothing but this hold's capture. */
export interface Hold extends Movement {
  readonly type: 'hold'
  readonly from: string
  readonly to: string
  /** Milliseconds of replicated time after which it expires: 1 to 2^40; never, if left out. */
  readonly expiresAfterMs?: number
}

/** What every command about an earlier movement has. */
interface Sequel {
  readonly id: string
  readonly memo?: string
}

/** Moves a hold's money to where it was reserved for: all of it or the `amount`. What remains is released. */
export interface Capture extends Sequel {
  readonly type: 'capture'
  /** The id of the hold. */
  readonly hold: string
  /** 1 to what is held; all of it, if left out. */
  readonly amount?: bigint
}

/** Ends a hold without moving money. */
export interface Release extends Sequel {
  readonly type: 'release'
  /** The id of the hold. */
  readonly hold: string
}

/** Moves the money of an applied deposit, withdrawal, transfer or capture back: once. */
export interface Reverse extends Sequel {
  readonly type: 'reverse'
  /** The id of the movement to take back. */
  readonly transfer: string
}

/** A transfer that is part of a {@link Chain}. */
export type Link = Omit<Transfer, 'type'>

/** Transfers that are applied all, in order, or not at all; also between several currencies: an exchange is two links. */
export interface Chain {
  readonly type: 'chain'
  readonly id: string
  /** 1 to {@link CHAIN_LINKS_MAX}. */
  readonly links: readonly Link[]
}

/** The most transfers in one chain. */
export const CHAIN_LINKS_MAX = 16
/** The longest time after which a hold can expire, in milliseconds: some 34 years. */
export const EXPIRES_AFTER_MS_MAX = 2 ** 40

export type MoneyCommand = Deposit | Withdraw | Transfer
export type AccountCommand = Open | SetLimits | AccountChange
/** Commands with an id of the one name space of movements. */
export type MovementCommand = MoneyCommand | Hold | Capture | Release | Reverse | Chain
export type Command = AccountCommand | MovementCommand

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
export function takenFrom(command: MoneyCommand | Hold): string {
  if (command.type === 'transfer' || command.type === 'hold') return command.from
  return command.type === 'withdraw' ? command.account : cashAccountId(command.currency)
}

/** The id of the account whose balance increases. */
export function givenTo(command: MoneyCommand | Hold): string {
  if (command.type === 'transfer' || command.type === 'hold') return command.to
  return command.type === 'deposit' ? command.account : cashAccountId(command.currency)
}

export function isAmount(value: unknown): value is bigint {
  return typeof value === 'bigint' && value >= 1n && value <= AMOUNT_MAX
}

export function isLimit(value: unknown): value is bigint {
  return typeof value === 'bigint' && value >= 0n && value <= AMOUNT_MAX
}

export function isExpiresAfterMs(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= EXPIRES_AFTER_MS_MAX
}
