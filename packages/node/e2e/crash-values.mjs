// What the crash test writes: each value says which slots were written with it, so that a torn group shows.

const HEADER_BYTES = 24
const VALUE_BYTES_MIN = 1_000
const VALUE_BYTES_SPAN = 49_000
const GROUP_SLOTS_MAX = 20
const SNAPSHOT_GROUPS = 3
const CHUNKS_MAX = 4
const CHUNK_BYTES = 20_000
const KEPT_SLOTS = 10
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

/** A chunk of the snapshot at a slot, which has `chunksOf` of them. */
export function snapshotChunk(slot, index) {
  return Buffer.alloc(CHUNK_BYTES + index, `${slot}/${index} `)
}

export function chunksOf(slot) {
  return 1 + (scatter(slot) % CHUNKS_MAX)
}

/** What follows some groups: a snapshot of what is chosen by then, each chunk a write of its own, and a compaction. */
export function snapshotWrites(group) {
  const slot = group.first - 1
  if (slot === 0 || scatter(slot) % SNAPSHOT_GROUPS !== 0) return []
  const chunks = Array.from({ length: chunksOf(slot) }, (_, index) => {
    return [{ type: 'snapshotChunk', slot, index, bytes: snapshotChunk(slot, index) }]
  })
  const compacted = { type: 'compacted', through: Math.max(0, slot - KEPT_SLOTS) }
  return [...chunks, [{ type: 'snapshot', slot, chunks: chunks.length }, compacted]]
}
