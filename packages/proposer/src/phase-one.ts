import {
  type AcceptedEntry,
  emptySlotMap,
  isPrepareQuorum,
  joinRanges,
  type PromiseMessage,
  type Received,
  rangesContain,
  type Slot,
  type SlotMap,
  type SlotRange,
  slotGet,
  slotHighest,
  slotSetAll,
} from '@synod/protocol'
import { firstUnchosen, type PromisedBy, type ProposerContext, promisedChosenThrough } from './context.ts'

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
 * Has a phase-1 quorum promised for every slot that is not known to be chosen, without end (PMS 1b, 3.5)? An answer that
 * came in parts counts once its parts leave no hole.
 */
export function isPhaseOneDone<V>(context: ProposerContext<V>): boolean {
  const complete = context.promises.filter((promise) => coversRest(context, promise)).map(({ node }) => node)
  return isPrepareQuorum(context.settings.quorums, complete)
}

function coversRest<V>(context: ProposerContext<V>, promise: PromisedBy): boolean {
  const last = promise.covers.at(-1)
  const needed = Math.max(firstUnchosen(context), promise.chosenThrough + 1)
  return last !== undefined && last.to === null && last.from <= needed
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
