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
  snapshot

  constructor(input: Partial<LearnerInput<unknown>> = {}) {
    this.snapshot = begin(learnerMachine, { quorums: majority([1, 2, 3]), ...input }).snapshot
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
  return { type: 'catchUpReply', from, entries, chosenThrough }
}

/** The acceptor beside it holds these values. */
export function hold(ballot: Ballot, ...entries: Entry<unknown>[]): LearnerEvent {
  return { type: 'values.hold', ballot, entries }
}

export function at(slot: Slot, value: unknown = `v${slot}`): Entry<unknown> {
  return { slot, value }
}
