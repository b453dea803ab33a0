import {
  type AccountChange,
  type Capture,
  CHAIN_LINKS_MAX,
  type Chain,
  type Command,
  type Hold,
  isAmount,
  isExpiresAfterMs,
  isLimit,
  isReserved,
  type Link,
  type MoneyCommand,
  type Open,
  type Release,
  type Reverse,
  type SetLimits,
} from './command.ts'
import { packCurrency } from './currency.ts'
import { isId } from './identifier.ts'
import { isMemo } from './memo.ts'
import { STATUSES, type Status } from './status.ts'

/** A command whose fields may hold anything, as they come out of bytes. */
export type Unchecked<C> = C extends { type: unknown } ? Fields<C> : never
type Fields<C> = { readonly [Name in keyof C]: Name extends 'type' ? C[Name] : unknown }

/**
 * Why no ledger, whatever it holds, can take this command: the name of an `invalid …` status. `undefined` if its fields are
 * in order. Such a command is refused where it is decoded, before it is proposed, and never uses its id up.
 */
export function invalidity(command: Unchecked<Command>): Status | undefined {
  switch (command.type) {
    case 'deposit':
    case 'withdraw':
    case 'transfer':
      return moneyInvalidity(command)
    case 'open':
      return openInvalidity(command)
    case 'limits':
      return limitsInvalidity(command)
    case 'freeze':
    case 'unfreeze':
    case 'close':
      return accountChangeInvalidity(command)
    case 'hold':
      return holdInvalidity(command)
    case 'capture':
      return captureInvalidity(command)
    case 'release':
      return releaseInvalidity(command)
    case 'reverse':
      return reverseInvalidity(command)
    case 'chain':
      return chainInvalidity(command)
    default:
      return 'invalid command'
  }
}

/** See {@link invalidity}. */
export function openInvalidity(command: Unchecked<Open>): Status | undefined {
  if (!isId(command.account)) return 'invalid account id'
  if (packCurrency(command.currency) < 0) return 'invalid currency'
  return isReserved(command.account) ? 'reserved account id' : undefined
}

/** See {@link invalidity}. */
export function limitsInvalidity(command: Unchecked<SetLimits>): Status | undefined {
  const { mayOwe, mayHold } = command
  return openInvalidity({ ...command, type: 'open' }) ?? (areLimits(mayOwe, mayHold) ? undefined : 'invalid limit')
}

/** See {@link invalidity}. */
export function accountChangeInvalidity(command: Unchecked<AccountChange>): Status | undefined {
  if (!isId(command.account)) return 'invalid account id'
  return isReserved(command.account) ? 'reserved account id' : undefined
}

/** See {@link invalidity}. */
export function moneyInvalidity(command: Unchecked<MoneyCommand>): Status | undefined {
  if (!isId(command.id)) return 'invalid transfer id'
  if (!namesAccounts(command)) return 'invalid account id'
  if (packCurrency(command.currency) < 0) return 'invalid currency'
  if (!isAmount(command.amount)) return 'invalid amount'
  return command.memo === undefined || isMemo(command.memo) ? undefined : 'invalid memo'
}

/** See {@link invalidity}. */
export function holdInvalidity(command: Unchecked<Hold>): Status | undefined {
  const invalid = moneyInvalidity({ ...command, type: 'transfer' })
  if (invalid !== undefined) return invalid
  return command.expiresAfterMs === undefined || isExpiresAfterMs(command.expiresAfterMs) ? undefined : 'invalid expiry'
}

/** See {@link invalidity}. */
export function captureInvalidity(command: Unchecked<Capture>): Status | undefined {
  if (!isId(command.id) || !isId(command.hold)) return 'invalid transfer id'
  if (command.amount !== undefined && !isAmount(command.amount)) return 'invalid amount'
  return memoInvalidity(command)
}

/** See {@link invalidity}. */
export function releaseInvalidity(command: Unchecked<Release>): Status | undefined {
  return isId(command.id) && isId(command.hold) ? memoInvalidity(command) : 'invalid transfer id'
}

/** See {@link invalidity}. */
export function reverseInvalidity(command: Unchecked<Reverse>): Status | undefined {
  return isId(command.id) && isId(command.transfer) ? memoInvalidity(command) : 'invalid transfer id'
}

/** See {@link invalidity}. A link that is out of order makes the chain invalid in the way in which it is itself. */
export function chainInvalidity(command: Unchecked<Chain>): Status | undefined {
  const { id, links } = command
  if (!isId(id)) return 'invalid transfer id'
  if (!Array.isArray(links) || links.length < 1 || links.length > CHAIN_LINKS_MAX) return 'invalid chain'
  const ids = new Set<unknown>([id])
  for (const link of links as readonly unknown[]) {
    if (typeof link !== 'object' || link === null) return 'invalid chain'
    const fields = link as { readonly [Name in keyof Link]: unknown }
    const invalid = moneyInvalidity({ ...fields, type: 'transfer' })
    if (invalid !== undefined) return invalid
    ids.add(fields.id)
  }
  return ids.size === links.length + 1 ? undefined : 'invalid chain'
}

/** What is wrong and what would be right, in one line. */
export function explain(status: Status): string {
  const { name, meaning } = STATUSES.find((entry) => entry.name === status)!
  return `${name}: ${meaning}`
}

function namesAccounts(command: Unchecked<MoneyCommand>): boolean {
  if (command.type === 'transfer') return isId(command.from) && isId(command.to)
  return isId(command.account)
}

function areLimits(mayOwe: unknown, mayHold: unknown): boolean {
  return isLimit(mayOwe) && (mayHold === null || isLimit(mayHold))
}

function memoInvalidity({ memo }: { readonly memo?: unknown }): Status | undefined {
  return memo === undefined || isMemo(memo) ? undefined : 'invalid memo'
}
