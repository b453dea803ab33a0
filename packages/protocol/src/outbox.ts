import { assert } from './assert.ts'
import type { Effect, PersistEffect } from './effects.ts'
import { revealsState } from './messages.ts'
import type { Storage } from './ports.ts'
import type { DurableRecord } from './records.ts'

/** Everything an outbox lets out: all effects but `persist`. */
export type Released<V> = Exclude<Effect<V>, PersistEffect<V>>

export interface OutboxOptions<V> {
  readonly storage: Pick<Storage<V>, 'write'>
  /** Receives every effect but `persist`, each when it may happen. */
  readonly release: (effect: Released<V>) => void
  /** A flush failed. Nothing that waited for it is ever released; stop. */
  readonly failed: (error: unknown) => void
  /** Called after each flush, when what waited for it has been released. */
  readonly flushed?: () => void
}

/**
 * The ordering contract, in one place for the host, the simulator and {@link runEffects}: a message that reveals state
 * leaves only after every record persisted before it is durable; everything else leaves at once. One flush is in flight;
 * everything that arrives meanwhile forms the next (group commit).
 */
export class Outbox<V> {
  readonly #options: OutboxOptions<V>
  #staged: DurableRecord<V>[] = []
  #stagedUrgent = false
  #persisted = 0
  #durable = 0
  #held: { after: number; effect: Released<V> }[] = []
  #writing: Promise<void> | undefined
  #dead = false

  constructor(options: OutboxOptions<V>) {
    this.#options = options
  }

  /** Takes effects in the order in which a step returned them. Call {@link flush} once the turn's effects are in. */
  push(effects: readonly Effect<V>[]): void {
    for (const effect of effects) this.#take(effect)
  }

  /** Starts writing what is staged, unless a write is in flight (its end starts the next) or nothing waits for it. */
  flush(): void {
    if (this.#writing || this.#dead || !(this.#stagedUrgent || this.#held.length > 0)) return
    this.#write()
  }

  /**
   * Writes everything persisted before the call, lazy records too, and resolves when the disk has it: what is persisted
   * later is not waited for. Resolves as well when a flush fails or the outbox is killed, since nothing follows then.
   */
  async drain(): Promise<void> {
    const through = this.#persisted
    while (!this.#dead && this.#durable < through) {
      if (!this.#writing) this.#write()
      await this.#writing
    }
  }

  /** Drops what is held and staged; nothing leaves any more. */
  kill(): void {
    this.#dead = true
    this.#held = []
    this.#staged = []
  }

  get heldCount(): number {
    return this.#held.length
  }

  get isWriting(): boolean {
    return this.#writing !== undefined
  }

  #take(effect: Effect<V>): void {
    if (this.#dead) return
    if (effect.type === 'persist') {
      this.#staged.push(effect.record)
      this.#persisted += 1
      if (!effect.lazy) this.#stagedUrgent = true
    } else if (effect.type === 'send' && revealsState(effect.message) && this.#persisted > this.#durable) {
      this.#held.push({ after: this.#persisted, effect })
    } else {
      this.#options.release(effect)
    }
  }

  #write(): void {
    assert(this.#writing === undefined, 'one flush is in flight at a time')
    const records = this.#staged
    const through = this.#persisted
    this.#staged = []
    this.#stagedUrgent = false
    this.#writing = this.#store(records).then(
      () => this.#wrote(through),
      (error: unknown) => {
        this.#writing = undefined
        this.kill()
        this.#options.failed(error)
      },
    )
  }

  /** A storage that throws instead of rejecting has failed all the same. */
  async #store(records: readonly DurableRecord<V>[]): Promise<void> {
    await this.#options.storage.write(records)
  }

  #wrote(through: number): void {
    this.#writing = undefined
    if (this.#dead) return
    this.#durable = through
    const freed = this.#held.filter(({ after }) => after <= through)
    this.#held = this.#held.filter(({ after }) => after > through)
    for (const { effect } of freed) {
      this.#options.release(effect)
      if (this.#dead) return
    }
    this.#options.flushed?.()
    this.flush()
  }
}
