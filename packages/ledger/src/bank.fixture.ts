import type { Answers } from './answer.ts'
import type { Command } from './command.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { type BalanceChange, nameOutput, type Outcome } from './output.ts'

/** A ledger whose commands have a slot each, at a time that the test sets. */
export class Bank {
  readonly ledger: Ledger = createLedger()
  time = 0
  #slot = 0

  execute(command: Command): Outcome {
    return nameOutput(this.ledger.apply(command, { slot: ++this.#slot, index: 0, time: this.time }).output)
  }

  statusOf(command: Command): string {
    return this.execute(command).status
  }

  /** Opens an account with a balance. */
  open(account: string, balance = 0n, currency = 'EUR'): void {
    this.execute({ type: 'open', account, currency })
    if (balance > 0n) this.execute({ type: 'deposit', id: `to-${account}`, account, amount: balance, currency })
  }

  view(account: string): NonNullable<Answers['balance']> {
    return this.ledger.query({ type: 'balance', account }, { rows: async () => [] }) as NonNullable<Answers['balance']>
  }

  /** Posted, held, available: as a customer sees them. */
  funds(account: string): [posted: bigint, held: bigint, available: bigint | null] {
    const { balance, held, available } = this.view(account)
    return [balance, held, available]
  }

  /** A ledger that was restored from a snapshot of this one. */
  restored(): Ledger {
    this.ledger.endOfSlot()
    const copy = createLedger()
    copy.restore(this.ledger.snapshot())
    return copy
  }
}

export function change(before: bigint, after = before): BalanceChange {
  return { before, after }
}
