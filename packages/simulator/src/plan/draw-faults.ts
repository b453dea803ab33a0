import type { NodeNumber } from '@synod/protocol'
import type { Random } from '../random.ts'
import {
  type CrashMoment,
  type Draft,
  MISHAP_KINDS,
  type MishapKind,
  type PartitionShape,
  type Target,
} from './fault.ts'

export interface FaultsFrame {
  readonly members: readonly NodeNumber[]
  readonly clients: number
  readonly faultsMs: number
  /** The nodes whose stores are lost on the way. */
  readonly losing: readonly NodeNumber[]
}

/** A world begins with a leader, before anything breaks, except where the plan wants it otherwise. */
const QUIET_MS = 300
/** Average time between two faults, in milliseconds: a quiet world, a lively one, a terrible one. */
const SPACING_MS = [1500, 600, 200] as const
/** Some faults weigh more than others: drawn so many times as often. */
const WEIGHTS: Partial<Record<MishapKind, number>> = {
  crash: 4,
  partition: 3,
  pause: 2,
  blackout: 0.5,
  failedFlush: 0.5,
}
const SHAPES: readonly PartitionShape[] = [
  'split',
  'split',
  'isolated',
  'oneWay',
  'mute',
  'deaf',
  'quorumLoss',
  'constrainedElection',
  'chained',
]
const MOMENTS: readonly CrashMoment[] = ['now', 'inFlush', 'afterFlush', 'midTurn']

/** Draws the faults that have a time: each kind on or off for the whole world, with a weight of its own. */
export function drawFaults(random: Random, frame: FaultsFrame): Draft[] {
  const weighted = MISHAP_KINDS.filter((kind) => kind !== 'wipedStore' && kind !== 'corruptStore')
    .filter(() => random.chance(0.5))
    .map((kind) => ({ kind, weight: (WEIGHTS[kind] ?? 1) * random.between(1, 4) }))
  const spacingMs = random.pick(SPACING_MS)
  const count = weighted.length === 0 ? 0 : Math.floor(frame.faultsMs / spacingMs)
  const faults: Draft[] = []
  for (let at = 0; at < count; at++) faults.push(drawFault(random, frame, pickWeighted(random, weighted)))
  for (const target of frame.losing) {
    faults.push({ ...when(random, frame), kind: random.pick(['wipedStore', 'corruptStore']), target })
  }
  return faults
}

function drawFault(random: Random, frame: FaultsFrame, kind: MishapKind): Draft {
  const { members, clients } = frame
  const scheduled = when(random, frame)
  const target = drawTarget(random, members)
  const keeps = random.chance(0.3)
  switch (kind) {
    case 'crash':
      return { ...scheduled, kind, target, moment: random.pick(MOMENTS) }
    case 'partition': {
      const order = random.shuffled(members)
      const groupSize = random.between(1, Math.max(1, members.length - 1))
      return {
        ...scheduled,
        kind,
        shape: random.pick(SHAPES),
        order,
        groupSize,
        aimsAtLeader: random.chance(0.6),
        keeps,
      }
    }
    case 'clientCut': {
      const nodes = random.shuffled(members).slice(0, random.between(1, members.length))
      return { ...scheduled, kind, client: random.below(clients), nodes, keeps }
    }
    case 'slowLink': {
      const [from, to] = [random.pick(members), random.pick(members)]
      return { ...scheduled, kind, from, to, delayMs: random.pick([5, 50, 300, 2000]) }
    }
    case 'clockJump':
      return { ...scheduled, kind, target, jumpMs: random.pick([-1, 1]) * random.pick([1000, 60_000, 90_000_000]) }
    case 'slowDisk':
      return { ...scheduled, kind, target, delayMs: random.pick([5, 50, 300, 1500]) }
    case 'vanishedClient':
    case 'pausedClient':
      return { ...scheduled, kind, client: random.below(clients) }
    case 'wipedStore':
    case 'corruptStore':
      return { ...scheduled, kind, target: random.pick(members) }
    case 'blackout':
      return { ...scheduled, kind }
    default:
      return { ...scheduled, kind, target }
  }
}

export function drawTarget(random: Random, members: readonly NodeNumber[]): Target {
  return random.chance(0.5) ? 'leader' : random.pick(members)
}

export function when(
  random: Random,
  { faultsMs }: Pick<FaultsFrame, 'faultsMs'>,
): { atMs: number; durationMs: number } {
  const atMs = random.between(QUIET_MS, faultsMs)
  return { atMs, durationMs: random.pick([1, 20, 100, 300, 1000, 1500, 3000, 6000]) }
}

function pickWeighted(random: Random, from: readonly { kind: MishapKind; weight: number }[]): MishapKind {
  const all = from.reduce((sum, { weight }) => sum + weight, 0)
  let left = random.fraction() * all
  for (const { kind, weight } of from) {
    left -= weight
    if (left < 0) return kind
  }
  return random.pick(from).kind
}
