import {
  assert,
  type Entry,
  emptySlotMap,
  NOOP,
  type Slot,
  slotEntries,
  slotGet,
  slotHas,
  slotSetAll,
  type Value,
} from '@synod/protocol'
import type { Pending, ProposerContext } from './context.ts'
import { isCovered, proposableThrough } from './coverage.ts'

/** Proposals to send, and what is pending and what waits once they are out. */
export interface Proposals<V> {
  readonly entries: readonly Entry<V>[]
  readonly after: Pick<ProposerContext<V>, 'nextSlot' | 'pending' | 'queue'>
}

/**
 * Proposes what the window allows, in slot order (PMS 2a, 3.5–3.8): in a slot that the promises bind, the bound value
 * (P2c); in a gap below the highest slot to recover, a no-op; above it, once everything is recovered, the queued values, and
 * then no-ops as far as they are wanted. It stops before the first slot for which the slot's own set has not promised (3.10).
 * A slot known to be chosen is passed over: it is taught, not proposed again. Nothing else is ever proposed, so that whatever
 * is chosen was proposed before, was submitted, or is a no-op (PMS S1).
 */
export function proposals<V>(context: ProposerContext<V>): Proposals<V> {
  const last = context.chosen.through + context.settings.alpha
  const added: [number, Pending<V>][] = []
  let slot = context.nextSlot
  let taken = 0
  let proposable: Slot | undefined
  for (; slot <= last; slot++) {
    if (slot <= context.chosen.through || slotHas(context.chosen.above, slot)) continue
    const pending = recovered(context, slot) ?? fromQueue(context, taken) ?? filler(context, slot)
    if (!pending) break
    proposable ??= proposableThrough(context)
    if (slot > proposable) break
    if (!pending.isBound) taken += 1
    assert(isCovered(context, slot), `slot ${slot} is proposed only after phase 1 covers it (P2c, 3.10)`)
    added.push([slot, pending])
  }
  return {
    entries: added.map(([at, { value }]) => ({ slot: at, value })),
    after: {
      nextSlot: slot,
      pending: added.length === 0 ? context.pending : slotSetAll(context.pending, added),
      queue: taken === 0 ? context.queue : context.queue.slice(taken),
    },
  }
}

/** PMS 3.6: what the new leader does in slots at or below the highest that anybody reported. */
function recovered<V>(context: ProposerContext<V>, slot: number): Pending<V> | undefined {
  if (slot > context.recoverThrough) return undefined
  const bound = slotGet(context.bound, slot)
  return { value: bound ? bound.value : NOOP, isBound: true, age: 0 }
}

function fromQueue<V>(context: ProposerContext<V>, taken: number): Pending<V> | undefined {
  if (!isRecovered(context) || taken >= context.queue.length) return undefined
  return { value: context.queue[taken] as Value<V>, isBound: false, age: 0 }
}

/** PMS 3.10: a change of the members takes effect α slots later; a leader without load fills them at once. */
function filler<V>(context: ProposerContext<V>, slot: number): Pending<V> | undefined {
  if (!isRecovered(context) || slot > context.noopsThrough) return undefined
  return { value: NOOP, isBound: true, age: 0 }
}

/** Is everything that this ballot had to recover chosen? Then new values may follow. */
export function isRecovered<V>(context: ProposerContext<V>): boolean {
  return context.chosen.through >= context.recoverThrough
}

/**
 * Proposals that have waited for a whole turn of the retry timer, while all become one turn older. Sent
 * again for as long as they wait, they are chosen once a quorum can be reached (PMS L1, 3.8).
 */
export function overdue<V>({ nextSlot, pending, queue }: ProposerContext<V>): Proposals<V> {
  const all = [...slotEntries(pending)]
  const entries = all.filter(([, { age }]) => age > 0).map(([slot, { value }]) => ({ slot, value }))
  const older = all.map(([slot, sent]): [number, Pending<V>] => [slot, { ...sent, age: sent.age + 1 }])
  return { entries, after: { nextSlot, pending: slotSetAll(pending, older), queue } }
}

/** How many slots a value could be proposed in right now (PMS 3.8, 3.10); meaningful while proposing. */
export function freeSlots<V>(context: ProposerContext<V>): number {
  return Math.max(0, proposableThrough(context) - context.nextSlot + 1 - context.queue.length)
}

/** What was submitted here and is not chosen goes back to the head of the queue when the ballot fails. */
export function reclaimed<V>(context: ProposerContext<V>): Pick<ProposerContext<V>, 'pending' | 'queue'> {
  const own = [...slotEntries(context.pending)].filter(([, { isBound }]) => !isBound).map(([, { value }]) => value)
  return { pending: emptySlotMap(), queue: [...own, ...context.queue] }
}
