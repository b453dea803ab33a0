import {
  compareKeys,
  type NodeNumber,
  type Received,
  type ReceivedSnapshot,
  type Slot,
  type SnapshotChunk,
  type SnapshotRequest,
} from '@synod/protocol'
import { type LearnerContext, NOT_RESTORING, type Restoring } from './context.ts'
import { advance, withoutThrough } from './learn.ts'
import { nextInRing } from './ring.ts'

/*
 * A snapshot comes in parts, one asked for at a time: its chunks in order, then the pages of the state machine's history.
 * Whoever sends the next part may be anybody that has a snapshot at the same slot. Whether a part counts is decided here;
 * its bytes go straight to the disk.
 */

/** The parts received of a snapshot once this one has been. */
export interface Part {
  readonly received: ReceivedSnapshot
  /** Nothing follows. */
  readonly isLast: boolean
}

/**
 * What a part adds; undefined for one that does not count: one that was here before, one that is not its turn yet, or one of
 * a snapshot that is not being received.
 */
export function partOf<V>(context: LearnerContext<V>, event: Received<SnapshotChunk>): Part | undefined {
  if (context.restoring.isWhole || !isPart(event) || !isUseful(context, event.slot)) return undefined
  return continuing(context.restoring, event) ?? beginning(context.restoring, event)
}

/** A part, but not the first, of another snapshot than the one on its way: the one asked has no other any more. */
export function isOfAnother<V>(context: LearnerContext<V>, event: Received<SnapshotChunk>): boolean {
  const { restoring } = context
  return !restoring.isWhole && isUseful(context, event.slot) && event.index > 0 && isReplacing(restoring, event)
}

/** The one asked has a snapshot of nothing but what was delivered here already. */
export function isUseless<V>(context: LearnerContext<V>, event: Received<SnapshotChunk>): boolean {
  const { restoring } = context
  return !restoring.isWhole && event.from === restoring.supplier && !isUseful(context, event.slot)
}

/** What is on its way has been overtaken by what was learned meanwhile. */
export function isOvertaken<V>(context: LearnerContext<V>): boolean {
  const { received, isWhole } = context.restoring
  return !isWhole && received !== null && !isUseful(context, received.slot)
}

/** A part came that counts: whoever sent it is asked for the next one. */
export function withPart(restoring: Restoring, from: NodeNumber, { received, isLast }: Part): Restoring {
  return { ...restoring, received, sender: from, supplier: from, silences: 0, isWhole: isLast }
}

/** Silence once may be a message lost, silence twice a node lost. */
export function afterSilence<V>(context: LearnerContext<V>): Restoring {
  const { restoring } = context
  const silences = restoring.silences + 1
  if (silences < 2) return { ...restoring, silences }
  return { ...restoring, silences: 0, supplier: nextInRing(context, restoring.supplier) }
}

/** What to ask for next. */
export function nextRequest({ received }: Restoring): SnapshotRequest {
  if (!received) return { type: 'snapshotRequest', slot: 0, index: 0, after: '' }
  const { slot, next, after } = received
  return { type: 'snapshotRequest', slot, index: next, after }
}

/** The host has restored a snapshot: it goes on from there. */
export function learnRestored<V>(context: LearnerContext<V>, through: Slot): LearnerContext<V> {
  const restored = { ...context, restoring: NOT_RESTORING }
  return advance(through > context.chosenThrough ? withoutThrough(restored, through) : restored)
}

/** The next chunk, or the page of history that goes on from where the last one ended. */
function continuing({ received }: Restoring, event: SnapshotChunk): Part | undefined {
  if (!received || event.slot !== received.slot || event.chunks !== received.chunks) return undefined
  const { chunks, next, after } = received
  if (next < chunks) {
    return event.index === next ? { received: { ...received, next: next + 1 }, isLast: event.last } : undefined
  }
  if (event.index < chunks) return undefined
  if (event.rows.length === 0) return event.last ? { received, isLast: true } : undefined
  return compareKeys(event.after, after) > 0
    ? { received: { ...received, after: event.after }, isLast: event.last }
    : undefined
}

/** The first chunk of a snapshot: of any, when none is on its way, and otherwise of another one that replaces it. */
function beginning(restoring: Restoring, event: Received<SnapshotChunk>): Part | undefined {
  if (event.index !== 0 || (restoring.received !== null && !isReplacing(restoring, event))) return undefined
  const { slot, chunks, last } = event
  return { received: { slot, chunks, next: 1, after: '' }, isLast: last }
}

/**
 * Only the one who was asked may replace the snapshot on its way, by a later one, or by an earlier one if it was not itself
 * who sent the last part: nobody's snapshots go back, so then the part was on its way for long.
 */
function isReplacing({ received, supplier, sender }: Restoring, event: Received<SnapshotChunk>): boolean {
  if (!received || event.from !== supplier) return false
  if (event.slot === received.slot) return event.chunks !== received.chunks && event.from !== sender
  return event.slot > received.slot || event.from !== sender
}

/** A chunk or a page: nothing ends before its last chunk. */
function isPart({ index, chunks, last }: SnapshotChunk): boolean {
  return chunks >= 1 && !(last && index < chunks - 1)
}

/** A node without any state needs any snapshot, others one of more than they have. */
function isUseful<V>({ chosenThrough, restoring }: LearnerContext<V>, slot: Slot): boolean {
  return restoring.isJoining || slot > chosenThrough
}
