import type { SystemName } from '../experiments/experiment.ts'
import { FLOOR_OF_A_WRITE } from '../experiments/machine.ts'
import type { Results } from '../results.ts'
import type { Measured, Part } from '../system.ts'
import { short, times, whole } from './numbers.ts'
import { ratios, type Spread, spreadOf } from './statistics.ts'

export interface Verdict {
  /** What was measured, as text. */
  readonly seen: string
  /** Undefined of what is to be reported, and no more. */
  readonly isMet: boolean | undefined
}

/** What was promised of one thing. */
export interface Mark {
  readonly what: string
  readonly mark: string
  /** Undefined when nothing, or nothing sound, was measured. */
  judge(results: Results): Verdict | undefined
}

type Of = (measured: Measured) => number
const perSecond: Of = (measured) => measured.perSecond
const p50: Of = (measured) => measured.latencyMs.p50
const p99: Of = (measured) => measured.latencyMs.p99

interface Side {
  readonly experiment: string
  readonly system: SystemName
}

/** Ours over the other's, the median of the rounds. */
function ratioOf(results: Results, over: Side, under: Side, of: Of): Spread | undefined {
  const figures = ({ experiment, system }: Side) => results.figures(experiment, system, of)
  return spreadOf(ratios(figures(over), figures(under)).values())
}

/** Ours is to be so many times as much. */
function atLeast(min: number, what: string, over: string, under = over, whose = 'etcd’s'): Mark {
  return {
    what,
    mark: `≥ ${min} × ${whose}`,
    judge(results) {
      const system = 'synod'
      const ratio = ratioOf(results, { experiment: over, system }, { experiment: under, system: 'etcd' }, perSecond)
      return ratio && { seen: `${times(ratio)} × ${whose}`, isMet: ratio.median >= min }
    },
  }
}

/** One write at a time is to take so many times as long as something else takes at most. */
function noLaterThan(max: number, whose: string, other: (results: Results) => ReadonlyMap<number, number>): Mark {
  return {
    what: 'a write, 1 in flight, p50',
    mark: max === 1 ? `≤ ${whose}` : `≤ ${max} × ${whose}`,
    judge(results) {
      const figures = results.figures('write-1', 'synod', p50)
      const [own, ratio] = [spreadOf(figures.values()), spreadOf(ratios(figures, other(results)).values())]
      return own && ratio && { seen: `${short(own.median)} ms, ${times(ratio)} × ${whose}`, isMet: ratio.median <= max }
    },
  }
}

const P99_OVER_P50_MAX = 5
const FAILOVER_MEDIAN_MS_MAX = 500
const FAILOVER_WORST_MS_MAX = 1000
const RESTART_MS_MAX = 1000
const FULL_OVER_EMPTY_MIN = 0.95
const PEAK_RSS_MB_MAX = 250

