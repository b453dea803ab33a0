import { type Bar, barChart } from '../charts/bar-chart.ts'
import { lineChart, type Point, type Series } from '../charts/line-chart.ts'
import { SYSTEM_NAMES, type SystemName } from '../experiments/experiment.ts'
import { spreadOf } from '../figures/statistics.ts'
import type { Results } from '../results.ts'
import type { Measured } from '../system.ts'

const DEPTHS = [1, 8, 64, 512, 4096]
const FOLLOWERS = 2

type Of = (measured: Measured) => number
const perSecond: Of = (measured) => measured.perSecond

/** The pictures of the page, by their file names. */
export function picturesOf(results: Results): ReadonlyMap<string, string> {
  return new Map([
    ['writes.svg', throughput(results, 'write', 'Durable writes a second, by how many are in flight')],
    ['reads.svg', throughput(results, 'read', 'Linearizable reads a second, by how many are in flight')],
    ['latency.svg', latency(results)],
    ['processor.svg', processor(results)],
  ])
}

function throughput(results: Results, verb: 'write' | 'read', title: string): string {
  const series = SYSTEM_NAMES.map((system, kind): Series => {
    return { name: system, kind, points: pointsOf(results, system, verb, perSecond) }
  })
  return lineChart({ title, x: 'in flight', y: '/s', series })
}

function latency(results: Results): string {
  const series = SYSTEM_NAMES.flatMap((system, kind): Series[] => [
    { name: `${system} p50`, kind, points: pointsOf(results, system, 'write', ({ latencyMs }) => latencyMs.p50) },
    {
      name: `${system} p99`,
      kind,
      isDashed: true,
      points: pointsOf(results, system, 'write', ({ latencyMs }) => latencyMs.p99),
    },
  ])
  return lineChart({ title: 'Latency of durable writes, by how many are in flight', x: 'in flight', y: 'ms', series })
}

function pointsOf(results: Results, system: SystemName, verb: 'write' | 'read', of: Of): readonly Point[] {
  return DEPTHS.flatMap((depth) => {
    const spread = spreadOf(results.figures(`${verb}-${depth}`, system, of).values())
    return spread ? [{ x: depth, y: spread.median, low: spread.min, high: spread.max }] : []
  })
}

function processor(results: Results): string {
  const bars = [
    barOf(results, 'synod', 'write-512', 'writes'),
    barOf(results, 'etcd', 'write-512', 'writes'),
    barOf(results, 'synod', 'read-512', 'reads'),
    barOf(results, 'etcd', 'read-512', 'reads'),
  ]
  return barChart({
    title: 'Processor time of one operation, 512 in flight',
    x: 'µs, all threads of the process',
    parts: ['leader', 'follower', 'follower', 'client'],
    bars: bars.filter((bar) => bar !== undefined),
  })
}

function barOf(results: Results, system: SystemName, experiment: string, what: string): Bar | undefined {
  const us = (part: keyof Measured['usPerOperation']) =>
    spreadOf(results.figures(experiment, system, ({ usPerOperation }) => usPerOperation[part]).values())?.median
  const [leader, follower, clients] = [us('leader'), us('followers'), us('clients')]
  if (leader === undefined || follower === undefined || clients === undefined) return undefined
  return { name: `${system}, ${what}`, values: [leader, ...Array<number>(FOLLOWERS).fill(follower), clients] }
}
