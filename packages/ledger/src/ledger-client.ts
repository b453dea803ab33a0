import type { LedgerAnswerError } from './answer-error.ts'
import type {
  Capture,
  Chain,
  Command,
  Deposit,
  Hold,
  Open,
  Release,
  Reverse,
  SetLimits,
  Transfer,
  Withdraw,
} from './command.ts'
import { explain, invalidity } from './command-check.ts'
import { commandSchema } from './command-schema.ts'
import { nameOutput, type Outcome } from './output.ts'
import { decodeOutput } from './output-bytes.ts'
import { type QueryClient, queryClient, type Reading } from './query-client.ts'

/** Whatever brings bytes to a ledger and its answers back: a client of `@synod/client`, or {@link localCaller}. */
export interface LedgerCaller<Options> {
  /** Has a command executed, and gives the slot it was executed in and its encoded output. */
  submit(command: Uint8Array, options?: Options): Promise<{ readonly slot: number; readonly output: Uint8Array }>
  /** Has a query answered, from the state after `slot`. */
  query(query: Uint8Array, options?: Options): Promise<Reading<Uint8Array>>
}

/** What became of a command, and the slot in which it was executed. */
export interface Receipt extends Outcome {
  readonly slot: number
}

/**
 * The ledger's commands and queries as calls. `options` go to the caller as they are. A refusal by the ledger is a status
 * of the receipt, not an error. A promise rejects with a `RangeError` if a field is out of order (nothing was sent then),
 * with a {@link LedgerAnswerError} if the answer is none that a ledger gives, and with whatever the caller rejects.
 */
export interface LedgerClient<Options> extends QueryClient<Options> {
  open(command: Omit<Open, 'type'>, options?: Options): Promise<Receipt>
  deposit(command: Omit<Deposit, 'type'>, options?: Options): Promise<Receipt>
  withdraw(command: Omit<Withdraw, 'type'>, options?: Options): Promise<Receipt>
  transfer(command: Omit<Transfer, 'type'>, options?: Options): Promise<Receipt>
  setLimits(command: Omit<SetLimits, 'type'>, options?: Options): Promise<Receipt>
  freeze(account: string, options?: Options): Promise<Receipt>
  unfreeze(account: string, options?: Options): Promise<Receipt>
  closeAccount(account: string, options?: Options): Promise<Receipt>
  hold(command: Omit<Hold, 'type'>, options?: Options): Promise<Receipt>
  capture(command: Omit<Capture, 'type'>, options?: Options): Promise<Receipt>
  release(command: Omit<Release, 'type'>, options?: Options): Promise<Receipt>
  reverse(command: Omit<Reverse, 'type'>, options?: Options): Promise<Receipt>
  chain(command: Omit<Chain, 'type'>, options?: Options): Promise<Receipt>
}

export function ledgerClient<Options = unknown>(caller: LedgerCaller<Options>): LedgerClient<Options> {
  async function submit(command: Command, options: Options | undefined): Promise<Receipt> {
    const invalid = invalidity(command)
    if (invalid !== undefined) throw new RangeError(explain(invalid))
    const { slot, output } = await caller.submit(commandSchema.encode(command), options)
    return { slot, ...nameOutput(decodeOutput(output, command.type)) }
  }

  return {
    open: (command, options) => submit({ ...command, type: 'open' }, options),
    deposit: (command, options) => submit({ ...command, type: 'deposit' }, options),
    withdraw: (command, options) => submit({ ...command, type: 'withdraw' }, options),
    // Field by field: what a spread makes is slow to make and to read, and nearly all commands are transfers.
    transfer: ({ id, from, to, amount, currency, memo }, options) =>
      submit({ type: 'transfer', id, from, to, amount, currency, memo }, options),
    setLimits: (command, options) => submit({ ...command, type: 'limits' }, options),
    freeze: (account, options) => submit({ type: 'freeze', account }, options),
    unfreeze: (account, options) => submit({ type: 'unfreeze', account }, options),
    closeAccount: (account, options) => submit({ type: 'close', account }, options),
    hold: (command, options) => submit({ ...command, type: 'hold' }, options),
    capture: (command, options) => submit({ ...command, type: 'capture' }, options),
    release: (command, options) => submit({ ...command, type: 'release' }, options),
    reverse: (command, options) => submit({ ...command, type: 'reverse' }, options),
    chain: (command, options) => submit({ ...command, type: 'chain' }, options),
    ...queryClient<Options>((query, options) => caller.query(query, options)),
  }
}
