import type { QueryOptions } from '@synod/client'
import type { LedgerClient } from '@synod/ledger'
import { expect } from 'vitest'

const AT_ONCE = 4
const CENTS = 100n

/** Somebody who pays euros from alice to bob, again and again, and remembers what was acknowledged. */
export class PayingLoad {
  readonly #bank: LedgerClient<QueryOptions>
  #acknowledged = 0
  #asked = 0

  private constructor(bank: LedgerClient<QueryOptions>) {
    this.#bank = bank
  }

  static async prepare(bank: LedgerClient<QueryOptions>): Promise<PayingLoad> {
    await bank.open({ account: 'alice', currency: 'EUR' })
    await bank.open({ account: 'bob', currency: 'EUR' })
    await bank.deposit({ id: 'd0', account: 'alice', amount: 100_000_000n, currency: 'EUR' })
    return new PayingLoad(bank)
  }

  /** Transfers that were answered `applied` so far. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** Returns how to end it: resolves with how many transfers were acknowledged by then. Rejects if any was not. */
  start(): () => Promise<number> {
    let isOver = false
    const payer = async () => {
      while (!isOver) {
        const id = `t${++this.#asked}`
        const { status } = await this.#bank.transfer({ id, from: 'alice', to: 'bob', amount: CENTS, currency: 'EUR' })
        expect(status).toBe('applied')
        this.#acknowledged += 1
      }
    }
    const payers = Promise.all(Array.from({ length: AT_ONCE }, payer))
    // Whoever ends it hears of a failure.
    payers.catch(() => undefined)
    return async () => {
      isOver = true
      await payers
      return this.#acknowledged
    }
  }

  /** Each acknowledged transfer moved its money once; the same ids again move nothing. */
  async expectEachOnce(): Promise<void> {
    expect(this.#asked).toBe(this.#acknowledged)
    expect((await this.#bank.balance('bob')).answer?.balance).toBe(CENTS * BigInt(this.#acknowledged))
    const ids = Array.from({ length: this.#acknowledged }, (_, at) => `t${at + 1}`)
    const again = await Promise.all(
      ids.map((id) => this.#bank.transfer({ id, from: 'alice', to: 'bob', amount: CENTS, currency: 'EUR' })),
    )
    expect(again.every(({ status }) => status === 'applied')).toBe(true)
    expect((await this.#bank.balance('bob')).answer?.balance).toBe(CENTS * BigInt(this.#acknowledged))
  }
}
