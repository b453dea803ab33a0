import {
  type AcceptedEntry,
  type Ballot,
  type DurableRecord,
  type Entry,
  emptySlotMap,
  type Learning,
  NO_BALLOT,
  type Slot,
  type SlotMap,
  slotDropThrough,
  slotSetAll,
  type Value,
} from '@synod/protocol'

/** The proposal that an acceptor accepted last in a slot. */
export interface Proposal<V> {
  readonly ballot: Ballot
  readonly value: Value<V>
}

/** What an acceptor remembers (PMS A3). Plain data: it survives JSON. */
export interface AcceptorContext<V> {
  /** The highest ballot answered, by a promise or by accepting; 0 before the first. */
  readonly promised: Ballot
  /** The highest-numbered proposal accepted, per slot above {@link chosenThrough}. */
  readonly accepted: SlotMap<Proposal<V>>
  /** Every value up to here is chosen and stored on this node, so what was accepted there need not be in memory. */
  readonly chosenThrough: Slot
  readonly learning: Learning
  /** Do `accepted` messages carry the values? Learners without an acceptor beside them need it. */
  readonly tellsValues: boolean
  /** A promise longer than this is sent in parts. */
  readonly partBytesMax: number
}

export interface AcceptorInput<V> {
  /** What survived a restart; nothing for a new acceptor. */
  readonly records?: readonly DurableRecord<V>[]
  /** Who hears of what was accepted; `every` unless told otherwise (PMS LN1). */
  readonly learning?: Learning
  /** Default true; a replica says false, since its learners sit beside acceptors that got the values. */
  readonly tellsValues?: boolean
  /** Bytes of accepted values in one part of a promise; default 1 MiB. */
  readonly partBytesMax?: number
}

export const PART_BYTES_MAX = 1 << 20

/** The acceptor that the durable records describe: it still keeps every promise it made (PMS M2). */
export function acceptorContext<V>(input: AcceptorInput<V>): AcceptorContext<V> {
  let promised: Ballot = NO_BALLOT
  let accepted: SlotMap<Proposal<V>> = emptySlotMap()
  let chosenThrough: Slot = 0
  for (const record of input.records ?? []) {
    if (record.type === 'promised' || record.type === 'accepted') {
      if (record.ballot > promised) promised = record.ballot
    }
    if (record.type === 'accepted') accepted = withProposals(accepted, record.ballot, record.entries)
    if (record.type === 'chosen') chosenThrough = Math.max(chosenThrough, record.through)
    if (record.type === 'snapshot') chosenThrough = Math.max(chosenThrough, record.slot)
  }
  return {
    promised,
    accepted: slotDropThrough(accepted, chosenThrough),
    chosenThrough,
    learning: input.learning ?? { mode: 'every' },
    tellsValues: input.tellsValues ?? true,
    partBytesMax: input.partBytesMax ?? PART_BYTES_MAX,
  }
}

/** The log with these entries accepted in `ballot`. */
export function withProposals<V>(
  accepted: SlotMap<Proposal<V>>,
  ballot: Ballot,
  entries: readonly Entry<V>[],
): SlotMap<Proposal<V>> {
  return slotSetAll(
    accepted,
    entries.map(({ slot, value }) => [slot, { ballot, value }]),
  )
}

/** A log entry as a promise reports it. */
export function toReport<V>(slot: Slot, proposal: Proposal<V>): AcceptedEntry<V> {
  return { slot, ballot: proposal.ballot, value: proposal.value }
}
