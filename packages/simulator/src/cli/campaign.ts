import { Worker } from 'node:worker_threads'
import { Coverage } from '../coverage/coverage.ts'
import type { RunResult } from '../run.ts'
import { Tally } from '../world/tally.ts'
import type { RunChoice, SeedSummary } from './seed-summary.ts'
import type { FromThread, ToThread } from './seed-thread.ts'

export interface CampaignOptions {
  readonly choice: RunChoice
  readonly firstSeed: number
  readonly seeds: number
  /** No seed is begun after so many milliseconds. */
  readonly msMax: number
  readonly threads: number
  /** Told after each seed. */
  readonly progressed: (campaign: Campaign) => void
}

/** A seed whose run threw instead of ending: a bug of the simulator's, or of what it runs. */
export interface BrokenRun {
  readonly seed: number
  readonly reason: string
}

/** Runs many seeds on all processors, and adds up what they found. */
export class Campaign {
  readonly coverage = new Coverage()
  readonly faults = new Tally()
  readonly linearizable = { yes: 0, no: 0, unknown: 0, unchecked: 0 } satisfies Record<
    RunResult['linearizable'],
    number
  >
  readonly failures: SeedSummary[] = []
  readonly broken: BrokenRun[] = []
  seeds = 0
  events = 0
  calls = 0
  simulatedMs = 0
  readonly #options: CampaignOptions
  readonly #startedAtMs = performance.now()
  #endedAtMs: number | undefined
  #nextSeed: number
  #isInterrupted = false

  constructor(options: CampaignOptions) {
    this.#options = options
    this.#nextSeed = options.firstSeed
  }

  get planned(): number {
    return this.#options.seeds
  }

  /** Milliseconds since it began, or that it took. */
  get tookMs(): number {
    return (this.#endedAtMs ?? performance.now()) - this.#startedAtMs
  }

  async run(): Promise<void> {
    const threads = Math.min(this.#options.threads, this.#options.seeds)
    await Promise.all(Array.from({ length: threads }, () => this.#runThread()))
    this.#endedAtMs = performance.now()
  }

  /** No seed is begun any more. */
  interrupt(): void {
    this.#isInterrupted = true
  }

  #runThread(): Promise<void> {
    const { choice } = this.#options
    return new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./seed-thread.js', import.meta.url), { workerData: choice })
      const give = () => worker.postMessage(this.#next())
      worker.on('error', reject)
      worker.on('exit', () => resolve())
      worker.on('message', (message: FromThread) => {
        if (message.type === 'ended') {
          this.coverage.merge(message.coverage)
          return
        }
        if (message.type === 'ran') this.#count(message.summary)
        else this.broken.push(message)
        this.#options.progressed(this)
        give()
      })
      give()
    })
  }

  #next(): ToThread {
    const { firstSeed, seeds, msMax } = this.#options
    const isOver = this.#isInterrupted || this.#nextSeed >= firstSeed + seeds || this.tookMs > msMax
    return isOver ? 'end' : { seed: this.#nextSeed++ }
  }

  #count(summary: SeedSummary): void {
    this.seeds += 1
    this.events += summary.events
    this.calls += summary.calls
    this.simulatedMs += summary.simulatedMs
    this.linearizable[summary.linearizable] += 1
    for (const [name, count] of summary.faults) this.faults.add(name, count)
    if (summary.violation) this.failures.push(summary)
  }
}
