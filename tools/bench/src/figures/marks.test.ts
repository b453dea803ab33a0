import { describe, expect, test } from 'vitest'
import { FLOOR_OF_A_WRITE } from '../experiments/machine.ts'
import { loadResults, measuredWith, timesResult, valuesResult } from '../measured.fixture.ts'
import { type Result, Results } from '../results.ts'
import { MARKS } from './marks.ts'

/** What is said of what was measured, in the order of the marks. */
function said(...results: readonly (Result | readonly Result[])[]) {
  const all = new Results(results.flat())
  return MARKS.flatMap(({ judge }) => judge(all) ?? [])
}

/** Of that, the verdicts. */
function verdicts(...results: readonly (Result | readonly Result[])[]) {
  return said(...results).filter(({ isMet }) => isMet !== undefined)
}

const rates = (...perSecond: number[]) => perSecond.map((each) => ({ perSecond: each }))
const latencies = (p50: number, p99: number) => [{ latencyMs: { p50, p99, p999: p99, max: p99 } }]

describe('a mark', () => {
  test('of which nothing is known has no verdict', () => {
    expect(verdicts()).toEqual([])
  })

  test('of throughput is a ratio of each round, of which the median counts', () => {
    const etcd = loadResults('write-512', 'etcd', rates(10_000, 1000, 10_000))
    expect(verdicts(loadResults('write-512', 'synod', rates(51_000, 5100, 20_000)), etcd)).toEqual([
      { seen: '5.10 (2.00–5.10) × etcd’s', isMet: true },
    ])
    expect(verdicts(loadResults('write-512', 'synod', rates(51_000, 4900, 20_000)), etcd)).toMatchObject([
      { isMet: false },
    ])
  })

  test('does not rest on void measurements', () => {
    const etcd = loadResults('write-512', 'etcd', [{ perSecond: 10_000, busiestClient: 0.95 }])
    expect(verdicts(loadResults('write-512', 'synod', rates(51_000)), etcd)).toEqual([])
  })

  test('of batches is judged beside transactions and beside single puts', () => {
    const ours = loadResults('batch-4096', 'synod', rates(90_000))
    const etcd = [
      ...loadResults('batch-4096', 'etcd', rates(43_000)),
      ...loadResults('write-512', 'etcd', rates(12_000)),
    ]
    expect(verdicts(ours, etcd)).toMatchObject([{ isMet: true }, { isMet: false }])
  })

  test('of one write at a time is judged beside etcd and beside the floor', () => {
    const ours = loadResults('write-1', 'synod', latencies(1.2, 3))
    const etcd = loadResults('write-1', 'etcd', latencies(1.1, 3))
    const floor = valuesResult('floor-parts', 'floor', { [FLOOR_OF_A_WRITE]: 0.8 })
    expect(verdicts(ours, etcd, floor)).toMatchObject([{ isMet: false }, { isMet: true }])
  })

  test('of lateness at half the rate is the p99 over the p50', () => {
    expect(verdicts(loadResults('write-half', 'synod', latencies(2, 10)))).toMatchObject([{ isMet: true }])
    expect(verdicts(loadResults('write-half', 'synod', latencies(2, 10.1)))).toMatchObject([{ isMet: false }])
  })

  test('of failovers has a median and a worst', () => {
    expect(verdicts(timesResult('failover', 'synod', [300, 400, 999]))).toMatchObject([{ isMet: true }])
    expect(verdicts(timesResult('failover', 'synod', [300, 400, 1001]))).toMatchObject([{ isMet: false }])
    expect(verdicts(timesResult('failover', 'synod', [501, 502, 503]))).toMatchObject([{ isMet: false }])
  })

  test('of a soak is that nobody was elected', () => {
    const soak = (elections: number): Result => ({
      ...{ round: 1, system: 'synod', experiment: 'soak' },
      outcome: { type: 'minutes', minutes: [measuredWith()], elections },
    })
    expect(verdicts(soak(0))).toEqual([{ seen: '0', isMet: true }])
    expect(verdicts(soak(1))).toEqual([{ seen: '1', isMet: false }])
  })

  test('of a restart has etcd’s beside it', () => {
    const results = [timesResult('restart-100000', 'synod', [900]), timesResult('restart-100000', 'etcd', [1600])]
    expect(verdicts(...results)).toEqual([{ seen: 'median 900 ms, worst 900 ms (etcd: 1,600 and 1,600)', isMet: true }])
  })

  test('that is to be reported has no verdict', () => {
    const ours = loadResults('write-512', 'synod', rates(50_000, 50_000))
    const more = [
      ...loadResults('nodes-5', 'synod', rates(40_000, 45_000)),
      ...loadResults('nodes-7', 'synod', rates(30_000)),
    ]
    expect(said(ours, more)).toEqual([
      { seen: 'leader 10.0, a follower 8.00, client 4.00, all 30.0 µs', isMet: undefined },
      { seen: '0.850 (0.800–0.900) and 0.600', isMet: undefined },
    ])
  })

  test('of a million has throughput and memory', () => {
    const million = valuesResult('million', 'synod', { 'full over empty': 0.94, 'peak RSS, MB': 249 })
    expect(verdicts(million)).toEqual([
      { seen: '0.94', isMet: false },
      { seen: '249 MB', isMet: true },
    ])
  })
})
