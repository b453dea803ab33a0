import {
  type AcceptedEntry,
  assertNode,
  type Ballot,
  type DurableRecord,
  emptySlotMap,
  NO_BALLOT,
  type NodeNumber,
  nextBallot,
  type QuorumSystem,
  type Slot,
  type SlotMap,
  type SlotQuorums,
  type SlotRange,
  slotDelete,
  slotDropThrough,
  slotSetAll,
  slotsOf,
  toSlotQuorums,
  type Value,
} from '@synod/protocol'

/** What a proposer remembers. Plain data: it survives JSON. */
export interface ProposerContext<V> {
  readonly settings: ProposerSettings
  /** The highest ballot that stable storage says was used (PMS I5). */
  readonly tried: Ballot
  /** The ballot in use; 0 before the first. */
  readonly ballot: Ballot
  /** The highest ballot heard of anywhere; the next one goes above it (PMS PR2). */
  readonly seen: Ballot
  /** Who has promised in this ballot, for which slots. */
  readonly promises: readonly PromisedBy[]
  /** The highest-numbered proposal that the promises report, per slot: what P2c binds this proposer to. */
  readonly bound: SlotMap<AcceptedEntry<V>>
  readonly chosen: KnownChosen
  /** The highest slot that this ballot has to recover before new values are proposed. */
  readonly recoverThrough: Slot
  readonly nextSlot: Slot
  /** Free slots up to here get no-ops, so that a change of the sets takes effect without waiting for values (PMS 3.10). */
  readonly noopsThrough: Slot
  /** Proposed in this ballot and not known to be chosen. At most α slots. */
  readonly pending: SlotMap<Pending<V>>
  /** Values that wait for a slot. */
  readonly queue: readonly Value<V>[]
}

export interface ProposerSettings {
  readonly node: NodeNumber
  /** Which quorums decide each slot; `quorums.changed` replaces them. */
  readonly quorums: SlotQuorums
  /** α: how far above what is chosen and applied a slot may be proposed (PMS 3.8). */
  readonly alpha: number
  /** Milliseconds after which a prepare or an accept without result is sent again. */
  readonly retryMs: number
  readonly queueMax: number
}

/** What the learner has told: everything through a slot (and it is applied), and some slots above. */
export interface KnownChosen {
  readonly through: Slot
  readonly above: SlotMap<true>
}

export interface PromisedBy {
  readonly node: NodeNumber
  readonly covers: readonly SlotRange[]
  readonly chosenThrough: Slot
}

export interface Pending<V> {
  readonly value: Value<V>
  /** False for a value that was submitted here: it is proposed again if this ballot fails. No-ops are not. */
  readonly isBound: boolean
  /** How many times the retry timer has fired since it was sent. */
  readonly age: number
}

export interface ProposerInput<V> {
  readonly node: NodeNumber
  /** The sets as they are known by what is chosen and applied, or one for every slot. */
  readonly quorums: QuorumSystem | SlotQuorums
  /** What survived a restart; nothing for a new proposer. */
  readonly records?: readonly DurableRecord<V>[]
  /** Default 64 slots. */
  readonly alpha?: number
  /** Default 200 ms. */
  readonly retryMs?: number
  /** Default 1,024 values. */
  readonly queueMax?: number
}

/** A proposer that will start above every ballot it ever tried (PMS I5). */
export function proposerContext<V>(input: ProposerInput<V>): ProposerContext<V> {
  assertNode(input.node)
  let tried = NO_BALLOT
  let through: Slot = 0
  for (const record of input.records ?? []) {
    if (record.type === 'tried' && record.ballot > tried) tried = record.ballot
    if (record.type === 'chosen') through = Math.max(through, record.through)
    if (record.type === 'snapshot') through = Math.max(through, record.slot)
  }
  const quorums = toSlotQuorums(input.quorums)
  const { node, alpha = 64, retryMs = 200, queueMax = 1024 } = input
  return {
    settings: { node, quorums, alpha, retryMs, queueMax },
    tried,
    ballot: NO_BALLOT,
    seen: NO_BALLOT,
    promises: [],
    bound: emptySlotMap(),
    chosen: { through, above: emptySlotMap() },
    recoverThrough: 0,
    nextSlot: through + 1,
    noopsThrough: 0,
    pending: emptySlotMap(),
    queue: [],
  }
}

/** The same proposer with a new ballot, above everything tried and everything seen, and nothing promised in it. */
export function withNewBallot<V>(context: ProposerContext<V>, above: Ballot): ProposerContext<V> {
  const { settings, tried, seen } = context
  const ballot = nextBallot(settings.node, tried, seen, above)
  return { ...context, tried: ballot, ballot, seen: ballot, promises: [], bound: emptySlotMap() }
}

/** The first slot that phase 1 has to cover: the first that is not known to be chosen (PMS 3.5). */
export function firstUnchosen<V>(context: ProposerContext<V>): Slot {
  return context.chosen.through + 1
}

/**
 * Every slot up to here is chosen, says somebody who promised, and he has the values: nothing is proposed at or below.
 */
export function promisedChosenThrough<V>(context: ProposerContext<V>): Slot {
  return Math.max(0, ...context.promises.map(({ chosenThrough }) => chosenThrough))
}

/** The context after the learner told that everything through a slot is chosen, and so are some slots above. */
export function withChosen<V>(
  context: ProposerContext<V>,
  through: Slot,
  slots: readonly SlotRange[],
): Pick<ProposerContext<V>, 'chosen' | 'bound' | 'pending'> {
  const highest = Math.max(through, context.chosen.through)
  const newly = [...slotsOf(slots)].filter((slot) => slot > highest)
  let pending = slotDropThrough(context.pending, highest)
  for (const slot of newly) pending = slotDelete(pending, slot)
  const above = slotSetAll(
    context.chosen.above,
    newly.map((slot): [Slot, true] => [slot, true]),
  )
  return {
    chosen: { through: highest, above: slotDropThrough(above, highest) },
    bound: slotDropThrough(context.bound, highest),
    pending,
  }
}
