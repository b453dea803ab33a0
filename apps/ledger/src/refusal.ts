import { cashAccountId, formatAmount, type MoneyCommand, type Receipt, STATUSES } from '@synod/ledger'
import { EXIT_CODES, Failure } from './failure.ts'
import { formatList } from './output.ts'

/** The ledger's no to `open`: the account exists, in another currency. */
export function refusedOpen(account: string, currency: string, { status, slot }: Receipt): Failure {
  const why = status === 'exists with different currency' ? `${account} is kept in another currency` : meaningOf(status)
  return new Failure(EXIT_CODES.refused, `refused, ${status}: ${why}`, { status, slot, account, currency })
}

/**
 * The ledger's no to a command that moves money. A refused id stays refused, so whoever wants the same again must take
 * another one.
 */
export function refusedMoney(command: MoneyCommand, receipt: Receipt, details: Record<string, unknown>): Failure {
  return new Failure(EXIT_CODES.refused, `refused, ${receipt.status}: ${reason(command, receipt)}`, details)
}

function reason(command: MoneyCommand, { status, from, to }: Receipt): string {
  const { currency, id } = command
  switch (status) {
    case 'insufficient funds':
      return `${payer(command)} has ${money(from?.before ?? 0n, currency)}, not ${money(command.amount, currency)}`
    case 'unknown account': {
      const missing = [...(from === null ? [payer(command)] : []), ...(to === null ? [payee(command)] : [])]
      return neverOpened(missing, currency)
    }
    case 'currency mismatch':
      return `the amount is in ${currency}, and an account is not; "ledger accounts" lists their currencies`
    default:
      if (status.startsWith('exists with'))
        return `the id ${id} was used for something else; leave out --id for a new one`
      return meaningOf(status)
  }
}

/** A cash account is missing as long as no account of its currency was opened; nobody opens it by hand. */
function neverOpened(missing: readonly string[], currency: string): string {
  const own = missing.filter((account) => !account.startsWith('cash:'))
  if (own.length === 0) return `no account is kept in ${currency}; "ledger accounts" lists what there is`
  const [were, them] = own.length === 1 ? ['was', 'it'] : ['were', 'them']
  return `${formatList(own)} ${were} never opened; open ${them} first: ledger open ${own[0]} ${currency}`
}

/** The account that money is taken from. */
export function payer(command: MoneyCommand): string {
  if (command.type === 'transfer') return command.from
  return command.type === 'withdraw' ? command.account : cashAccountId(command.currency)
}

/** The account that money is given to. */
export function payee(command: MoneyCommand): string {
  if (command.type === 'transfer') return command.to
  return command.type === 'deposit' ? command.account : cashAccountId(command.currency)
}

function money(minor: bigint, currency: string): string {
  return formatAmount({ currency, minor })
}

function meaningOf(status: Receipt['status']): string {
  return STATUSES.find(({ name }) => name === status)?.meaning ?? ''
}
