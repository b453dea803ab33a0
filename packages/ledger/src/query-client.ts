import { decodeData } from '@synod/codec'
import { is } from 'valibot'
import type { Answers } from './answer.ts'
import { LedgerAnswerError, NotRetainedError } from './answer-error.ts'
import { answerSchemas, NotRetainedAnswer } from './answer-schema.ts'
import {
  ACCOUNTS_LIMIT_MAX,
  FEED_LIMIT_MAX,
  type FeedQuery,
  type Query,
  STATEMENT_LIMIT_MAX,
  type StatementQuery,
} from './query.ts'
import { querySchema } from './query-schema.ts'

/** An answer, and the slot whose state it is from. */
export interface Reading<T> {
  readonly slot: number
  /** Of a stale answer: how many milliseconds ago that state was current, where the caller says so. */
  readonly ageMs?: number
  readonly answer: T
}

/** Has a query answered, from the state after `slot`. */
export type AskBytes<Options> = (query: Uint8Array, options?: Options) => Promise<Reading<Uint8Array>>

/** Which part of an account's statement; without a part left out: the newest 100 lines. */
export type StatementPart = Partial<Omit<StatementQuery, 'type' | 'account'>>

/** Which part of the feed; without a part left out: the first 500 movements. */
export type FeedPart = Partial<Omit<FeedQuery, 'type'>>

/**
 * The ledger's queries as calls. A promise rejects with a `RangeError` if a field is out of order (nothing was sent then) or
 * the slot asked for is not reached, with a {@link LedgerAnswerError} if the answer is none that a ledger gives, with a
 * {@link NotRetainedError}, and with whatever the caller rejects.
 */
export interface QueryClient<Options> {
  balance(account: string, options?: Options): Promise<Reading<Answers['balance']>>
  /** Several accounts, 1 to 100, from one state. */
  balances(accounts: readonly string[], options?: Options): Promise<Reading<Answers['balances']>>
  /** The accounts in the order of opening, page by page: `limit` of them, 1,000 by default and at most. */
  accounts(
    page?: { readonly after?: string | null; readonly limit?: number },
    options?: Options,
  ): Promise<Reading<Answers['accounts']>>
  transferById(id: string, options?: Options): Promise<Reading<Answers['transfer']>>
  audit(options?: Options): Promise<Reading<Answers['audit']>>
  trialBalance(options?: Options): Promise<Reading<Answers['trialBalance']>>
  /** What was posted on an account through `slot`, which is at most the answer's. */
  balanceAt(account: string, slot: number, options?: Options): Promise<Reading<Answers['balanceAt']>>
  /** A page of an account's postings: go on with `cursor: answer.next` until that is null. */
  statement(account: string, part?: StatementPart, options?: Options): Promise<Reading<Answers['statement']>>
  /** A page of applied movements: go on with `after: answer.next`, for ever. Never skips or repeats one. */
  feed(part?: FeedPart, options?: Options): Promise<Reading<Answers['feed']>>
}

export function queryClient<Options>(askBytes: AskBytes<Options>): QueryClient<Options> {
  async function ask<Type extends Query['type']>(
    query: Query & { type: Type },
    options: Options | undefined,
  ): Promise<Reading<Answers[Type]>> {
    const bytes = querySchema.encode(query)
    const sound = querySchema.decode(bytes)
    if (!sound.ok) throw new RangeError(`${query.type}: ${sound.reason}`)
    const { answer, ...when } = await askBytes(bytes, options)
    return { ...when, answer: answerTo(query.type, answer) }
  }

  return {
    balance: (account, options) => ask({ type: 'balance', account }, options),
    balances: (accounts, options) => ask({ type: 'balances', accounts }, options),
    accounts: ({ after = null, limit = ACCOUNTS_LIMIT_MAX } = {}, options) =>
      ask({ type: 'accounts', after, limit }, options),
    transferById: (id, options) => ask({ type: 'transfer', id }, options),
    audit: (options) => ask({ type: 'audit' }, options),
    trialBalance: (options) => ask({ type: 'trialBalance' }, options),
    async balanceAt(account, slot, options) {
      const reading = await ask({ type: 'balanceAt', account, slot }, options)
      if (reading.slot >= slot) return reading
      throw new RangeError(`balanceAt: slot ${slot} is not reached, the node that answered is at ${reading.slot}`)
    },
    statement(account, part = {}, options) {
      const { fromSlot = 1, toSlot = null, order = 'newest first', cursor = null, limit = STATEMENT_LIMIT_MAX } = part
      return ask({ type: 'statement', account, fromSlot, toSlot, order, cursor, limit }, options)
    },
    feed: ({ fromSlot = 1, after = 0, limit = FEED_LIMIT_MAX } = {}, options) =>
      ask({ type: 'feed', fromSlot, after, limit }, options),
  }
}

function answerTo<Type extends Query['type']>(type: Type, bytes: Uint8Array): Answers[Type] {
  const data = decodeData(bytes)
  if (!data.ok) throw new LedgerAnswerError(`the answer is no data: ${data.reason}: ${data.detail}`)
  const { value } = data
  if (isAnswer(type, value)) return value
  if (is(NotRetainedAnswer, value)) {
    throw new NotRetainedError(`the node that answered ${type} lacks movement ${value.notRetained} in its history`)
  }
  throw new LedgerAnswerError(`the answer to ${type} is no answer of a ledger`)
}

function isAnswer<Type extends Query['type']>(type: Type, value: unknown): value is Answers[Type] {
  return is(answerSchemas[type], value)
}
