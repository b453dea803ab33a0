// What the crash test writes: each value says which slots were written with it, so that a torn group shows.

const HEADER_BYTES = 24
const VALUE_BYTES_MIN = 1_000
const VALUE_BYTES_SPAN = 49_000
const GROUP_SLOTS_MAX = 20
const SCATTER = 2_654_435_761

/** The same number for the same slot in every process, from 0 to 2^32 − 1. */
function scatter(slot) {
  return Math.imul(slot, SCATTER) >>> 0
}

/** The slots of the group that begins at `first`. */
export function groupAt(first) {
  return { first, last: first + (scatter(first) % GROUP_SLOTS_MAX) }
}

/** The value of a slot in its group. */
export function slotValue(slot, { first, last }) {
  const value = Buffer.alloc(VALUE_BYTES_MIN + (scatter(slot) % VALUE_BYTES_SPAN), slot % 251)
  value.writeDoubleLE(slot, 0)
  value.writeDoubleLE(first, 8)
  value.writeDoubleLE(last, 16)
  return value
}

/** Slot and group as a value says, or undefined when it is not the value that was written for them. */
export function readValue(value) {
  if (value.byteLength < HEADER_BYTES) return undefined
  const bytes = Buffer.from(value)
  const slot = bytes.readDoubleLE(0)
  const group = { first: bytes.readDoubleLE(8), last: bytes.readDoubleLE(16) }
  return slotValue(slot, group).equals(bytes) ? { slot, ...group } : undefined
}

/** The records of a group as a node would write them: values, then the mark and the rows of the group before. */
export function recordsOf(group, ballot) {
  const slots = Array.from({ length: group.last - group.first + 1 }, (_, index) => group.first + index)
  const through = group.first - 1
  const rows = through === 0 ? [] : [{ key: `through/${through}`, value: Buffer.from(String(through)) }]
  return [
    { type: 'accepted', ballot, entries: slots.map((slot) => ({ slot, value: slotValue(slot, group) })) },
    { type: 'chosen', through, learned: [] },
    { type: 'applied', through, rows },
  ]
}
