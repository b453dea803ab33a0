import { decodeData } from '@synod/codec'
import { is } from 'valibot'
import type { Answers } from './answer.ts'
import { answerSchemas } from './answer-schema.ts'
import type { Command, Deposit, Open, Transfer, Withdraw } from './command.ts'
import { explain, invalidity } from './command-check.ts'
import { commandSchema } from './command-schema.ts'
import { isOutput, nameOutput, type Outcome } from './output.ts'
import { ACCOUNTS_LIMIT_MAX, type Query } from './query.ts'
import { querySchema } from './query-schema.ts'

/** Whatever brings bytes to a ledger and its answers back: a client of `@synod/client`, or {@link localCaller}. */
export interface LedgerCaller<Options> {
  /** Has a command executed, and gives the slot it was executed in and its encoded output. */
  submit(command: Uint8Array, options?: Options): Promise<{ readonly slot: number; readonly output: Uint8Array }>
  /** Has a query answered, from the state after `slot`. */
  query(query: Uint8Array, options?: Options): Promise<{ readonly slot: number; readonly answer: Uint8Array }>
}

/** What became of a command, and the slot in which it was executed. */
export interface Receipt extends Outcome {
  readonly slot: number
}

/** An answer, and the slot whose state it is from. */
export interface Reading<T> {
  readonly slot: number
  readonly answer: T
}

/**
 * The ledger's commands and queries as calls. `options` go to the caller as they are. A refusal by the ledger is a status
 * of the receipt, not an error. A promise rejects with a `RangeError` if a field is out of order (nothing was sent then),
 * with a {@link LedgerAnswerError} if the answer is none that a ledger gives, and with whatever the caller rejects.
 */
export interface LedgerClient<Options> {
  open(command: Omit<Open, 'type'>, options?: Options): Promise<Receipt>
  deposit(command: Omit<Deposit, 'type'>, options?: Options): Promise<Receipt>
  withdraw(command: Omit<Withdraw, 'type'>, options?: Options): Promise<Receipt>
  transfer(command: Omit<Transfer, 'type'>, options?: Options): Promise<Receipt>
  balance(account: string, options?: Options): Promise<Reading<Answers['balance']>>
  /** `limit` accounts (1,000 if left out, the most) after the account `after` (from the first, if left out). */
  accounts(
    page?: { readonly after?: string | null; readonly limit?: number },
    options?: Options,
  ): Promise<Reading<Answers['accounts']>>
  transferById(id: string, options?: Options): Promise<Reading<Answers['transfer']>>
  audit(options?: Options): Promise<Reading<Answers['audit']>>
}

/** The other side answered something that is no answer of a ledger: another version, or no ledger. */
export class LedgerAnswerError extends Error {
  override readonly name = 'LedgerAnswerError'
}

export function ledgerClient<Options = unknown>(caller: LedgerCaller<Options>): LedgerClient<Options> {
  async function submit(command: Command, options: Options | undefined): Promise<Receipt> {
    const invalid = invalidity(command)
    if (invalid !== undefined) throw new RangeError(explain(invalid))
    const { slot, output } = await caller.submit(commandSchema.encode(command), options)
    const value = decodeAnswer(output)
    if (!isOutput(value)) throw new LedgerAnswerError(`the answer to ${command.type} is no output of a ledger`)
    return { slot, ...nameOutput(value) }
  }

  async function ask<Type extends Query['type']>(
    query: Query & { type: Type },
    options: Options | undefined,
  ): Promise<Reading<Answers[Type]>> {
    const bytes = querySchema.encode(query)
    const sound = querySchema.decode(bytes)
    if (!sound.ok) throw new RangeError(`${query.type}: ${sound.reason}`)
    const { slot, answer } = await caller.query(bytes, options)
    const value = decodeAnswer(answer)
    if (!isAnswer(query.type, value))
      throw new LedgerAnswerError(`the answer to ${query.type} is no answer of a ledger`)
    return { slot, answer: value }
  }

  return {
    open: (command, options) => submit({ ...command, type: 'open' }, options),
    deposit: (command, options) => submit({ ...command, type: 'deposit' }, options),
    withdraw: (command, options) => submit({ ...command, type: 'withdraw' }, options),
    transfer: (command, options) => submit({ ...command, type: 'transfer' }, options),
    balance: (account, options) => ask({ type: 'balance', account }, options),
    accounts: ({ after = null, limit = ACCOUNTS_LIMIT_MAX } = {}, options) =>
      ask({ type: 'accounts', after, limit }, options),
    transferById: (id, options) => ask({ type: 'transfer', id }, options),
    audit: (options) => ask({ type: 'audit' }, options),
  }
}

function decodeAnswer(bytes: Uint8Array): unknown {
  const data = decodeData(bytes)
  if (!data.ok) throw new LedgerAnswerError(`the answer is no data: ${data.reason}: ${data.detail}`)
  return data.value
}

function isAnswer<Type extends Query['type']>(type: Type, value: unknown): value is Answers[Type] {
  return is(answerSchemas[type], value)
}
