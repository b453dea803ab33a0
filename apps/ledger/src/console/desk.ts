import { randomUUID } from 'node:crypto'
import { CallError, type ClientStats } from '@synod/client'
import type { CallRequest } from '@synod/deeds'
import type { Called } from '@synod/feed'
import { formatAmount, type LedgerCaller, type LedgerClient, ledgerClient, type Receipt } from '@synod/ledger'
import { EXIT_CODES, Failure, toFailure } from '../failure.ts'

/** What came of a call, as the feed tells it. */
export interface CallEnd {
  readonly state: Exclude<Called['state'], 'asked'>
  readonly words: string
}

/** Has the ledger do what is asked for at one place, as any client would. */
export interface Desk {
  /** Ends in every case: never rejects. */
  call(call: CallRequest): Promise<CallEnd>
}

/** A client of the cluster, as far as a desk needs one. */
export interface DeskClient extends LedgerCaller<unknown> {
  stats(): Pick<ClientStats, 'session'>
}

/** Told of each call when it is made, and when it has ended. */
export type TellCalled = (called: Omit<Called, 'type' | 'at'>) => void

/** The desk of a client, which the nodes know by its session. */
export function deskOf(client: DeskClient, tell: TellCalled): Desk {
  const name = (): Called['client'] => `c${client.stats().session}`
  const bank = ledgerClient(client)
  const currencies = new Map<string, string>()
  const currencyOf = async (account: string): Promise<string> => {
    const known = currencies.get(account)
    if (known !== undefined) return known
    const { answer } = await bank.balance(account)
    if (!answer) throw new Failure(EXIT_CODES.refused, `there is no account ${account}`)
    currencies.set(account, answer.currency)
    return answer.currency
  }
  const call = async (request: CallRequest): Promise<CallEnd> => {
    const id = nextCallId()
    const told = (words: string, end: CallEnd): CallEnd => {
      tell({ id, client: name(), words, state: end.state, answer: end.words })
      return { state: end.state, words: `${words}: ${end.words}` }
    }
    let words = wordsFor(request)
    try {
      const currency = request.f === 'open' ? request.currency : await currencyOf(firstAccountOf(request))
      words = wordsFor(request, currency)
      tell({ id, client: name(), words, state: 'asked' })
      return told(words, endOf(await submit(bank, request, currency)))
    } catch (error) {
      return told(words, failureOf(error))
    }
  }
  return { call }
}

let callIds = 0

/** Never used twice by this program, whichever desk it is. */
function nextCallId(): number {
  callIds += 1
  return callIds
}

function submit(bank: LedgerClient<unknown>, request: CallRequest, currency: string): Promise<Receipt> {
  if (request.f === 'open') return bank.open({ account: request.account, currency })
  const money = { id: randomUUID(), amount: BigInt(request.amount), currency }
  if (request.f === 'transfer') return bank.transfer({ ...money, from: request.from, to: request.to })
  return bank[request.f]({ ...money, account: request.account })
}

function endOf({ status, slot }: Receipt): CallEnd {
  if (status === 'applied') return { state: 'answered', words: `done in slot ${slot}` }
  return { state: 'refused', words: `${status} (slot ${slot})` }
}

function failureOf(error: unknown): CallEnd {
  if (error instanceof CallError) {
    if (error.outcome === 'refused') return { state: 'refused', words: error.message }
    return { state: error.mayHaveExecuted ? 'unknown' : 'failed', words: error.message }
  }
  // What the ledger's client finds out of order before it sends it.
  if (error instanceof RangeError) return { state: 'refused', words: error.message }
  const failure = toFailure(error)
  if (failure) return { state: 'refused', words: failure.message }
  return { state: 'failed', words: error instanceof Error ? error.message : String(error) }
}

function firstAccountOf(request: Exclude<CallRequest, { readonly f: 'open' }>): string {
  return request.f === 'transfer' ? request.from : request.account
}

/** `transfer 30.00 EUR alice → bob`; without a currency the amount is in minor units. */
function wordsFor(request: CallRequest, currency?: string): string {
  if (request.f === 'open') return `open ${request.account} in ${request.currency}`
  const amount = currency === undefined ? request.amount : formatAmount({ currency, minor: BigInt(request.amount) })
  switch (request.f) {
    case 'deposit':
      return `deposit ${amount} to ${request.account}`
    case 'withdraw':
      return `withdraw ${amount} from ${request.account}`
    case 'transfer':
      return `transfer ${amount} ${request.from} → ${request.to}`
  }
}
