import {
  type Accept,
  type AcceptedEntry,
  assert,
  type Ballot,
  begin,
  type DurableRecord,
  type Effect,
  type Entry,
  fromJson,
  type Message,
  majority,
  type NodeNumber,
  type PromiseMessage,
  type Received,
  type Rejected,
  type Slot,
  type SlotRange,
  stateName,
  statePath,
  step,
  toJson,
  toRanges,
} from '@synod/protocol'
import { type ProposerEvent, type ProposerInput, proposerMachine } from './index.ts'

export const EVERY_SLOT: SlotRange = { from: 1, to: null }

/**
 * A proposer that a test drives by hand. At every step a second one, revived from the JSON of the first, takes the same
 * event and must do the same.
 */
export class DrivenProposer {
  readonly durable: DurableRecord<unknown>[] = []
  snapshot

  constructor(input: Partial<ProposerInput<unknown>> = {}) {
    const complete = { node: 1, quorums: majority([1, 2, 3]), ...input }
    this.snapshot = begin(proposerMachine, complete).snapshot
  }

  take(event: ProposerEvent): readonly Effect<unknown>[] {
    const revived = fromJson(proposerMachine, JSON.parse(JSON.stringify(toJson(proposerMachine, this.snapshot))))
    const again = step(proposerMachine, revived, event)
    const { snapshot, effects } = step(proposerMachine, this.snapshot, event)
    this.snapshot = snapshot
    const same =
      asJson(again.snapshot) === asJson(snapshot) && JSON.stringify(again.effects) === JSON.stringify(effects)
    assert(same, `a proposer revived from JSON does the same on ${JSON.stringify(event)}`)
    for (const effect of effects) if (effect.type === 'persist') this.durable.push(effect.record)
    return effects
  }

  /** Every message that taking these events sends. */
  sent(...events: ProposerEvent[]): Message<unknown>[] {
    return events.flatMap((event) => messages(this.take(event)))
  }

  /** Starts a ballot and lets acceptors 1 and 2 of three promise it for every slot, with nothing accepted. */
  lead(): Message<unknown>[] {
    this.take({ type: 'ballot.start' })
    return this.sent(promise(1, this.ballot), promise(2, this.ballot))
  }

  get state(): string {
    return stateName(statePath(this.snapshot.value))
  }

  get ballot(): Ballot {
    return this.snapshot.context.ballot
  }
}

function asJson(snapshot: DrivenProposer['snapshot']): string {
  return JSON.stringify(toJson(proposerMachine, snapshot))
}

export function messages(effects: readonly Effect<unknown>[]): Message<unknown>[] {
  return effects.flatMap((effect) => (effect.type === 'send' ? [effect.message] : []))
}

/** The slots and values of the accepts among them. */
export function proposed(sent: readonly Message<unknown>[]): Entry<unknown>[] {
  return sent
    .filter((message): message is Accept<unknown> => message.type === 'accept')
    .flatMap(({ entries }) => entries)
}

/** A promise for every slot that reports nothing, or what `rest` says. */
export function promise(
  from: NodeNumber,
  ballot: Ballot,
  rest: Partial<PromiseMessage<unknown>> = {},
): Received<PromiseMessage<unknown>> {
  return { type: 'promise', from, ballot, covers: EVERY_SLOT, leftOut: [], chosenThrough: 0, accepted: [], ...rest }
}

export function report(slot: Slot, ballot: Ballot, value: unknown): AcceptedEntry<unknown> {
  return { slot, ballot, value }
}

export function rejected(from: NodeNumber, ballot: Ballot, promised: Ballot): Received<Rejected> {
  return { type: 'rejected', from, ballot, promised }
}

export function submit(...values: unknown[]): ProposerEvent {
  return { type: 'values.submit', values }
}

/** The learner's word that everything through a slot is chosen, and so are these slots above it. */
export function chosen(through: Slot, ...above: Slot[]): ProposerEvent {
  return { type: 'slots.chosen', through, slots: toRanges(above) }
}
