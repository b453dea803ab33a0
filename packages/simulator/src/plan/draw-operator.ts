import type { NodeNumber } from '@synod/protocol'
import type { Random } from '../random.ts'
import { drawTarget, when } from './draw-faults.ts'
import { type Draft, type Fault, OPERATOR_KINDS, type OperatorKind, type Target } from './fault.ts'

export interface OperatorFrame {
  readonly members: readonly NodeNumber[]
  readonly faultsMs: number
}

/** Average time between two things that the operator does, in milliseconds. */
const SPACING_MS = [4000, 1500, 500] as const
const WEIGHTS: Partial<Record<OperatorKind, number>> = { replaceNode: 3, removeNode: 2, addNode: 2, usedNumber: 0.3 }
/** Of the crashes, pauses and partitions that come besides, and fall on those who come or go. */
const ON_WHO_MOVES = 0.6

/**
 * Draws what an operator does while everything else goes on: members are added, removed and replaced, whether or not an
 * earlier change is over; and crashes that fall on those who come and go.
 */
export function drawOperator(random: Random, frame: OperatorFrame): Draft[] {
  const { faultsMs } = frame
  const kinds = OPERATOR_KINDS.filter(() => random.chance(0.7))
  const spacingMs = random.pick(SPACING_MS)
  const count = kinds.length === 0 ? 0 : Math.max(1, Math.floor(faultsMs / spacingMs))
  const faults: Draft[] = []
  for (let at = 0; at < count; at++) {
    faults.push(drawDeed(random, frame, pickWeighted(random, kinds)))
    if (random.chance(ON_WHO_MOVES)) faults.push(drawCrash(random, frame))
  }
  return faults
}

/** In the order of their time, each with a number by which it can be left out. */
export function numbered(drafts: readonly Draft[]): Fault[] {
  return [...drafts].sort((a, b) => a.atMs - b.atMs).map((fault, index) => ({ ...fault, index }))
}

function drawDeed(random: Random, frame: OperatorFrame, kind: OperatorKind): Draft {
  const scheduled = when(random, frame)
  const target = drawTarget(random, frame.members)
  const force = random.chance(0.3)
  switch (kind) {
    case 'addNode':
      return { ...scheduled, kind, force }
    case 'replaceNode':
      return { ...scheduled, kind, target, force }
    case 'setLearning': {
      const delegates = random.between(1, frame.members.length)
      return { ...scheduled, kind, learning: random.pick(['every', 'distinguished', { delegates }]) }
    }
    case 'handOver':
      return { ...scheduled, kind, target: random.chance(0.5) ? 'anybody' : random.pick(frame.members) }
    case 'usedNumber':
    case 'snapshot':
      return { ...scheduled, kind, target }
    default:
      return { ...scheduled, kind: 'removeNode', target }
  }
}

function drawCrash(random: Random, frame: OperatorFrame): Draft {
  const target: Target = random.pick(['joiner', 'joiner', 'removed'])
  const moment = random.pick(['now', 'inFlush', 'afterFlush', 'midTurn'] as const)
  return { ...when(random, frame), kind: 'crash', target, moment }
}

function pickWeighted(random: Random, kinds: readonly OperatorKind[]): OperatorKind {
  const all = kinds.reduce((sum, kind) => sum + (WEIGHTS[kind] ?? 1), 0)
  let left = random.fraction() * all
  for (const kind of kinds) {
    left -= WEIGHTS[kind] ?? 1
    if (left < 0) return kind
  }
  return random.pick(kinds)
}
