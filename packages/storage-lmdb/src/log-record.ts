import { type AcceptedEntry, type Ballot, isBallot, NOOP, type Slot, type Value } from '@synod/protocol'
import { SEAL_BYTES, seal, slotSeed, unseal, unsealed } from './seal.ts'

const KIND_NOOP = 0
const KIND_BYTES = 1
const KIND_AT = 0
const BALLOT_AT = 1
const VALUE_AT = 9

/** Seal, kind, ballot (0: learned, not accepted here), value. */
export function encodeLogRecord(slot: Slot, ballot: Ballot, value: Value<Uint8Array>): Buffer {
  const record = unsealed(VALUE_AT + (value === NOOP ? 0 : value.byteLength))
  record[SEAL_BYTES + KIND_AT] = value === NOOP ? KIND_NOOP : KIND_BYTES
  record.writeDoubleLE(ballot, SEAL_BYTES + BALLOT_AT)
  if (value !== NOOP) record.set(value, SEAL_BYTES + VALUE_AT)
  return seal(slotSeed(slot), record)
}

/** What was stored for the slot, or undefined when the record is damaged. The value is a view of `record`. */
export function decodeLogRecord(slot: Slot, record: Uint8Array): AcceptedEntry<Uint8Array> | undefined {
  const content = unseal(slotSeed(slot), record)
  if (!content || content.byteLength < VALUE_AT) return undefined
  const kind = content[KIND_AT]
  const ballot = content.readDoubleLE(BALLOT_AT)
  if (!isBallot(ballot)) return undefined
  if (kind === KIND_BYTES) return { slot, ballot, value: content.subarray(VALUE_AT) }
  return kind === KIND_NOOP && content.byteLength === VALUE_AT ? { slot, ballot, value: NOOP } : undefined
}
