import { type Entry, membersOf, type NodeNumber, quorumsFrom, type Slot, type SlotQuorums } from '@synod/protocol'
import { alphaOf, type Bounds, firstNodes, laterNodes, quorumsOf, valuesOf } from './bounds.ts'

/*
 * Who decides which slot, where a value is a command that changes that (PMS 3.10): v1 has one more node decide in the place
 * of the first one. Once; a second v1 changes nothing.
 */

/** The sets of all slots, after these values were chosen. */
export function setsAfter(bounds: Bounds, chosen: readonly Entry<unknown>[]): SlotQuorums {
  const first = { from: 1, quorums: quorumsOf(bounds, firstNodes(bounds)) }
  if (bounds.members === 'fixed') return [first]
  const [command] = valuesOf(bounds)
  const slots = chosen.flatMap(({ slot, value }) => (value === command ? [slot] : []))
  if (slots.length === 0) return [first]
  const from = Math.min(...slots) + alphaOf(bounds)
  return [first, { from, quorums: quorumsOf(bounds, laterNodes(bounds)) }]
}

/** The sets that matter to a node that has executed what is chosen through a slot. */
export function setsInView(bounds: Bounds, executed: readonly Entry<unknown>[], through: Slot): SlotQuorums {
  const known = executed.filter(({ slot }) => slot <= through)
  return quorumsFrom(setsAfter(bounds, known), through + 1)
}

/** Who is asked to promise and to accept by a node that has executed as much. */
export function membersInView(
  bounds: Bounds,
  executed: readonly Entry<unknown>[],
  through: Slot,
): readonly NodeNumber[] {
  return membersOf(setsInView(bounds, executed, through))
}
