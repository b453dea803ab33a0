import {
  type AcceptedEntry,
  emptySlotMap,
  joinRanges,
  type PromiseMessage,
  type Received,
  rangesContain,
  type Slot,
  type SlotMap,
  type SlotRange,
  slotEntries,
  slotGet,
  slotHighest,
  slotSetAll,
} from '@synod/protocol'
import { type PromisedBy, type ProposerContext, promisedChosenThrough } from './context.ts'

/** The context after a promise in its ballot: who covers which slots, and the highest proposal reported per slot. */
export function withPromise<V>(
  context: ProposerContext<V>,
  promise: Received<PromiseMessage<V>>,
): Pick<ProposerContext<V>, 'promises' | 'bound'> {
  const earlier = context.promises.find(({ node }) => node === promise.from)
  const merged: PromisedBy = {
    node: promise.from,
    covers: joinRanges([...(earlier?.covers ?? []), ...withoutRanges(promise.covers, promise.leftOut)]),
    chosenThrough: Math.max(earlier?.chosenThrough ?? 0, promise.chosenThrough),
  }
  const others = context.promises.filter(({ node }) => node !== promise.from)
  return { promises: [...others, merged], bound: highestReported(context.bound, promise) }
}

/** PMS P2c (b): per slot the value of the highest-numbered proposal counts, whoever reports it. */
function highestReported<V>(bound: SlotMap<AcceptedEntry<V>>, promise: PromiseMessage<V>): SlotMap<AcceptedEntry<V>> {
  const speaksFor = ({ slot }: AcceptedEntry<V>) =>
    rangesContain([promise.covers], slot) && !rangesContain(promise.leftOut, slot)
  const higher = promise.accepted
    .filter(speaksFor)
    .filter((entry) => entry.ballot < promise.ballot && entry.ballot > (slotGet(bound, entry.slot)?.ballot ?? 0))
  return slotSetAll(
    bound,
    higher.map((entry) => [entry.slot, entry]),
  )
}

function withoutRanges(range: SlotRange, holes: readonly SlotRange[]): SlotRange[] {
  let left: SlotRange[] = [range]
  for (const hole of holes) left = left.flatMap((piece) => withoutRange(piece, hole))
  return left
}

function withoutRange(piece: SlotRange, hole: SlotRange): SlotRange[] {
  if (hole.to !== null && hole.to < piece.from) return [piece]
  if (piece.to !== null && hole.from > piece.to) return [piece]
  const before = hole.from > piece.from ? [{ from: piece.from, to: hole.from - 1 }] : []
  const after =
    hole.to !== null && (piece.to === null || hole.to < piece.to) ? [{ from: hole.to + 1, to: piece.to }] : []
  return [...before, ...after]
}

/**
 * What phase 1 decided: where proposing begins (above everything that is chosen, PMS 3.6), and through which slot there
 * is something to recover.
 */
export function recoveryOf<V>(
  context: ProposerContext<V>,
): Pick<ProposerContext<V>, 'nextSlot' | 'recoverThrough' | 'pending'> {
  const through = Math.max(context.chosen.through, promisedChosenThrough(context))
  const recoverThrough: Slot = Math.max(through, slotHighest(context.bound), slotHighest(context.chosen.above))
  return { nextSlot: through + 1, recoverThrough, pending: emptySlotMap() }
}

/**
 * What a promise that came after phase 1 was done for the sets then in view adds (PMS 3.10). What is proposed already stays as
 * it is: its own quorum had promised. In slots not proposed yet reported values bind, and what is chosen by now is skipped.
 */
export function laterRecoveryOf<V>(
  context: ProposerContext<V>,
): Pick<ProposerContext<V>, 'nextSlot' | 'recoverThrough'> {
  const { nextSlot, bound } = context
  const newToIt = [promisedChosenThrough(context), slotHighest(bound)].filter((slot) => slot >= nextSlot)
  return {
    nextSlot: Math.max(nextSlot, promisedChosenThrough(context) + 1),
    recoverThrough: Math.max(context.recoverThrough, ...newToIt),
  }
}

/** Are there slots that a promise says are chosen, whose values the learner lacks and which this ballot does not propose? */
export function areValuesMissing<V>(context: ProposerContext<V>): boolean {
  const { chosen, pending } = context
  const through = promisedChosenThrough(context)
  if (through <= chosen.through) return false
  let known = 0
  for (const [slot] of slotEntries(chosen.above)) if (slot <= through) known += 1
  for (const [slot] of slotEntries(pending)) if (slot <= through) known += 1
  return through - chosen.through > known
}
