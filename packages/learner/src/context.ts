import {
  type Ballot,
  type DurableRecord,
  type Entry,
  emptySlotMap,
  type Learning,
  type NodeNumber,
  type QuorumSystem,
  type ReceivedSnapshot,
  type Slot,
  type SlotMap,
  type SlotQuorums,
  type SlotRange,
  slotDropThrough,
  slotHas,
  slotHighest,
  slotSetAll,
  toSlotQuorums,
  type Value,
} from '@synod/protocol'

/** How far above what is delivered a learner listens, in slots; what is beyond is learned by asking, later. */
export const VOTES_SPAN_MAX = 1 << 16

/** What a learner remembers. Plain data: it survives JSON. */
export interface LearnerContext<V> {
  readonly settings: LearnerSettings
  /** Every value up to here is chosen, and known and delivered, or in the snapshot that was restored. */
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
  /** The peers that were asked for the next value since it has been missing, and did not supply it. */
  readonly askedInVain: readonly NodeNumber[]
  /** How far a snapshot has come that is on its way here; nothing but in the state of that name. */
  readonly restoring: Restoring
  /** What the last event brought; the actions of its transition tell it to the world. */
  readonly news: News<V>
}

export interface LearnerSettings {
  /** 0 for a learner that is no node of the cluster. */
  readonly node: NodeNumber
  /** Who decides each slot. */
  readonly quorums: SlotQuorums
  /** Whom to ask, in a ring; null: the members in view. */
  readonly peers: readonly NodeNumber[] | null
  /** Nobody proposes more slots than this above what he has executed (PMS 3.10); null: they are not limited. */
  readonly alpha: number | null
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

/** A snapshot on its way here. Its bytes are never kept: each part is asked to be made durable as it comes. */
export interface Restoring {
  /** This node has no state, so it does not even know who decides: it learns nothing before a snapshot is restored. */
  readonly isJoining: boolean
  /** How far it has come; null before the first part. */
  readonly received: ReceivedSnapshot | null
  /** Who sent the last part that counted; 0 after a restart. */
  readonly sender: NodeNumber
  /** Who was asked for the next part; 0 before anybody was. */
  readonly supplier: NodeNumber
  /** How often an answer was waited for in vain since the last part. */
  readonly silences: number
  /** All of it is here, and the host restores it: until then nothing may be delivered, for it would be executed twice. */
  readonly isWhole: boolean
}

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
  /** The same in every slot, or, where members come and go, steps (PMS 3.10). */
  readonly quorums: QuorumSystem | SlotQuorums
  /** The node that this learner is part of; 0 (the default) for one that stands alone. */
  readonly node?: NodeNumber
  /**
   * Where members come and go: slots above what is delivered by more than this have quorums that are not known yet, so votes
   * for them are not counted. Without it the quorums given are good for every slot.
   */
  readonly alpha?: number
  /** Whom to ask for what is missing; the members (the default), as long as nobody says otherwise. */
  readonly peers?: readonly NodeNumber[]
  /** The node has no state: it begins by asking for a snapshot. */
  readonly needsSnapshot?: boolean
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

/** No snapshot is on its way. */
export const NOT_RESTORING: Restoring = {
  isJoining: false,
  received: null,
  sender: 0,
  supplier: 0,
  silences: 0,
  isWhole: false,
}

/**
 * A learner that knows what the durable mark or a snapshot covers. Accepted entries above it are held, not chosen: only a
 * message that names their ballot can make them so.
 */
export function learnerContext<V>(input: LearnerInput<V>): LearnerContext<V> {
  let chosenThrough: Slot = 0
  let held: SlotMap<Held<V>> = emptySlotMap()
  let received: ReceivedSnapshot | null = null
  for (const record of input.records ?? []) {
    if (record.type === 'chosen') chosenThrough = Math.max(chosenThrough, record.through)
    if (record.type === 'snapshot') chosenThrough = Math.max(chosenThrough, record.slot)
    if (record.type === 'accepted') held = withHeld(held, record.ballot, record.entries)
    if (record.type === 'received') {
      const { slot, chunks, next, after } = record
      received = { slot, chunks, next, after }
    }
  }
  const isJoining = input.needsSnapshot ?? false
  if (received && received.slot <= chosenThrough && !isJoining) received = null
  const { node = 0, peers = null, alpha = null, learning = { mode: 'every' }, gapMs = 20, askMs = 200 } = input
  const quorums = toSlotQuorums(input.quorums)
  return {
    settings: { node, quorums, peers, alpha, learning, gapMs, askMs },
    chosenThrough,
    votes: emptySlotMap(),
    held: slotDropThrough(held, chosenThrough),
    decided: emptySlotMap(),
    // A snapshot is of what was chosen.
    suppliedThrough: received?.slot ?? 0,
    supplier: 0,
    askedInVain: [],
    restoring: { ...NOT_RESTORING, isJoining, received },
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

/** The slot that is delivered next is known to be chosen; what lacks is its value. */
export function isNextChosen<V>({ chosenThrough, suppliedThrough, decided }: LearnerContext<V>): boolean {
  return suppliedThrough > chosenThrough || slotHas(decided, chosenThrough + 1)
}

/** The highest slot that this learner listens to; a node that has no state yet cannot use anything. */
export function heardThrough<V>({ chosenThrough, restoring }: LearnerContext<V>): Slot {
  return restoring.isJoining ? chosenThrough : chosenThrough + VOTES_SPAN_MAX
}
