import { performance } from 'node:perf_hooks'
import { bytesPerOperation } from './allocation.ts'
import type { Benchmark, Subject } from './benchmark.ts'
import { calibrate } from './calibration.ts'
import type { Measured } from './measured.ts'
import { median, spread } from './statistics.ts'
import { timedAsync } from './stopwatch.ts'

export interface SamplingOptions {
  readonly samples: number
  /** How long one sample is to take, about, in elapsed milliseconds. */
  readonly sampleMs: number
  /** How long a benchmark runs before it is measured, in processor milliseconds: until it is compiled. */
  readonly warmUpMs: number
  /** The most that it may wait meanwhile, in elapsed milliseconds: what waits for a disk uses little processor time. */
  readonly warmUpElapsedMsMax: number
  /** Fewer samples are taken when they would take longer than this, in elapsed milliseconds, but at least three. */
  readonly samplesMsMax: number
}

export const SAMPLING: SamplingOptions = {
  samples: 15,
  sampleMs: 15,
  warmUpMs: 200,
  warmUpElapsedMsMax: 1500,
  samplesMsMax: 1500,
}

const SAMPLES_MIN = 3

interface Sample {
  readonly units: number
  readonly processorUs: number
  readonly elapsedUs: number
}

/** Takes what every run returns, so that its work has a use. */
let seen = 0

/**
 * Samples a benchmark. Each sample lies between two passes of the calibration loop, so that whatever slows the machine down
 * slows both.
 */
export async function sample(benchmark: Benchmark, options: SamplingOptions = SAMPLING): Promise<Measured> {
  const subject = await benchmark.prepare()
  try {
    const rounds = await warmUp(subject, options)
    const samples: Sample[] = []
    const startedAt = performance.now()
    const isTimeLeft = () => performance.now() - startedAt < options.samplesMsMax
    while (samples.length < SAMPLES_MIN || (samples.length < options.samples && isTimeLeft())) {
      samples.push(await takeSample(subject, rounds))
    }
    const bytes = await bytesPerOperation(subject, rounds)
    return {
      per: benchmark.per,
      us: median(samples.map(({ processorUs }) => processorUs)),
      elapsedUs: median(samples.map(({ elapsedUs }) => elapsedUs)),
      units: median(samples.map(({ units }) => units)),
      spread: spread(samples.map(({ units }) => units)),
      ...(bytes !== undefined && { bytes }),
    }
  } finally {
    await subject.close?.()
  }
}

/** Runs until the time is over, in ever more rounds, and returns how many of them make up a sample. */
async function warmUp(subject: Subject, options: SamplingOptions): Promise<number> {
  const { warmUpMs, warmUpElapsedMsMax, sampleMs } = options
  let rounds = 1
  for (let spentMs = 0, elapsedMs = 0; ; ) {
    await subject.ready?.(rounds)
    const { duration, witness } = await timedAsync(() => subject.run(rounds))
    seen = (seen + witness) | 0
    const ms = duration.elapsedUs / 1000
    spentMs += duration.processorUs / 1000
    elapsedMs += ms
    if (spentMs >= warmUpMs || elapsedMs >= warmUpElapsedMsMax) return Math.max(1, Math.round((rounds * sampleMs) / ms))
    if (ms < sampleMs) rounds *= 2
  }
}

async function takeSample(subject: Subject, rounds: number): Promise<Sample> {
  await subject.ready?.(rounds)
  const unitBefore = calibrate()
  const { duration, witness } = await timedAsync(() => subject.run(rounds))
  const unitAfter = calibrate()
  seen = (seen + witness) | 0
  const operations = rounds * (subject.operationsPerRound ?? 1)
  const processorUs = duration.processorUs / operations
  return {
    units: processorUs / ((unitBefore + unitAfter) / 2),
    processorUs,
    elapsedUs: duration.elapsedUs / operations,
  }
}

/** The sum of all that was returned: whoever reads it keeps the work alive. */
export function witness(): number {
  return seen
}
