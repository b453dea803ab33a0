/**
 * Everything that can become of a command, in order: the first one that fits is the answer. The codes are what travels and
 * what snapshots hold, so they are never reused, and a status that comes later takes its place in the order with any code.
 */
export const STATUSES = [
  { code: 0, name: 'applied', meaning: 'The command took effect, now or when its id came first.' },

  { code: 10, name: 'invalid command', meaning: 'This is no command of the ledger.' },
  {
    code: 11,
    name: 'invalid transfer id',
    meaning: 'Ids of transfers, holds and chains are 1 to 64 letters, digits and `. _ : @ / + -`.',
  },
  { code: 12, name: 'invalid account id', meaning: 'Account ids are 1 to 64 letters, digits and `. _ : @ / + -`.' },
  { code: 13, name: 'invalid currency', meaning: 'A currency is three capital letters.' },
  { code: 14, name: 'invalid amount', meaning: 'An amount is a bigint from 1 to 2^63 − 1, in minor units.' },
  { code: 15, name: 'invalid memo', meaning: 'A memo is text of at most 256 characters.' },
  {
    code: 16,
    name: 'reserved account id',
    meaning: 'Accounts whose id begins with `cash:` are opened and kept by the ledger alone.',
  },
  {
    code: 17,
    name: 'invalid limit',
    meaning: 'A limit is a bigint from 0 to 2^63 − 1, in minor units; `mayHold` can be null.',
  },
  { code: 18, name: 'invalid expiry', meaning: 'A hold expires after 1 to 2^40 milliseconds, or never.' },
  {
    code: 19,
    name: 'invalid chain',
    meaning: 'A chain is 1 to 16 transfers whose ids differ from each other and from its own.',
  },

  { code: 20, name: 'exists with different kind', meaning: 'The id was used by another kind of command.' },
  { code: 21, name: 'exists with different currency', meaning: 'The id was used with another currency.' },
  { code: 22, name: 'exists with different from', meaning: 'The id was used with another account to take from.' },
  { code: 23, name: 'exists with different to', meaning: 'The id was used with another account to give to.' },
  { code: 24, name: 'exists with different amount', meaning: 'The id was used with another amount.' },
  { code: 25, name: 'exists with different memo', meaning: 'The id was used with another memo.' },
  { code: 26, name: 'exists with different expiry', meaning: 'The id was used with another expiry.' },
  { code: 27, name: 'exists with different subject', meaning: 'The id was used for another hold or transfer.' },
  { code: 28, name: 'exists with different chain', meaning: 'The id was used in another chain, or in none.' },
  { code: 29, name: 'exists with different links', meaning: 'The id was used for a chain of other transfers.' },

  { code: 30, name: 'same account', meaning: 'Both sides of the transfer are one account.' },
  { code: 31, name: 'unknown account', meaning: 'An account was never opened: the one whose balances are missing.' },
  { code: 32, name: 'currency mismatch', meaning: 'An account is not kept in the currency of the command.' },
  { code: 40, name: 'unknown hold', meaning: 'No hold with this id was applied.' },
  { code: 41, name: 'hold captured', meaning: 'The hold was captured.' },
  { code: 42, name: 'hold released', meaning: 'The hold was released.' },
  { code: 43, name: 'hold expired', meaning: 'The time of the hold is over.' },
  { code: 44, name: 'more than held', meaning: 'The hold is for less than the amount to capture.' },
  { code: 50, name: 'unknown transfer', meaning: 'No transfer has this id.' },
  {
    code: 51,
    name: 'not reversible',
    meaning: 'What has this id was refused, is a link of a chain, or moved no money, or is itself a reversal.',
  },
  { code: 52, name: 'already reversed', meaning: 'The transfer was reversed.' },
  { code: 34, name: 'account closed', meaning: 'An account of the command is closed.' },
  { code: 35, name: 'account frozen', meaning: 'An account of the command is frozen.' },
  {
    code: 33,
    name: 'insufficient funds',
    meaning: 'What is available on the account to take from does not cover the amount.',
  },
  {
    code: 36,
    name: 'limit exceeded',
    meaning: 'An account would hold more than it may, or owes, reserves or holds more than the new limits.',
  },
  { code: 37, name: 'account not empty', meaning: 'Only an account with balance 0 and without holds can be closed.' },
  { code: 60, name: 'link refused', meaning: 'A transfer of the chain was refused, and so all of it was.' },
] as const

/** What became of a command, as callers read it. */
export type Status = (typeof STATUSES)[number]['name']
/** What became of a command, as it travels and is stored. */
export type StatusCode = (typeof STATUSES)[number]['code']

const NAMES: ReadonlyMap<unknown, Status> = new Map(STATUSES.map(({ code, name }) => [code, name]))
const CODES = new Map(STATUSES.map(({ code, name }) => [name, code]))

export function isStatusCode(value: unknown): value is StatusCode {
  return NAMES.has(value)
}

export function statusOf(code: StatusCode): Status {
  return NAMES.get(code)!
}

export function codeOf(status: Status): StatusCode {
  return CODES.get(status)!
}
