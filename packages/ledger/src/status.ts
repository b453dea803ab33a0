/**
 * Everything that can become of a command, in order: the first one that fits is the answer. The codes are what travels and
 * what snapshots hold, so they are never reused; the gaps are for statuses to come, which then find their place.
 */
export const STATUSES = [
  { code: 0, name: 'applied', meaning: 'The command took effect, now or when its id came first.' },

  { code: 10, name: 'invalid command', meaning: 'This is no command of the ledger.' },
  { code: 11, name: 'invalid transfer id', meaning: 'Transfer ids are 1 to 64 letters, digits and `. _ : @ / + -`.' },
  { code: 12, name: 'invalid account id', meaning: 'Account ids are 1 to 64 letters, digits and `. _ : @ / + -`.' },
  { code: 13, name: 'invalid currency', meaning: 'A currency is three capital letters.' },
  { code: 14, name: 'invalid amount', meaning: 'An amount is a bigint from 1 to 2^63 − 1, in minor units.' },
  { code: 15, name: 'invalid memo', meaning: 'A memo is text of at most 256 characters.' },
  {
    code: 16,
    name: 'reserved account id',
    meaning: 'Accounts whose id begins with `cash:` are opened by the ledger alone.',
  },

  { code: 20, name: 'exists with different kind', meaning: 'The id was used by another kind of command.' },
  { code: 21, name: 'exists with different currency', meaning: 'The id was used with another currency.' },
  { code: 22, name: 'exists with different from', meaning: 'The id was used with another account to take from.' },
  { code: 23, name: 'exists with different to', meaning: 'The id was used with another account to give to.' },
  { code: 24, name: 'exists with different amount', meaning: 'The id was used with another amount.' },
  { code: 25, name: 'exists with different memo', meaning: 'The id was used with another memo.' },

  { code: 30, name: 'same account', meaning: 'Both sides of the transfer are one account.' },
  { code: 31, name: 'unknown account', meaning: 'An account was never opened: the one whose balances are missing.' },
  { code: 32, name: 'currency mismatch', meaning: 'An account is not kept in the currency of the command.' },
  { code: 33, name: 'insufficient funds', meaning: 'The account to take from does not cover the amount.' },
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
