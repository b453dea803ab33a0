import { type ClusterLearning, clusterQuorums, type NodeNumber, type QuorumRule, quorumSize } from '@synod/protocol'
import { type HostLimits, type RolesTiming, SESSION_LIMITS } from '@synod/replica'
import { Random } from '../random.ts'
import type { ClockFlaws } from '../world/machine-clock.ts'
import { drawFaults } from './draw-faults.ts'
import { drawOperator, numbered } from './draw-operator.ts'
import type { ClientsPlan, Plan } from './plan.ts'
import { CALM, type Weather } from './weather.ts'

export interface DrawOptions {
  /** More stores may be lost than the rest can bear. */
  readonly safetyOnly?: boolean
  /** One cluster in five has other quorums than majorities. Off by default: Lamport's specification, against which traces are held, has one kind. */
  readonly flexibleQuorums?: boolean
}

/** So long that digests are compared: beyond slot 1,024. */
const LONG_MS = 60_000
const LONG_CALLS = 4000

/**
 * Draws a plan: everything in it follows from the seed. Whoever changes what is drawn changes what every seed means: seeds
 * that have found something are then looked for anew.
 */
export function drawPlan(seed: number, options: DrawOptions = {}): Plan {
  const random = new Random(seed, 'plan')
  const nodes = random.pick([1, 2, 3, 3, 3, 3, 4, 5, 5, 5, 6, 7])
  // Drawn in any case, so that all else is the same without it.
  const drawn = drawQuorum(random, nodes)
  const quorum: QuorumRule = options.flexibleQuorums ? drawn : { kind: 'majority' }
  const safetyOnly = options.safetyOnly ?? false
  const members = Array.from({ length: nodes }, (_, at) => at + 1)
  const needed = quorumSize(clusterQuorums({ nodes: members.map((node) => ({ node, endpoint: '' })), quorum }))
  const lostMax = safetyOnly ? nodes : nodes - needed
  const isLong = random.chance(0.01)
  const faultsMs = isLong ? LONG_MS : random.pick([3000, 8000, 8000, 15_000, 30_000])
  const clients = drawClients(random, faultsMs, isLong ? LONG_CALLS : random.pick([50, 100, 200, 400, 800]))
  const losing = random.shuffled(members).slice(0, random.chance(0.25) ? random.between(0, lostMax) : 0)
  const faults = drawFaults(new Random(seed, 'faults'), { members, clients: clients.processes, faultsMs, losing })
  const later = drawLater(new Random(seed, 'membership'), members, faultsMs)
  const learning = drawLearning(random, nodes)
  const alpha = random.pick([1, 2, 4, 8, 16, 64])
  const limits = drawLimits(random, clients.processes)
  return {
    nodes,
    learning,
    quorum,
    alpha: later.alpha ?? alpha,
    limits: { ...limits, ...later.limits },
    timing: drawTiming(random),
    turnUs: random.pick([5, 20, 50, 200, 1000]),
    clocks: members.map(() => drawClock(random)),
    clients,
    weather: drawWeather(new Random(seed, 'weather')),
    faults: numbered([...faults, ...later.faults]),
    faultsMs,
    healed: drawHealed(random, members, losing, needed),
    replacesAll: later.replacesAll,
    otherReads: later.otherReads,
    safetyOnly,
  }
}

/** What came into the draw later has a stream of its own: a seed without any of it means what it always meant. */
function drawLater(random: Random, members: readonly NodeNumber[], faultsMs: number) {
  const changesMembers = random.chance(0.6)
  const alpha = changesMembers ? random.pick([1, 2, 2, 3, 4, 8, 16]) : undefined
  const replacesAll = random.chance(0.15)
  const otherReads = random.pick([0, 0.2, 0.5])
  const limits: HostLimits = random.chance(0.7) ? { snapshots: drawSnapshots(random) } : {}
  const faults = changesMembers ? drawOperator(random, { members, faultsMs }) : []
  return { alpha, replacesAll, otherReads, limits, faults }
}

