import { type Command, isAmount, isReserved, type MoneyCommand, type Open } from './command.ts'
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
  return command.type === 'open' ? openInvalidity(command) : moneyInvalidity(command)
}

/** See {@link invalidity}. */
export function openInvalidity(command: Unchecked<Open>): Status | undefined {
  if (!isId(command.account)) return 'invalid account id'
  if (packCurrency(command.currency) < 0) return 'invalid currency'
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

/** What is wrong and what would be right, in one line. */
export function explain(status: Status): string {
  const { name, meaning } = STATUSES.find((entry) => entry.name === status)!
  return `${name}: ${meaning}`
}

function namesAccounts(command: Unchecked<MoneyCommand>): boolean {
  if (command.type === 'transfer') return isId(command.from) && isId(command.to)
  return isId(command.account)
}
