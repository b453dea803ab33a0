import type { StoreKind } from '@synod/node'
import type { Experiment, Outcome, Pace, SystemName } from './experiments/experiment.ts'
import type { Step } from './experiments/plan.ts'
import type { Result } from './results.ts'
import type { StartSystem, System } from './system.ts'

export interface CampaignOptions {
  readonly starts: Readonly<Record<SystemName, StartSystem>>
  readonly directory: string
  readonly store?: StoreKind | undefined
  readonly pace: Pace
  /** Told what is going on. */
  readonly note: (text: string) => void
  /** Told after each step, so that nothing is lost when a later one fails. */
  readonly onResults: (results: readonly Result[]) => void
}

const COMPILE_IN_FLIGHT = 64
/** So many times as long as a load is measured, a cluster is under load before the first: its processes' code is compiled then. */
const COMPILING_TIMES = 3

/** Does what was planned, step by step. {@link close} ends the step under way, and leaves nothing behind. */
export class Campaign {
  readonly #options: CampaignOptions
  readonly #results: Result[] = []
  readonly #absent = new Map<SystemName, string>()
  #system: System | undefined
  #isClosed = false

  constructor(options: CampaignOptions) {
    this.#options = options
  }

  get results(): readonly Result[] {
    return this.#results
  }

  /** Those that could not be measured here, and why. */
  get absent(): ReadonlyMap<SystemName, string> {
    return this.#absent
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const [at, step] of steps.entries()) {
      if (this.#isClosed || this.#absent.has(step.system)) continue
      const { round, system, stage } = step
      this.#options.note(`${at + 1}/${steps.length}  round ${round}, ${system}, ${stage.name}`)
      await this.#step(step)
      this.#options.onResults(this.#results)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#system?.close()
  }

  async #step(step: Step): Promise<void> {
    const { directory, store, starts } = this.#options
    const { stage, system: name } = step
    const settings = { ...stage.options, directory, ...(store === undefined ? {} : { store }) }
    const started = await starts[name](settings)
    if ('absent' in started) {
      this.#absent.set(name, started.absent)
      this.#options.note(`${name} is not measured: ${started.absent}`)
      return
    }
    this.#system = started
    try {
      if (stage.isWarmedUp) await warmUp(started, COMPILING_TIMES * this.#options.pace.seconds)
      for (const experiment of step.experiments) await this.#perform(experiment, step, started)
    } catch (error) {
      // Whatever failed failed because everything was closed.
      if (!this.#isClosed) throw error
    } finally {
      await started.close()
      this.#system = undefined
    }
  }

  async #perform(experiment: Experiment, { round, system: name }: Step, system: System): Promise<void> {
    const { pace, directory, note } = this.#options
    const before = (wanted: string) => {
      const found = this.#results.find((each) => {
        return each.experiment === wanted && each.round === round && each.system === name
      })
      return found?.outcome.type === 'load' ? found.outcome.measured : undefined
    }
    const outcome = await experiment
      .perform({ system, pace, directory, before, note: (text) => note(`     ${experiment.name}: ${text}`) })
      .catch((error: unknown) => ({ type: 'failed', reason: reasonOf(error) }) as const)
    if (this.#isClosed) return
    this.#results.push({ round, system: name, experiment: experiment.name, outcome })
    note(`     ${experiment.name}: ${inShort(outcome)}`)
  }
}

async function warmUp(system: System, seconds: number): Promise<void> {
  const operation = { type: 'write', valueBytes: 256 } as const
  const arrival = { type: 'closed', inFlight: COMPILE_IN_FLIGHT } as const
  await system.run({ operation, arrival, clients: 1, warmUpSeconds: 0, seconds })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** What somebody who waits wants to know. */
function inShort(outcome: Outcome | { readonly type: 'failed'; readonly reason: string }): string {
  switch (outcome.type) {
    case 'load': {
      const { perSecond, latencyMs } = outcome.measured
      return `${Math.round(perSecond).toLocaleString('en-US')}/s, p50 ${latencyMs.p50.toFixed(2)} ms, p99 ${latencyMs.p99.toFixed(2)} ms`
    }
    case 'times':
      return outcome.ms.map((ms) => `${ms.toFixed(0)} ms`).join(', ')
    case 'values':
      return Object.entries(outcome.values)
        .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
        .join('; ')
    case 'minutes':
      return `${outcome.minutes.length} minutes, ${outcome.elections} elections`
    case 'failed':
      return `failed: ${outcome.reason}`
  }
}