/** So small that most nodes take many, and that whoever lags a little is given one. */
function drawSnapshots(random: Random) {
  return { everySlots: random.pick([1, 3, 8, 20, 60]), keepSlots: random.pick([0, 0, 1, 4, 16]) }
}

function drawQuorum(random: Random, nodes: number): QuorumRule {
  return random.chance(0.2) ? { kind: 'flexible', accept: random.between(1, nodes) } : { kind: 'majority' }
}

function drawLearning(random: Random, nodes: number): ClusterLearning {
  return random.pick<ClusterLearning>(['every', 'distinguished', { delegates: random.between(1, nodes) }])
}

function drawLimits(random: Random, clients: number): HostLimits {
  const sessionsMax = random.chance(0.1) ? clients + random.between(1, 3) : SESSION_LIMITS.sessionsMax
  return {
    sessions: { ...SESSION_LIMITS, sessionsMax },
    pipelineSlotsMax: random.pick([1, 2, 4, 8, 64]),
    batch: {
      batchCommandsMax: random.pick([1, 1, 2, 4, 2048]),
      queueCommandsMax: random.chance(0.1) ? random.between(1, 4) : 32_768,
    },
  }
}

/** Mostly as patient as by default, sometimes so impatient that rounds and retries overtake the answers. */
function drawTiming(random: Random): RolesTiming {
  const roundMs = random.pick([20, 50, 100, 100, 200])
  return {
    roundMs,
    lostRounds: random.pick([2, 3, 3, 5]),
    retryMs: random.pick([roundMs, 2 * roundMs, 3 * roundMs]),
    gapMs: random.pick([roundMs / 2, roundMs]),
    askMs: random.pick([roundMs, 3 * roundMs]),
  }
}

function drawClock(random: Random): ClockFlaws {
  const isBad = random.chance(0.3)
  return {
    rate: isBad ? random.between(80, 120) / 100 : random.between(9_999, 10_001) / 10_000,
    skewMs: isBad ? random.between(-3_600_000, 3_600_000) : random.between(-50, 50),
  }
}

function drawClients(random: Random, faultsMs: number, callsMax: number): ClientsPlan {
  const processes = random.between(1, 4)
  const workers = random.between(1, 4)
  // So that the calls last about as long as the faults.
  const pauseMsMax = Math.max(1, Math.floor((2 * faultsMs * processes * workers) / callsMax))
  return {
    processes,
    workers,
    callsMax,
    pauseMsMax,
    deadlineMs: random.pick([500, 2000, 5000]),
    attemptMs: random.pick([50, 200, 400]),
  }
}

/** Each kind on or off with its own probability, as strong as chance has it. */
function drawWeather(random: Random): Weather {
  const isOn = () => random.chance(0.5)
  const delay = random.pick([
    { delayUs: 50, jitterUs: 50 },
    { delayUs: 300, jitterUs: 300 },
    { delayUs: 2000, jitterUs: 2000 },
    { delayUs: 300, jitterUs: 10_000 },
  ])
  return {
    loss: isOn() ? random.pick([0.001, 0.01, 0.05, 0.2]) : 0,
    duplication: isOn() ? random.pick([0.001, 0.02, 0.1]) : 0,
    lateness: isOn() ? random.pick([0.0005, 0.005, 0.02]) : 0,
    reorders: isOn(),
    ...delay,
    linkFramesMax: random.chance(0.1) ? random.between(2, 20) : CALM.linkFramesMax,
    flushUs: random.pick([100, 400, 400, 3000, 20_000]),
    tears: isOn(),
    timerLatenessUs: random.pick([0, 500, 1000, 5000]),
    retries: random.pick([0, 0.5, 0.9]),
  }
}

/** All whose stores are intact, or just so many that they contain both kinds of quorum. */
function drawHealed(random: Random, members: readonly NodeNumber[], losing: readonly NodeNumber[], needed: number) {
  const intact = members.filter((node) => !losing.includes(node))
  if (random.chance(0.6)) return intact
  const few = random.shuffled(intact).slice(0, Math.max(needed, random.between(needed, members.length)))
  return few.sort((a, b) => a - b)
}
