import type { Outcome, SystemName } from './experiments/experiment.ts'
import type { Measured } from './system.ts'

/** What one experiment gave in one round. */
export interface Result {
  readonly round: number
  readonly system: SystemName
  readonly experiment: string
  readonly outcome: Outcome | { readonly type: 'failed'; readonly reason: string }
}

/** Above this the load generator, not the system, may be what was measured. */
export const BUSIEST_CLIENT_MAX = 0.9

/** Why a measurement says nothing about its system; undefined when it does. */
export function voidReason({ failed, firstFailure, busiestClient }: Measured): string | undefined {
  if (failed > 0) return `${failed} calls failed: ${firstFailure}`
  if (busiestClient > BUSIEST_CLIENT_MAX) return `a client used ${Math.round(busiestClient * 100)} % of a processor`
  return undefined
}

/** What was measured, to be asked for. */
export class Results {
  readonly all: readonly Result[]

  constructor(all: readonly Result[]) {
    this.all = all
  }

  /** Loads by round, void ones included. */
  loads(experiment: string, system: SystemName): ReadonlyMap<number, Measured> {
    const of = this.#of(experiment, system)
    return new Map(of.flatMap(({ round, outcome }) => (outcome.type === 'load' ? [[round, outcome.measured]] : [])))
  }

  /** The same without those that are void. */
  soundLoads(experiment: string, system: SystemName): ReadonlyMap<number, Measured> {
    return new Map([...this.loads(experiment, system)].filter(([, measured]) => voidReason(measured) === undefined))
  }

  /** A number of each sound load, by round. */
  figures(experiment: string, system: SystemName, of: (measured: Measured) => number): ReadonlyMap<number, number> {
    return new Map([...this.soundLoads(experiment, system)].map(([round, measured]) => [round, of(measured)]))
  }

  times(experiment: string, system: SystemName): readonly number[] {
    return this.#of(experiment, system).flatMap(({ outcome }) => (outcome.type === 'times' ? outcome.ms : []))
  }

  /** By round. */
  values(experiment: string, system: SystemName, name: string): ReadonlyMap<number, number> {
    return new Map(
      this.#of(experiment, system).flatMap(({ round, outcome }) => {
        const value = outcome.type === 'values' ? outcome.values[name] : undefined
        return value === undefined ? [] : [[round, value]]
      }),
    )
  }

  /** What values an experiment gave, by their names. */
  valueNames(experiment: string, system: SystemName): readonly string[] {
    const names = this.#of(experiment, system).flatMap(({ outcome }) => {
      return outcome.type === 'values' ? Object.keys(outcome.values) : []
    })
    return [...new Set(names)]
  }

  minutes(experiment: string, system: SystemName): Extract<Outcome, { type: 'minutes' }> | undefined {
    return this.#of(experiment, system).flatMap(({ outcome }) => (outcome.type === 'minutes' ? [outcome] : []))[0]
  }

  #of(experiment: string, system: SystemName): readonly Result[] {
    return this.all.filter((result) => result.experiment === experiment && result.system === system)
  }
}
