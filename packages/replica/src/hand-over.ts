import type { NodeNumber } from '@synod/protocol'

/** A successor that has not caught up after so many rounds is asked all the same: it recovers what it lacks. */
const ROUNDS_MAX = 3

/** A leader on its way out: it takes no commands any more, and asks another to lead once that one has everything. */
export class HandOver {
  #successor: NodeNumber | 0 = 0
  #isFinishing = false
  #rounds = 0

  begin(successor: NodeNumber): void {
    this.#successor = successor
    this.#isFinishing = true
    this.#rounds = 0
  }

  /** The successor was asked. */
  asked(): void {
    this.#isFinishing = false
  }

  /** Somebody leads, whoever it is. */
  end(): void {
    this.#successor = 0
    this.#isFinishing = false
  }

  /** What was proposed before is still to be chosen. */
  get isFinishing(): boolean {
    return this.#isFinishing
  }

  /** Who is to lead next, for as long as nobody is known to; 0 when nobody was asked. */
  get successor(): NodeNumber | 0 {
    return this.#successor
  }

  roundEnded(): void {
    this.#rounds += 1
  }

  get isOverdue(): boolean {
    return this.#rounds >= ROUNDS_MAX
  }
}
