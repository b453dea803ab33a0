import {
  assert,
  isPrepareQuorum,
  membersOf,
  type NodeNumber,
  type QuorumSystem,
  quorumsAt,
  quorumsFrom,
  rangeContains,
  rangesContain,
  type Slot,
  type SlotQuorums,
  type SlotRange,
  slotEntries,
  slotHas,
} from '@synod/protocol'
import { firstUnchosen, type PromisedBy, type ProposerContext, promisedChosenThrough } from './context.ts'

/*
 * Phase 1 is per slot (PMS 3.5, 3.10). A promise covers slots; whether it counts in a slot is up to the set that decides that
 * slot. So an acceptor that leaves with slot s counts below s alone, and one that joins counts from s on.
 */

/** Slots that one set decides and in which something may still have to be proposed. */
interface OpenSlots extends SlotRange {
  readonly quorums: QuorumSystem
}

/** A prepare for acceptors of which nobody knows yet what they accepted from a slot on. */
export interface Asking {
  readonly to: readonly NodeNumber[]
  readonly fromSlot: Slot
}

/**
 * Do promises of a phase-1 quorum of the slot's own set speak for it? Without that nothing may be proposed in it (PMS P2c): a
 * value could have been chosen there that this proposer has not heard of, and a second one would be (PMS P2b, S2). Slots below
 * the first set are over: who decided them is forgotten, so no promise counts there.
 */
export function isCovered<V>(context: ProposerContext<V>, slot: Slot): boolean {
  const { quorums } = context.settings
  if (slot < (quorums[0]?.from ?? Infinity)) return false
  const nodes: NodeNumber[] = []
  for (const { node, covers } of context.promises) if (rangesContain(covers, slot)) nodes.push(node)
  return isPrepareQuorum(quorumsAt(quorums, slot), nodes)
}

/**
 * Has a phase-1 quorum of every set in view promised for all slots of that set that may have to be proposed, the last set's
 * without end (PMS 1b, 3.5, 3.10)? An answer that came in parts counts once its parts leave no hole.
 */
export function isPhaseOneDone<V>(context: ProposerContext<V>): boolean {
  return openSlots(context).every((open) => isPromised(context, open))
}

/** Whom to ask, and from which slot on, so that phase 1 gets done: each acceptor once, for the first set that lacks it. */
export function askings<V>(context: ProposerContext<V>): readonly Asking[] {
  const asked = new Set<NodeNumber>()
  return openSlots(context).flatMap((open) => {
    if (isPromised(context, open)) return []
    const complete = completeIn(context, open)
    const to = open.quorums.members.filter((member) => !complete.includes(member) && !asked.has(member))
    for (const member of to) asked.add(member)
    return to.length === 0 ? [] : [{ to, fromSlot: open.from }]
  })
}

/** Does a set in view count this node? What anybody else promises is no business of this ballot. */
export function isInView<V>(context: ProposerContext<V>, node: NodeNumber): boolean {
  return membersOf(quorumsFrom(context.settings.quorums, firstUnchosen(context))).includes(node)
}

/** The slots above everything that is chosen as far as anybody who promised knows, set by set. */
function openSlots<V>(context: ProposerContext<V>): readonly OpenSlots[] {
  const first = Math.max(context.chosen.through, promisedChosenThrough(context)) + 1
  const steps = quorumsFrom(context.settings.quorums, first)
  return steps.map(({ from, quorums }, at) => {
    const next = steps[at + 1]
    return { from: Math.max(from, first), to: next ? next.from - 1 : null, quorums }
  })
}

function isPromised<V>(context: ProposerContext<V>, open: OpenSlots): boolean {
  return isPrepareQuorum(open.quorums, completeIn(context, open))
}

/** Who has promised for every one of these slots. */
function completeIn<V>({ promises }: ProposerContext<V>, open: OpenSlots): readonly NodeNumber[] {
  const isWhole = ({ from, to }: SlotRange) => from <= open.from && (to === null || (open.to !== null && to >= open.to))
  return promises.filter(({ covers }) => covers.some(isWhole)).map(({ node }) => node)
}

/**
 * The last slot of the window that may be proposed in now, if all before it are: α above what is chosen and applied, so that
 * the set of each is known (PMS 3.8, 3.10), and no further than phase 1 reaches. A slot known to be chosen stops nothing.
 */
export function proposableThrough<V>(context: ProposerContext<V>): Slot {
  const last = context.chosen.through + context.settings.alpha
  let slot = Math.max(context.nextSlot, firstUnchosen(context))
  while (slot <= last) {
    if (isCovered(context, slot)) slot = coveredAlikeThrough(context, slot) + 1
    else if (slotHas(context.chosen.above, slot)) slot += 1
    else break
  }
  return Math.min(last, slot - 1)
}

/** The last slot up to which the same promises count in the same set as in `slot`; Infinity when that never ends. */
function coveredAlikeThrough<V>({ promises, settings }: ProposerContext<V>, slot: Slot): Slot {
  const next = settings.quorums.find(({ from }) => from > slot)
  let through = next ? next.from - 1 : Infinity
  for (const { covers } of promises) {
    for (const range of covers) if (rangeContains(range, slot)) through = Math.min(through, range.to ?? Infinity)
  }
  return through
}

/**
 * The context under new sets. The promises of nodes that no set counts any more are dropped, but for one who has yet to supply
 * chosen values. A set that comes too late, for a slot in which something was proposed already, is a bug of whoever
 * tells the sets: better no answer than a second value (PMS S2).
 */
export function withSets<V>(
  context: ProposerContext<V>,
  quorums: SlotQuorums,
): Pick<ProposerContext<V>, 'settings' | 'promises'> {
  const settings = { ...context.settings, quorums }
  const next = { ...context, settings }
  const isOfUse = ({ node, chosenThrough }: PromisedBy) =>
    isInView(next, node) || chosenThrough > context.chosen.through
  const [first] = quorums
  assert(first !== undefined, 'some set decides every slot (PMS 3.10)')
  for (const [slot] of slotEntries(context.pending, first.from)) {
    assert(isCovered(next, slot), `the set of slot ${slot} is known before anything is proposed in it (PMS 3.10)`)
  }
  return { settings, promises: context.promises.filter(isOfUse) }
}
