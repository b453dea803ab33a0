import type { Client } from '@synod/node'
import type { Workload } from './workload.ts'

/**
 * Closed loops: each of so many customers hands in a command, waits for its answer, and hands in the next, until told to
 * stop. A customer whose command fails ends the measurement.
 */
export class Load {
  readonly #client: Pick<Client, 'submit'>
  readonly #workload: Workload
  readonly #customers: Promise<unknown>
  #answered = 0
  #isOver = false
  #latenciesMs: number[] = []
  #awaited: { readonly count: number; readonly reached: () => void } | undefined

  constructor(client: Pick<Client, 'submit'>, workload: Workload, inFlight: number) {
    this.#client = client
    this.#workload = workload
    this.#customers = Promise.all(Array.from({ length: inFlight }, () => this.#customer()))
    // Whoever waits hears of it; so does whoever stops.
    this.#customers.catch(() => undefined)
  }

  /** Commands that were answered. */
  get answered(): number {
    return this.#answered
  }

  /** Waits until so many commands were answered. Rejects when one failed. */
  async until(count: number): Promise<void> {
    const reached = new Promise<void>((resolve) => {
      this.#awaited = { count, reached: resolve }
    })
    await Promise.race([reached, this.failure()])
  }

  /** Waits so long. Rejects when a command failed. */
  async during(ms: number): Promise<void> {
    await Promise.race([new Promise<void>((resolve) => setTimeout(resolve, ms)), this.failure()])
  }

  /** The latencies of what was answered since the last time, in milliseconds, ascending. */
  takeLatenciesMs(): readonly number[] {
    const taken = this.#latenciesMs.sort((one, other) => one - other)
    this.#latenciesMs = []
    return taken
  }

  /** Resolves when nothing is in flight any more. Rejects when a command failed. */
  async stop(): Promise<void> {
    this.#isOver = true
    await this.#customers
  }

  /** Rejects when a command failed, and when the load was stopped. */
  async failure(): Promise<never> {
    await this.#customers
    throw new Error('the load is over')
  }

  async #customer(): Promise<void> {
    while (!this.#isOver) {
      const startedAt = performance.now()
      await this.#client.submit(this.#workload.next())
      this.#latenciesMs.push(performance.now() - startedAt)
      this.#answered += 1
      if (this.#awaited && this.#answered >= this.#awaited.count) this.#awaited.reached()
    }
  }
}
