import { LOST_ROUNDS, ROUND_MS } from '@synod/elector'
import type { NodeNumber } from '@synod/protocol'
import { CALM, type Fault, kvWorkload, type Plan, Random, simulate } from '@synod/simulator'
import type { PartitionCase } from './cases.ts'
import { longestPause, PARTITION_TIMEOUTS, type Pause } from './pause.ts'

const TIMEOUT_MS = LOST_ROUNDS * ROUND_MS
/** A cluster has a settled leader, and clients have sessions, before its links go down. */
const SETTLED_MS = 2000
const NANOSECONDS = 1e6

const SHAPES = {
  'quorum loss': 'quorumLoss',
  'constrained election': 'constrainedElection',
  chained: 'chained',
} as const

/**
 * Whole replicas in the simulator: how long do the writes of clients pause? The seed draws what the simulator draws (delays,
 * starts, calls), when the links go down, and which node is where in the partition. Throws when a run breaks a rule.
 */
export async function pauseOfReplicas(partition: PartitionCase, seed: number): Promise<Pause> {
  const random = new Random(seed, 'partition')
  const members: NodeNumber[] = Array.from({ length: partition.nodes }, (_, at) => at + 1)
  const atMs = SETTLED_MS + random.below(TIMEOUT_MS)
  const durationMs = PARTITION_TIMEOUTS * TIMEOUT_MS
  const fault: Fault = {
    index: 0,
    atMs,
    durationMs,
    kind: 'partition',
    shape: SHAPES[partition.partition],
    order: random.shuffled(members),
    groupSize: 1,
    aimsAtLeader: true,
    keeps: false,
  }
  const result = await simulate(seed, { workload: kvWorkload, plan: planOf(partition.nodes, members, fault) })
  if (result.violation) throw new Error(`seed ${seed}: ${result.violation.rule}: ${result.violation.message}`)
  const writes = result.history.filter(({ type, f }) => type === 'ok' && f !== 'get')
  const times = writes.map(({ time = 0 }) => time / NANOSECONDS)
  return { seed, timeouts: longestPause(times, atMs, atMs + durationMs) / TIMEOUT_MS }
}

/** A few clients that write every few milliseconds, and nothing that goes wrong but the partition. */
function planOf(nodes: number, members: readonly NodeNumber[], fault: Fault): Plan {
  return {
    nodes,
    learning: 'distinguished',
    quorum: { kind: 'majority' },
    alpha: 16,
    limits: {},
    timing: {},
    turnUs: 50,
    clocks: [],
    clients: { processes: 2, workers: 2, pauseMsMax: 40, deadlineMs: 2000, attemptMs: 200, callsMax: 10_000 },
    weather: CALM,
    faults: [fault],
    faultsMs: fault.atMs + fault.durationMs,
    healed: members,
    replacesAll: false,
    otherReads: 0,
    safetyOnly: false,
  }
}
