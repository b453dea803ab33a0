import { describe, expect, test } from 'vitest'
import { loadResults, measuredWith, timesResult, valuesResult } from '../measured.fixture.ts'
import { type Result, Results } from '../results.ts'
import { drawAsMarkdown } from './markdown.ts'
import { judgedMarksOf, marksOf, reportOf } from './report.ts'
import { drawOnTerminal } from './terminal.ts'

const rates = (...perSecond: number[]) => perSecond.map((each) => ({ perSecond: each }))
const RESULTS: readonly Result[] = [
  ...loadResults('write-512', 'synod', rates(50_000, 52_000, 48_000)),
  ...loadResults('write-512', 'etcd', [...rates(10_000, 10_400), { perSecond: 9000, failed: 3, firstFailure: 'time' }]),
  timesResult('failover', 'synod', [300, 500]),
  valuesResult('million', 'synod', { 'full over empty': 0.97, 'peak RSS, MB': 200 }),
  {
    ...{ round: 1, system: 'synod', experiment: 'soak' },
    outcome: { type: 'minutes', minutes: [measuredWith(), measuredWith({ rssMiB: 101 })], elections: 0 },
  },
  { round: 2, system: 'etcd', experiment: 'failover', outcome: { type: 'failed', reason: 'no leader' } },
]

describe('the report', () => {
  test('of nothing has the marks, all of them not measured', () => {
    const nothing = new Results([])
    expect(reportOf(nothing)).toEqual([])
    expect(drawAsMarkdown(marksOf(nothing)).match(/not measured/g)).toHaveLength(15)
  })

  test('has a row for each system, medians, spreads, and ratios of the rounds that are sound', () => {
    expect(drawAsMarkdown(reportOf(new Results(RESULTS)))).toMatchInlineSnapshot(`
      "### write-512: durable writes of 256 bytes, 512 in flight

      |  | /s | × etcd | × floor | p50 ms | p99 ms | p99.9 ms | µs leader | µs follower | µs clients | disk B | RSS MiB | void |
      |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
      | synod | 50,000 (48,000–52,000) | 5.00 (5.00–5.00) | – | 1.00 | 2.00 | 3.00 | 10.0 | 8.00 | 4.00 | 700 | 100 |  |
      | etcd | 10,000 (9,000–10,400) | – | – | 1.00 | 2.00 | 3.00 | 10.0 | 8.00 | 4.00 | 700 | 100 | 1 of 3 |

      ### Faults

      |  |  | median ms | least | most | times |
      |---|---|--:|--:|--:|--:|
      | SIGKILL for the leader, to the next acknowledged write; 20 times over all rounds | synod | 400 | 300 | 500 | 2 |

      ### Other figures

      |  |  |  |
      |---|---|--:|
      | synod | full over empty | 0.970 |
      | synod | peak RSS, MB | 200 |

      ### Soak: 10 minutes of durable writes, 512 in flight, registers, whose state does not grow

      | minute | /s | p50 ms | p99 ms | longest ms | RSS MiB |
      |--:|--:|--:|--:|--:|--:|
      | 1 | 1,000 | 1.00 | 2.00 | 4.00 | 100 |
      | 2 | 1,000 | 1.00 | 2.00 | 4.00 | 101 |

      ### Void: not counted for ratios and marks

      - write-512 of etcd, round 3: 3 calls failed: time

      ### Failed

      - failover of etcd, round 2: no leader"
    `)
  })

  test('has every mark with what was measured', () => {
    expect(drawAsMarkdown(marksOf(new Results(RESULTS)))).toMatchInlineSnapshot(`
      "| what | mark | measured |  |
      |---|---|---|---|
      | transfers, 512 in flight, one call each, one client process | ≥ 5 × etcd’s | 5.00 (5.00–5.00) × etcd’s | met |
      | transfers, 512 in flight, over 16 client processes | ≥ 3 × etcd’s | – | not measured |
      | transfers, 4,096 in flight in batches | ≥ 2 × etcd’s puts in transactions of 100 | – | not measured |
      | transfers, 4,096 in flight in batches | ≥ 8 × etcd’s single puts at 512 | – | not measured |
      | a write, 1 in flight, p50 | ≤ etcd’s | – | not measured |
      | a write, 1 in flight, p50 | ≤ 2 × the floor’s parts | – | not measured |
      | p99 at half the maximum rate | ≤ 5 × its p50 | – | not measured |
      | linearizable reads, 512 in flight | ≥ 5 × etcd’s | – | not measured |
      | SIGKILL of the leader to the next acknowledged write | median ≤ 500 ms, worst ≤ 1000 ms | median 400 ms, worst 500 ms of 2 | met |
      | elections in ten minutes at full load | none | 0 | met |
      | restart of all nodes after 100,000 commands, to the next acknowledged write | ≤ 1000 ms | – | not measured |
      | processor time of a transfer, 512 in flight, by process | reported | leader 10.0, a follower 8.00, client 4.00, all 30.0 µs (etcd: leader 10.0, a follower 8.00, client 4.00, all 30.0 µs) |  |
      | transfers on 5 and 7 nodes over those on 3 | reported | – | not measured |
      | throughput with 1,000,000 commands executed over that with none | ≥ 0.95 | 0.97 | met |
      | peak RSS of a node, 1,000,000 transfers among 10,000 accounts | ≤ 250 MB | 200 MB | met |"
    `)
  })

  test('has on a terminal only those of which something was measured', () => {
    expect(judgedMarksOf(new Results([]))).toEqual([])
    const drawn = drawOnTerminal(judgedMarksOf(new Results(RESULTS)))
    expect(drawn).toContain('SIGKILL of the leader')
    expect(drawn).not.toContain('linearizable reads')
  })

  test('is drawn on a terminal with the same cells', () => {
    const drawn = drawOnTerminal(reportOf(new Results(RESULTS)))
    expect(drawn).toContain('50,000 (48,000–52,000)')
    expect(drawn).toContain('write-512 of etcd, round 3: 3 calls failed: time')
  })
})
