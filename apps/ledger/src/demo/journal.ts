import type { Receipt } from '@synod/ledger'
import type { Funding } from './accounts.ts'

/** What a customer hands to a teller. The teller makes the id before it is sent for the first time. */
export interface Order {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly amount: bigint
  readonly currency: string
}

/** An order and the answer that it got. */
export interface Settled {
  readonly order: Order
  readonly receipt: Receipt
}

/**
 * What the tellers know, and nothing that the ledger told anybody else: the witness against which the ledger is checked
 * in the end.
 */
export class Journal {
  readonly #underWay = new Set<string>()
  readonly applied: Settled[] = []
  readonly refused: Settled[] = []
  /** How often an order had to be handed in again, because what had become of it was not known. */
  unknownOutcomes = 0

  handedIn(order: Order): void {
    this.#underWay.add(order.id)
  }

  answered(order: Order, receipt: Receipt): void {
    this.#underWay.delete(order.id)
    const settled = receipt.status === 'applied' ? this.applied : this.refused
    settled.push({ order, receipt })
  }

  /** Orders that were handed in and have no answer. */
  get underWay(): number {
    return this.#underWay.size
  }
}

/** What every account must hold: the opening balance and every applied order, each counted once. */
export function expectedBalances(fundings: readonly Funding[], applied: readonly Settled[]): Map<string, bigint> {
  const balances = new Map(fundings.map(({ account, amount }) => [account, amount]))
  const add = (account: string, amount: bigint) => balances.set(account, (balances.get(account) ?? 0n) + amount)
  for (const { order } of applied) {
    add(order.from, -order.amount)
    add(order.to, order.amount)
  }
  return balances
}
