import type { NodeNumber } from './node-number.ts'
import type { QuorumSystem } from './quorum.ts'
import type { Slot } from './slot.ts'

/** From this slot on, until the next step, these quorums decide. */
export interface QuorumStep {
  readonly from: Slot
  readonly quorums: QuorumSystem
}

/**
 * Which quorums decide each slot (PMS 3.10): steps in slot order, the last of which has no end. The set for slot i+α is the
 * one in the state after command i, so it is known before anything may be proposed there. Plain data.
 */
export type SlotQuorums = readonly QuorumStep[]

/** The same quorums in every slot: a cluster whose members never change, or one role alone. */
export function everySlot(quorums: QuorumSystem): SlotQuorums {
  return [{ from: 1, quorums }]
}

/** Steps as they are, or one quorum system for every slot. */
export function toSlotQuorums(quorums: QuorumSystem | SlotQuorums): SlotQuorums {
  return 'kind' in quorums ? everySlot(quorums) : quorums
}

/** The quorums that decide `slot`. Of slots below the first step, which are chosen and forgotten, the first step's. */
export function quorumsAt(steps: SlotQuorums, slot: Slot): QuorumSystem {
  for (let at = steps.length - 1; at > 0; at--) {
    const step = steps[at] as QuorumStep
    if (step.from <= slot) return step.quorums
  }
  return (steps[0] as QuorumStep).quorums
}

/** The steps that matter from `slot` on: earlier ones are over once every slot of theirs is chosen. */
export function quorumsFrom(steps: SlotQuorums, slot: Slot): SlotQuorums {
  const first = steps.findLastIndex(({ from }) => from <= slot)
  return first <= 0 ? steps : steps.slice(first)
}

/** Everybody who is a member in one of the steps, in order of their numbers. */
export function membersOf(steps: SlotQuorums): readonly NodeNumber[] {
  const [only] = steps
  if (steps.length === 1 && only) return only.quorums.members
  return [...new Set(steps.flatMap(({ quorums }) => quorums.members))].sort((a, b) => a - b)
}
