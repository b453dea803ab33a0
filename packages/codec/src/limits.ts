/**
 * How much one frame may hold. Encoders throw a `RangeError` beyond the defaults, decoders refuse what is beyond their
 * limits. Every count is checked before anything is allocated for it, so the memory that a hostile frame can claim is
 * bounded by these and by a small multiple of its own size.
 */
export interface Limits {
  readonly frameBytesMax: number
  /** Elements of all lists of a frame together: messages, entries, ranges, calls, answers, commands; values in plain data. */
  readonly itemsMax: number
  readonly messagesMax: number
  /** Slots with their values, ranges of slots, or rows of history in one list of a message. */
  readonly entriesMax: number
  /** Slots that the ranges of one message name together, since receivers may walk them one by one. */
  readonly slotsMax: number
  /** Calls in a request, or answers in a reply. */
  readonly callsMax: number
  /** What a slot chooses, an encoded batch; a chunk of a snapshot; a row of history. */
  readonly valueBytesMax: number
  /** A command, a query, an output or an answer. */
  readonly bodyBytesMax: number
  /** UTF-8 bytes of a name: cluster, incarnation, digest, the key of a row. */
  readonly textBytesMax: number
}

const MIB = 1024 * 1024

export const DEFAULT_LIMITS: Limits = {
  frameBytesMax: 16 * MIB,
  itemsMax: 1_048_576,
  messagesMax: 262_144,
  entriesMax: 262_144,
  slotsMax: 1_048_576,
  callsMax: 16_384,
  valueBytesMax: 8 * MIB,
  bodyBytesMax: 4 * MIB,
  textBytesMax: 1024,
}

/** The defaults with some of them replaced. */
export function limitsFrom(changed: Partial<Limits> | undefined): Limits {
  return changed === undefined ? DEFAULT_LIMITS : { ...DEFAULT_LIMITS, ...changed }
}

/*
 * Batches and data are read by every replica and must be judged alike by all of them, or the replicas would diverge. So
 * these bounds belong to the format and nobody can override them.
 */

/** Commands in one batch. */
export const COMMANDS_MAX = 65_536
/** Lists and objects inside one another in plain data. */
export const DATA_DEPTH_MAX = 64
/** Bytes of a bigint's two's complement form. */
export const BIGINT_BYTES_MAX = 65_535

/** Throws a `RangeError` for more than `countMax`. */
export function atMost(count: number, countMax: number, what: string): void {
  if (count > countMax) throw new RangeError(`cannot encode ${count} ${what}, at most ${countMax} are allowed`)
}
