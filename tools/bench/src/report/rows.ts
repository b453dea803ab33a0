import type { Experiment, SystemName } from '../experiments/experiment.ts'
import { MARKS, type Verdict } from '../figures/marks.ts'
import { short, times, whole, withSpread } from '../figures/numbers.ts'
import { ratios, type Spread, spreadOf } from '../figures/statistics.ts'
import { type Results, voidReason } from '../results.ts'
import type { Measured } from '../system.ts'

/** A table without a look: heads, and cells as text. */
export interface Table {
  readonly heads: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Whether a column holds words; numbers are set to the right. */
export function isText({ rows }: Table, column: number): boolean {
  return rows.some((row) => /^[a-zA-Z≥≤]/.test(row[column] ?? ''))
}

const NOTHING = '–'
export const NOT_MEASURED = 'not measured'
const REFERENCES = ['etcd', 'floor'] as const

/** What was promised, and what came of it. */
export function marksTable(results: Results): Table {
  const rows = MARKS.map(({ what, mark, judge }) => {
    const verdict = judge(results)
    return [what, mark, verdict?.seen ?? NOTHING, wordFor(verdict)]
  })
  return { heads: ['what', 'mark', 'measured', ''], rows }
}

function wordFor(verdict: Verdict | undefined): string {
  if (verdict === undefined) return NOT_MEASURED
  return verdict.isMet === undefined ? '' : verdict.isMet ? 'met' : 'missed'
}

/** Whether a mark is missed. */
export function missesMark(results: Results): boolean {
  return MARKS.some(({ judge }) => judge(results)?.isMet === false)
}

/** Throughput and latency of one experiment, a row for each system that has it; undefined when none has. */
export function loadTable(experiment: Experiment, results: Results): Table | undefined {
  const rows = experiment.systems.flatMap((system) => loadRow(experiment.name, system, results))
  if (rows.length === 0) return undefined
  return { heads: ['', '/s', '× etcd', '× floor', 'p50 ms', 'p99 ms', 'p99.9 ms', ...COSTS], rows }
}

const COSTS = ['µs leader', 'µs follower', 'µs clients', 'disk B', 'RSS MiB', 'void'] as const

function loadRow(experiment: string, system: SystemName, results: Results): string[][] {
  const rounds = [...results.loads(experiment, system).values()]
  if (rounds.length === 0) return []
  const spread = (of: (measured: Measured) => number | undefined): Spread | undefined =>
    spreadOf(rounds.map(of).filter((value) => value !== undefined))
  const median = (of: (measured: Measured) => number | undefined) => {
    const found = spread(of)
    return found ? short(found.median) : NOTHING
  }
  const rates = spread(({ perSecond }) => perSecond)
  return [
    [
      system,
      rates ? withSpread(rates, whole) : NOTHING,
      ...REFERENCES.map((reference) => ratioTo(experiment, system, reference, results)),
      median(({ latencyMs }) => latencyMs.p50),
      median(({ latencyMs }) => latencyMs.p99),
      median(({ latencyMs }) => latencyMs.p999),
      median(({ usPerOperation }) => usPerOperation.leader),
      median(({ usPerOperation }) => usPerOperation.followers),
      median(({ usPerOperation }) => usPerOperation.clients),
      median(({ diskBytesPerOperation }) => diskBytesPerOperation),
      median(({ rssMiB }) => rssMiB),
      voids(rounds),
    ],
  ]
}

function ratioTo(experiment: string, system: SystemName, reference: SystemName, results: Results): string {
  if (system === reference) return NOTHING
  const figures = (of: SystemName) => results.figures(experiment, of, ({ perSecond }) => perSecond)
  const ratio = spreadOf(ratios(figures(system), figures(reference)).values())
  return ratio ? times(ratio) : NOTHING
}

/** `2 of 5`: those rounds do not count for the ratios and the marks. */
function voids(rounds: readonly Measured[]): string {
  const count = rounds.filter((measured) => voidReason(measured) !== undefined).length
  return count === 0 ? '' : `${count} of ${rounds.length}`
}

/** Why measurements are void, each once. */
export function voidReasons(results: Results): readonly string[] {
  const reasons = results.all.flatMap(({ system, experiment, round, outcome }) => {
    const reason = outcome.type === 'load' ? voidReason(outcome.measured) : undefined
    return reason === undefined ? [] : [`${experiment} of ${system}, round ${round}: ${reason}`]
  })
  return [...new Set(reasons)]
}

/** What failed altogether. */
export function failures(results: Results): readonly string[] {
  return results.all.flatMap(({ system, experiment, round, outcome }) =>
    outcome.type === 'failed' ? [`${experiment} of ${system}, round ${round}: ${outcome.reason}`] : [],
  )
}

/** What takes its time rather than load: kills, restarts, catching up. */
export function timesTable(experiments: readonly Experiment[], results: Results): Table | undefined {
  const rows = experiments.flatMap(({ name, about, systems }) =>
    systems.flatMap((system) => {
      const ms = spreadOf(results.times(name, system))
      return ms ? [[about, system, whole(ms.median), whole(ms.min), whole(ms.max), String(ms.count)]] : []
    }),
  )
  return rows.length === 0 ? undefined : { heads: ['', '', 'median ms', 'least', 'most', 'times'], rows }
}

/** Everything else that has a name and a unit. */
export function valuesTable(experiments: readonly Experiment[], results: Results): Table | undefined {
  const rows = experiments.flatMap(({ name, systems }) =>
    systems.flatMap((system) =>
      results.valueNames(name, system).flatMap((what) => {
        const spread = spreadOf(results.values(name, system, what).values())
        return spread ? [[system, what, withSpread(spread, short)]] : []
      }),
    ),
  )
  return rows.length === 0 ? undefined : { heads: ['', '', ''], rows }
}

/** Minute after minute of a soak. */
export function minutesTable(experiment: string, results: Results): Table | undefined {
  const soak = results.minutes(experiment, 'synod')
  if (!soak) return undefined
  const rows = soak.minutes.map(({ perSecond, latencyMs, rssMiB }, at) => [
    String(at + 1),
    whole(perSecond),
    short(latencyMs.p50),
    short(latencyMs.p99),
    short(latencyMs.max),
    whole(rssMiB),
  ])
  return { heads: ['minute', '/s', 'p50 ms', 'p99 ms', 'longest ms', 'RSS MiB'], rows }
}
