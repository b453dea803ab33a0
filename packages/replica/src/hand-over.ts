import type { NodeNumber } from '@synod/protocol'

/** A successor that has not caught up after so many rounds is asked all the same: it recovers what it lacks. */
const ROUNDS_MAX = 3

/** A leader on its way out: it takes no commands any more, and asks another to lead once that one has everything. */
export class HandOver {
  #to: NodeNumber | 0 = 0
  #rounds = 0

  begin(to: NodeNumber): void {
    this.#to = to
    this.#rounds = 0
  }

  end(): void {
    this.#to = 0
  }

  /** Who is to lead next; 0 while nobody is asked. */
  get to(): NodeNumber | 0 {
    return this.#to
  }

  roundEnded(): void {
    this.#rounds += 1
  }

  get isOverdue(): boolean {
    return this.#rounds >= ROUNDS_MAX
  }
}
