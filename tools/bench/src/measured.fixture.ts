import type { SystemName } from './experiments/experiment.ts'
import type { Result } from './results.ts'
import type { Load, Measured } from './system.ts'

const LOAD: Load = {
  operation: { type: 'write', valueBytes: 256 },
  arrival: { type: 'closed', inFlight: 512 },
  clients: 1,
  warmUpSeconds: 0,
  seconds: 1,
}

/** A sound measurement, but for what is told. */
export function measuredWith(told: Partial<Measured> = {}): Measured {
  return {
    seconds: 1,
    operations: 1000,
    begun: 1000,
    failed: 0,
    firstFailure: undefined,
    perSecond: 1000,
    latencyMs: { p50: 1, p99: 2, p999: 3, max: 4 },
    usPerOperation: { leader: 10, followers: 8, clients: 4 },
    busiestClient: 0.2,
    diskBytesPerOperation: 700,
    rssMiB: 100,
    ...told,
  }
}

/** A load of each round. */
export function loadResults(
  experiment: string,
  system: SystemName,
  rounds: readonly Partial<Measured>[],
): readonly Result[] {
  return rounds.map((told, at) => ({
    round: at + 1,
    system,
    experiment,
    outcome: { type: 'load', load: LOAD, measured: measuredWith(told) },
  }))
}

export function timesResult(experiment: string, system: SystemName, ms: readonly number[]): Result {
  return { round: 1, system, experiment, outcome: { type: 'times', ms } }
}

export function valuesResult(experiment: string, system: SystemName, values: Readonly<Record<string, number>>): Result {
  return { round: 1, system, experiment, outcome: { type: 'values', values } }
}
