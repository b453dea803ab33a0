import type { Json } from '../json.ts'
import type { Asked, Ended } from './models.fixture.ts'

/** Calls of a ledger, one after the other, and how each ends. */
export type Calls = readonly (readonly [Asked, Ended?])[]

export const open = (account: string, currency = 'EUR'): Asked => ({ f: 'open', value: [account, currency] })
export const deposit = (account: string, amount: Json, id?: string): Asked =>
  asked('deposit', [account, amount, 'EUR'], id)
export const withdraw = (account: string, amount: Json, id?: string): Asked =>
  asked('withdraw', [account, amount, 'EUR'], id)
export const transfer = (from: string, to: string, amount: Json, id?: string): Asked =>
  asked('transfer', [from, to, amount, 'EUR'], id)
export const hold = (id: string, from: string, to: string, amount: number, expiresAfterMs?: number): Asked =>
  asked('hold', [from, to, amount, 'EUR', ...(expiresAfterMs === undefined ? [] : [expiresAfterMs])], id)
export const capture = (id: string, subject: string, amount?: number): Asked =>
  asked('capture', amount === undefined ? subject : [subject, amount], id)
export const release = (id: string, subject: string): Asked => asked('release', subject, id)
export const reverse = (id: string, subject: string): Asked => asked('reverse', subject, id)
/** Links are written `from to amount`, and get ids of the chain's. */
export const chain = (id: string, ...links: readonly string[]): Asked =>
  asked(
    'chain',
    links.map((link, at) => {
      const [from = '', to = '', amount, currency = 'EUR'] = link.split(' ')
      return [`${id}-${at}`, from, to, Number(amount), currency]
    }),
    id,
  )
export const limits = (account: string, mayOwe: number, mayHold: number | null): Asked =>
  asked('limits', [account, mayOwe, mayHold, 'EUR'])
export const change = (f: 'freeze' | 'unfreeze' | 'close', account: string): Asked => asked(f, account)
export const expire = (subject: string): Asked => asked('expire', subject)
export const balance = (key: string): Asked => ({ f: 'balance', key })

/** Two accounts, 5 on the first. */
export const OPENED: Calls = [[open('a')], [open('b')], [deposit('a', 5, 'd')]]
/** Nobody knows when, or whether. */
export const SOME_TIME: Ended = { type: 'info' }

function asked(f: string, value: Json, id?: string): Asked {
  return id === undefined ? { f, value } : { f, value, id }
}
