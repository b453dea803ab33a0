import type { CallRequest } from '@synod/deeds'

export interface CallFields {
  readonly f: CallRequest['f']
  readonly account: string
  readonly to: string
  /** In major units, as people write it: `30` or `30.50`. */
  readonly amount: string
  readonly currency: string
}

/** The command that the fields of a form say, or what is wrong with them. The ledger judges the rest. */
export function readCall({ f, account, to, amount, currency }: CallFields): CallRequest | string {
  const name = account.trim()
  if (name === '') return 'An account has a name.'
  if (f === 'open') {
    const code = currency.trim().toUpperCase()
    return /^[A-Z]{3}$/.test(code) ? { f, account: name, currency: code } : 'A currency is three letters, such as EUR.'
  }
  const minor = minorUnits(amount)
  if (minor === undefined) return 'An amount is a number above 0, such as 30 or 30.50.'
  if (f !== 'transfer') return { f, account: name, amount: minor }
  const other = to.trim()
  if (other === '') return 'The account to transfer to has a name.'
  if (other === name) return 'A transfer goes from one account to another.'
  return { f, from: name, to: other, amount: minor }
}

/** `transfer 30.00 from alice to bob` */
export function callWords(call: CallRequest): string {
  if (call.f === 'open') return `open ${call.account} in ${call.currency}`
  const amount = `${call.amount.slice(0, -2) || '0'}.${call.amount.slice(-2).padStart(2, '0')}`
  return call.f === 'transfer'
    ? `transfer ${amount} from ${call.from} to ${call.to}`
    : `${call.f} ${amount} ${call.f === 'deposit' ? 'to' : 'from'} ${call.account}`
}

function minorUnits(amount: string): string | undefined {
  const match = /^\s*(\d{1,15})(?:[.,](\d{1,2}))?\s*$/.exec(amount)
  if (match === null) return undefined
  const minor = BigInt(`${match[1]}${(match[2] ?? '').padEnd(2, '0')}`)
  return minor > 0n ? minor.toString() : undefined
}
