import {
  type Accepted,
  assert,
  type Ballot,
  begin,
  type CatchUpReply,
  type Chosen,
  type DurableRecord,
  type Effect,
  type Entry,
  fromJson,
  majority,
  type NodeNumber,
  type Received,
  type SendEffect,
  type Slot,
  type SnapshotChunk,
  step,
  toJson,
  toRanges,
} from '@synod/protocol'
import { type LearnerEvent, type LearnerInput, learnerMachine } from './index.ts'

/**
 * A learner that a test drives by hand. At every step a second one, revived from the JSON of the first, takes the same
 * event and must do the same.
 */
export class DrivenLearner {
  readonly delivered: Entry<unknown>[] = []
  readonly durable: DurableRecord<unknown>[] = []
  /** What it asks for when it starts. */
  readonly begun: readonly Effect<unknown>[]
  snapshot

  constructor(input: Partial<LearnerInput<unknown>> = {}) {
    const { snapshot, effects } = begin(learnerMachine, { quorums: majority([1, 2, 3]), ...input })
    this.snapshot = snapshot
    this.begun = effects
  }

  take(event: LearnerEvent): readonly Effect<unknown>[] {
    const revived = fromJson(learnerMachine, JSON.parse(JSON.stringify(toJson(learnerMachine, this.snapshot))))
    const again = step(learnerMachine, revived, event)
    const { snapshot, effects } = step(learnerMachine, this.snapshot, event)
    this.snapshot = snapshot
    const same =
      asJson(again.snapshot) === asJson(snapshot) && JSON.stringify(again.effects) === JSON.stringify(effects)
    assert(same, `a learner revived from JSON does the same on ${JSON.stringify(event)}`)
    for (const effect of effects) {
      if (effect.type === 'deliver') this.delivered.push({ slot: effect.slot, value: effect.value })
      if (effect.type === 'persist') this.durable.push(effect.record)
    }
    return effects
  }

  /** Everything that taking these events sends. */
  sent(...events: LearnerEvent[]): SendEffect<unknown>[] {
    return events.flatMap((event) => sends(this.take(event)))
  }

  get state(): string {
    return String(this.snapshot.value)
  }

  get chosenThrough(): Slot {
    return this.snapshot.context.chosenThrough
  }
}

function asJson(snapshot: DrivenLearner['snapshot']): string {
  return JSON.stringify(toJson(learnerMachine, snapshot))
}

export function sends(effects: readonly Effect<unknown>[]): SendEffect<unknown>[] {
  return effects.filter((effect) => effect.type === 'send')
}

/** An acceptor's word that it accepted these values in a ballot. */
export function vote(from: NodeNumber, ballot: Ballot, ...entries: Entry<unknown>[]): Received<Accepted<unknown>> {
  return { type: 'accepted', from, ballot, slots: toRanges(entries.map(({ slot }) => slot)), entries }
}

/** The same from an acceptor whose listeners have acceptors of their own: without the values. */
export function bareVote(from: NodeNumber, ballot: Ballot, ...slots: Slot[]): Received<Accepted<unknown>> {
  return { type: 'accepted', from, ballot, slots: toRanges(slots) }
}

/** Another learner's word that these slots were chosen in a ballot, by reference. */
export function chosen(
  from: NodeNumber,
  ballot: Ballot,
  slots: Slot[],
  chosenThrough: Slot = 0,
): Received<Chosen<unknown>> {
  return { type: 'chosen', from, ballot, slots: toRanges(slots), entries: [], chosenThrough }
}

export function supplied(
  from: NodeNumber,
  chosenThrough: Slot,
  ...entries: Entry<unknown>[]
): Received<CatchUpReply<unknown>> {
  return { type: 'catchUpReply', from, entries, chosenThrough, logFrom: 1 }
}

/** The same from a learner whose log begins at `logFrom`. */
export function compacted(from: NodeNumber, logFrom: Slot, chosenThrough: Slot): Received<CatchUpReply<unknown>> {
  return { ...supplied(from, chosenThrough), logFrom }
}

/** Chunk `index` of a snapshot of `chunks`; its one byte says which it is. */
export function chunk(
  from: NodeNumber,
  slot: Slot,
  index: number,
  chunks: number,
  last = false,
): Received<SnapshotChunk> {
  const bytes = new Uint8Array([slot, index])
  return { type: 'snapshotChunk', from, slot, index, chunks, bytes, rows: [], after: '', last }
}

/** A page of the history that goes with a snapshot, with the rows of these keys. */
export function page(
  from: NodeNumber,
  slot: Slot,
  chunks: number,
  keys: string[],
  last = false,
): Received<SnapshotChunk> {
  const rows = keys.map((key) => ({ key, value: new Uint8Array([slot]) }))
  const after = keys.at(-1) ?? ''
  return { type: 'snapshotChunk', from, slot, index: chunks, chunks, bytes: new Uint8Array(), rows, after, last }
}

/** The acceptor beside it holds these values. */
export function hold(ballot: Ballot, ...entries: Entry<unknown>[]): LearnerEvent {
  return { type: 'values.hold', ballot, entries }
}

export function at(slot: Slot, value: unknown = `v${slot}`): Entry<unknown> {
  return { slot, value }
}
