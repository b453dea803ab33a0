import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import type { Measured, Results } from './measured.ts'

/** Seen from the sources and from `dist` alike. */
export const BASELINE = new URL('../../baseline/micro.json', import.meta.url)

/** A benchmark is slower when it takes more than this many times what it took. */
export const SLOWER_RATIO = 1.25

/** On what was measured. The load is that of the minute before. */
export interface Conditions {
  readonly node: string
  readonly processor: string
  readonly processors: number
  readonly load: number
}

export interface Baseline {
  readonly conditions: Conditions
  readonly benchmarks: Readonly<Record<string, Measured>>
}

/** A result beside the baseline's; without `ratio` where there is nothing to compare with. */
export interface Compared {
  readonly name: string
  readonly now: Measured
  readonly before: Measured | undefined
  /** Calibration units now over those of the baseline. */
  readonly ratio: number | undefined
  readonly isSlower: boolean
}

export function conditions(): Conditions {
  return {
    node: process.version,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
    load: rounded(loadavg()[0] ?? 0),
  }
}

/** Every result beside what the baseline has under its name. */
export function compare(results: Results, baseline: Baseline | undefined): Compared[] {
  return [...results].map(([name, now]) => {
    const before = baseline?.benchmarks[name]
    const ratio = before && now.units / before.units
    return { name, now, before, ratio, isSlower: ratio !== undefined && ratio > SLOWER_RATIO }
  })
}

/** The baseline with these results in place of earlier ones of the same names; the rest stays. */
export function renewed(baseline: Baseline | undefined, results: Results, measuredOn: Conditions): Baseline {
  const entries = [...results].map(([name, measured]) => [name, toFile(measured)] as const)
  return {
    conditions: measuredOn,
    benchmarks: { ...baseline?.benchmarks, ...Object.fromEntries(entries) },
  }
}

/** Undefined when there is none. Throws when the file is there and is no baseline. */
export function readBaseline(file: URL = BASELINE): Baseline | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return parseBaseline(text)
}

export function parseBaseline(text: string): Baseline {
  const value = JSON.parse(text) as Partial<Baseline> | null
  const benchmarks = Object.entries(value?.benchmarks ?? {})
  const isBaseline = value?.conditions && benchmarks.length > 0 && benchmarks.every(([, { units }]) => units > 0)
  if (!isBaseline) throw new Error('the baseline is damaged: renew it with --write')
  return value as Baseline
}

export function formatBaseline(baseline: Baseline): string {
  return `${JSON.stringify(baseline, null, 2)}\n`
}

export function writeBaseline(baseline: Baseline, file: URL = BASELINE): void {
  writeFileSync(file, formatBaseline(baseline))
}

/** More digits than can be trusted would make every renewal a change of everything. */
function toFile({ per, us, elapsedUs, units, spread, bytes }: Measured): Measured {
  return {
    per,
    us: rounded(us),
    elapsedUs: rounded(elapsedUs),
    units: rounded(units),
    spread: rounded(spread),
    ...(bytes !== undefined && { bytes: Math.round(bytes) }),
  }
}

/** To three digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
