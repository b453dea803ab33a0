import { setTimeout as sleep } from 'node:timers/promises'
import { CallError } from '@synod/client'
import type { LedgerClient, Receipt } from '@synod/ledger'
import type { Funding } from './accounts.ts'
import { handIn, readBalance } from './calls.ts'
import { type History, UNRECORDED } from './history.ts'
import type { Journal, Order } from './journal.ts'
import type { Tempo } from './tempo.ts'

export interface TellerOptions {
  readonly number: number
  readonly bank: LedgerClient<unknown>
  readonly fundings: readonly Funding[]
  readonly journal: Journal
  readonly tempo: Tempo
  /** Keeps a record of what the customers ask and see; they ask for balances too then. */
  readonly history: History | undefined
  /** No order is taken once this says no; the one under way is seen through. */
  readonly isOpen: () => boolean
}

export const CUSTOMERS_AT_ONCE = 4

/** One order in so many asks for more than there is. */
const GREEDY_EVERY = 12
/** After so many orders, a customer of whom a record is kept asks for a balance. */
const READ_EVERY = 8
const AMOUNT_MAX = 20_00
const GREEDY_FACTOR = 1_000_000n
/** How long one order is asked for again before the demonstration has failed, in milliseconds. */
const PATIENCE_MS = 20_000
const PAUSE_MS = 50

/** A teller at work, who serves so many customers at once. */
export async function serve(options: TellerOptions): Promise<void> {
  await Promise.all(Array.from({ length: CUSTOMERS_AT_ONCE }, (_, at) => serveLine(options, at + 1)))
}

/** Moves money between random accounts, one order after another, each until it is answered. */
async function serveLine(options: TellerOptions, line: number): Promise<void> {
  const { bank, fundings, journal, tempo, history } = options
  const customer = history?.customer() ?? UNRECORDED
  for (let count = 1; options.isOpen(); count++) {
    const order = randomOrder(`teller${options.number}.${line}/${count}`, fundings, count % GREEDY_EVERY === 0)
    journal.handedIn(order)
    const startedAt = tempo.now()
    const receipt = await handIn(customer, order, () => settle(bank, order, journal))
    journal.answered(order, receipt)
    tempo.acknowledged(startedAt)
    // One that nobody answers while there is no leader is given up.
    if (history && count % READ_EVERY === 0)
      await readBalance(bank, customer, oneOf(fundings).account).catch(() => undefined)
  }
}

/** An order whose outcome is unknown is handed in again under its id: it takes effect once, and the answer is the first one. */
async function settle(bank: LedgerClient<unknown>, order: Order, journal: Journal): Promise<Receipt> {
  const giveUpAt = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await bank.transfer(order)
    } catch (error) {
      if (!(error instanceof CallError) || isFinal(error) || performance.now() > giveUpAt) throw error
      if (error.mayHaveExecuted) journal.unknownOutcomes += 1
      await sleep(PAUSE_MS)
    }
  }
}

function isFinal({ outcome }: CallError): boolean {
  return outcome === 'refused' || outcome === 'closed'
}

function randomOrder(id: string, fundings: readonly Funding[], isGreedy: boolean): Order {
  const { account: from, currency } = oneOf(fundings)
  const { account: to } = oneOf(fundings.filter((other) => other.currency === currency && other.account !== from))
  const amount = BigInt(1 + Math.floor(Math.random() * AMOUNT_MAX))
  return { id, from, to, currency, amount: isGreedy ? amount * GREEDY_FACTOR + GREEDY_FACTOR * 100n : amount }
}

function oneOf<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)] as T
}
