import { setImmediate } from 'node:timers/promises'
import type { Benchmark } from './benchmark.ts'
import { BENCHMARKS } from './benchmarks/all.ts'
import { breakIn } from './breaking-in.ts'
import type { Measured, Results } from './measured.ts'
import { sample } from './sampling.ts'

export interface MeasureOptions {
  /** What the names of the benchmarks begin with. */
  readonly only: string
  /** Long ones too. */
  readonly isFull: boolean
  readonly note: (line: string) => void
}

/** The names of all benchmarks that begin so. */
export function namesFrom(prefix: string): string[] {
  return BENCHMARKS.map(({ name }) => name).filter((name) => name.startsWith(prefix))
}

/** Measures one benchmark after the other, in a process that has run whole nodes before. */
export async function measure({ only, isFull, note }: MeasureOptions): Promise<Results> {
  const chosen = BENCHMARKS.filter(({ name, isLong = false }) => name.startsWith(only) && (isFull || !isLong))
  await breakIn()
  const results = new Map<string, Measured>()
  for (const benchmark of chosen) {
    results.set(benchmark.name, await measured(benchmark, note))
    // What is measured lets no turn of the event loop end, so a signal is heard only here.
    await setImmediate()
  }
  return results
}

async function measured(benchmark: Benchmark, note: (line: string) => void): Promise<Measured> {
  try {
    return await sample(benchmark)
  } catch (error) {
    note(`${benchmark.name} could not be measured`)
    throw error
  }
}
