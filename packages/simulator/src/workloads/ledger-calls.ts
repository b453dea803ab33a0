import { type Command, createLedger, type Link, type Query } from '@synod/ledger'
import type { Json } from '@synod/linearizability'
import type { WorkloadCall } from './workload.ts'

/** The currency that histories do not name, since most of them have no other. */
export const CURRENCY = 'EUR'

const { schemas } = createLedger()

/** A command as a call: how a history says it is in the README of @synod/linearizability. */
export function commandCall(command: Command): WorkloadCall {
  const body = schemas.command.encode(command)
  const id = 'id' in command ? { id: command.id } : {}
  return { kind: 'command', f: command.type, ...id, value: historyValue(command), ...expiryOf(command), body }
}

/** A query that the history knows, or one of which it says nothing. */
export function queryCall(query: Query, isUnrecorded = false): WorkloadCall {
  const key = query.type === 'balance' ? { key: query.account } : {}
  const body = schemas.query.encode(query)
  return { kind: 'query', f: query.type, ...key, value: null, ...(isUnrecorded ? { isUnrecorded } : {}), body }
}

function historyValue(command: Command): Json {
  switch (command.type) {
    case 'open':
      return named(command.currency) === undefined ? command.account : [command.account, command.currency]
    case 'limits': {
      const { account, mayOwe, mayHold } = command
      return [account, Number(mayOwe), mayHold === null ? null : Number(mayHold), ...currencyOf(command)]
    }
    case 'freeze':
    case 'unfreeze':
    case 'close':
      return command.account
    case 'deposit':
    case 'withdraw':
      return [command.account, Number(command.amount), ...currencyOf(command)]
    case 'transfer':
      return flowOf(command)
    case 'hold':
      return command.expiresAfterMs === undefined
        ? flowOf(command)
        : [command.from, command.to, Number(command.amount), named(command.currency) ?? '', command.expiresAfterMs]
    case 'capture':
      return command.amount === undefined ? command.hold : [command.hold, Number(command.amount)]
    case 'release':
      return command.hold
    case 'reverse':
      return command.transfer
    case 'chain':
      return command.links.map((link) => [link.id, ...flowOf(link)])
  }
}

/** A hold that can expire does so by itself: the history has that as a call of nobody's. */
function expiryOf(command: Command): Pick<WorkloadCall, 'sequel'> {
  if (command.type !== 'hold' || command.expiresAfterMs === undefined) return {}
  return { sequel: { f: 'expire', value: command.id, afterMs: command.expiresAfterMs } }
}

function flowOf({ from, to, amount, currency }: Omit<Link, 'id'>): (string | number)[] {
  return [from, to, Number(amount), ...currencyOf({ currency })]
}

function currencyOf({ currency }: { readonly currency: string }): string[] {
  return currency === CURRENCY ? [] : [currency]
}

function named(currency: string): string | undefined {
  return currency === CURRENCY ? undefined : currency
}