/** The marks, in order. */
export const MARKS: readonly Mark[] = [
  atLeast(5, 'transfers, 512 in flight, one call each, one client process', 'write-512'),
  atLeast(3, 'transfers, 512 in flight, over 16 client processes', 'write-512-16'),
  atLeast(2, 'transfers, 4,096 in flight in batches', 'batch-4096', 'batch-4096', 'etcd’s puts in transactions of 100'),
  atLeast(8, 'transfers, 4,096 in flight in batches', 'batch-4096', 'write-512', 'etcd’s single puts at 512'),
  noLaterThan(1, 'etcd’s', (results) => results.figures('write-1', 'etcd', p50)),
  noLaterThan(2, 'the floor’s parts', (results) => results.values('floor-parts', 'floor', FLOOR_OF_A_WRITE)),
  {
    what: 'p99 at half the maximum rate',
    mark: `≤ ${P99_OVER_P50_MAX} × its p50`,
    judge(results) {
      const figures = (of: Of) => results.figures('write-half', 'synod', of)
      const ratio = spreadOf(ratios(figures(p99), figures(p50)).values())
      return ratio && { seen: `${times(ratio)} × its p50`, isMet: ratio.median <= P99_OVER_P50_MAX }
    },
  },
  atLeast(5, 'linearizable reads, 512 in flight', 'read-512'),
  {
    what: 'SIGKILL of the leader to the next acknowledged write',
    mark: `median ≤ ${FAILOVER_MEDIAN_MS_MAX} ms, worst ≤ ${FAILOVER_WORST_MS_MAX} ms`,
    judge(results) {
      const ms = spreadOf(results.times('failover', 'synod'))
      if (!ms) return undefined
      const seen = `median ${whole(ms.median)} ms, worst ${whole(ms.max)} ms of ${ms.count}${etcdsTimes(results, 'failover')}`
      return { seen, isMet: ms.median <= FAILOVER_MEDIAN_MS_MAX && ms.max <= FAILOVER_WORST_MS_MAX }
    },
  },
  {
    what: 'elections in ten minutes at full load',
    mark: 'none',
    judge(results) {
      const soak = results.minutes('soak', 'synod')
      return soak && { seen: String(soak.elections), isMet: soak.elections === 0 }
    },
  },
  {
    what: 'restart of all nodes after 100,000 commands, to the next acknowledged write',
    mark: `≤ ${RESTART_MS_MAX} ms`,
    judge(results) {
      const ms = spreadOf(results.times('restart-100000', 'synod'))
      if (!ms) return undefined
      const seen = `median ${whole(ms.median)} ms, worst ${whole(ms.max)} ms${etcdsTimes(results, 'restart-100000')}`
      return { seen, isMet: ms.median <= RESTART_MS_MAX }
    },
  },
  {
    what: 'processor time of a transfer, 512 in flight, by process',
    mark: 'reported',
    judge(results) {
      const [ours, etcds] = [processorTimeOf(results, 'synod'), processorTimeOf(results, 'etcd')]
      return ours === undefined ? undefined : { seen: `${ours}${etcds ? ` (etcd: ${etcds})` : ''}`, isMet: undefined }
    },
  },
  {
    what: 'transfers on 5 and 7 nodes over those on 3',
    mark: 'reported',
    judge(results) {
      const [five, seven] = [5, 7].map((nodes) => {
        const [over, under] = [`nodes-${nodes}`, 'write-512'].map(
          (experiment) => ({ experiment, system: 'synod' }) as const,
        )
        return over && under && ratioOf(results, over, under, perSecond)
      })
      return five && seven && { seen: `${times(five)} and ${times(seven)}`, isMet: undefined }
    },
  },
  {
    what: 'throughput with 1,000,000 commands executed over that with none',
    mark: `≥ ${FULL_OVER_EMPTY_MIN}`,
    judge(results) {
      const ratio = spreadOf(results.values('million', 'synod', 'full over empty').values())
      return ratio && { seen: ratio.median.toFixed(2), isMet: ratio.median >= FULL_OVER_EMPTY_MIN }
    },
  },
  {
    what: 'peak RSS of a node, 1,000,000 transfers among 10,000 accounts',
    mark: `≤ ${PEAK_RSS_MB_MAX} MB`,
    judge(results) {
      const mb = spreadOf(results.values('million', 'synod', 'peak RSS, MB').values())
      return mb && { seen: `${whole(mb.max)} MB`, isMet: mb.max <= PEAK_RSS_MB_MAX }
    },
  },
]

const NODES = 3

/** The medians of the rounds, and what all processes of three nodes come to. */
function processorTimeOf(results: Results, system: SystemName): string | undefined {
  const median = (part: Part) =>
    spreadOf(results.figures('write-512', system, ({ usPerOperation }) => usPerOperation[part]).values())?.median
  const [leader, follower, clients] = [median('leader'), median('followers'), median('clients')]
  if (leader === undefined || follower === undefined || clients === undefined) return undefined
  const all = leader + (NODES - 1) * follower + clients
  return `leader ${short(leader)}, a follower ${short(follower)}, client ${short(clients)}, all ${short(all)} µs`
}

function etcdsTimes(results: Results, experiment: string): string {
  const ms = spreadOf(results.times(experiment, 'etcd'))
  return ms ? ` (etcd: ${whole(ms.median)} and ${whole(ms.max)})` : ''
}
