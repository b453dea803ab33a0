import {
  type Ballot,
  type DurableRecord,
  type Entry,
  emptySlotMap,
  type Learning,
  type NodeNumber,
  type QuorumSystem,
  type Slot,
  type SlotMap,
  type SlotRange,
  slotDropThrough,
  slotHighest,
  slotSetAll,
  type Value,
} from '@synod/protocol'

/** What a learner remembers. Plain data: it survives JSON. */
export interface LearnerContext<V> {
  readonly settings: LearnerSettings
  /** Every value up to here is chosen, known and delivered. */
  readonly chosenThrough: Slot
  /** Who accepted which ballot, per slot above {@link chosenThrough} that is not decided yet. */
  readonly votes: SlotMap<readonly Vote[]>
  /** The values that this node's own acceptor holds, each under the ballot in which it accepted it. */
  readonly held: SlotMap<Held<V>>
  /** Slots above {@link chosenThrough} that are known to be chosen. */
  readonly decided: SlotMap<Decided<V>>
  /** Somebody can supply every value up to here. */
  readonly suppliedThrough: Slot
  /** Whom to ask for what is missing; 0 when nobody has said he knows more. */
  readonly supplier: NodeNumber
  /** What the last event brought; the actions of its transition tell it to the world. */
  readonly news: News<V>
}

export interface LearnerSettings {
  /** 0 for a learner that is no node of the cluster. */
  readonly node: NodeNumber
  readonly quorums: QuorumSystem
  readonly learning: Learning
  /** How long a gap may close by itself before somebody is asked, in milliseconds. */
  readonly gapMs: number
  /** How long an answer may take before somebody else is asked, in milliseconds. */
  readonly askMs: number
}

export interface Vote {
  readonly ballot: Ballot
  readonly nodes: readonly NodeNumber[]
}

export interface Held<V> {
  readonly ballot: Ballot
  readonly value: Value<V>
}

/** A chosen slot: with its value, or with the ballot in which it was chosen and the value still wanted. */
export type Decided<V> =
  | { readonly is: 'known'; readonly value: Value<V>; readonly isStored: boolean }
  | { readonly is: 'wanted'; readonly ballot: Ballot }

export interface News<V> {
  /** Values that became deliverable, in slot order. */
  readonly delivered: readonly Entry<V>[]
  /** Those of them that the node's own acceptor does not hold: they have to be stored. */
  readonly learned: readonly Entry<V>[]
  /** Slots newly known to be chosen, and the ballot in which a quorum's votes chose them (0: somebody said so). */
  readonly slots: readonly SlotRange[]
  readonly ballot: Ballot
}

export interface LearnerInput<V> {
  readonly quorums: QuorumSystem
  /** The node that this learner is part of; 0 (the default) for one that stands alone. */
  readonly node?: NodeNumber
  /** What survived a restart; nothing for a new learner. */
  readonly records?: readonly DurableRecord<V>[]
  /** `every` unless told otherwise (PMS LN1). */
  readonly learning?: Learning
  /** Default 20 ms. */
  readonly gapMs?: number
  /** Default 200 ms. */
  readonly askMs?: number
}

export const NO_NEWS: News<never> = { delivered: [], learned: [], slots: [], ballot: 0 as Ballot }

/**
 * A learner that knows what the durable mark covers. Accepted entries above it are held, not chosen: only a message that
 * names their ballot can make them so.
 */
export function learnerContext<V>(input: LearnerInput<V>): LearnerContext<V> {
  let chosenThrough: Slot = 0
  let held: SlotMap<Held<V>> = emptySlotMap()
  for (const record of input.records ?? []) {
    if (record.type === 'chosen') chosenThrough = Math.max(chosenThrough, record.through)
    if (record.type === 'accepted') held = withHeld(held, record.ballot, record.entries)
  }
  const { node = 0, quorums, learning = { mode: 'every' }, gapMs = 20, askMs = 200 } = input
  return {
    settings: { node, quorums, learning, gapMs, askMs },
    chosenThrough,
    votes: emptySlotMap(),
    held: slotDropThrough(held, chosenThrough),
    decided: emptySlotMap(),
    suppliedThrough: 0,
    supplier: 0,
    news: NO_NEWS,
  }
}

export function withHeld<V>(held: SlotMap<Held<V>>, ballot: Ballot, entries: readonly Entry<V>[]): SlotMap<Held<V>> {
  return slotSetAll(
    held,
    entries.map(({ slot, value }) => [slot, { ballot, value }]),
  )
}

/** The highest slot that this learner knows to be chosen, whether or not it has the value. */
export function highestChosen<V>(context: LearnerContext<V>): Slot {
  return Math.max(context.chosenThrough, context.suppliedThrough, slotHighest(context.decided))
}
