/** What a record in a frame's meta part begins with. Never used again for another one. */
export const TAG = {
  head: 1,
  identity: 2,
  promised: 3,
  accepted: 4,
  tried: 5,
  chosen: 6,
  applied: 7,
  snapshotChunk: 8,
  received: 9,
  history: 10,
  snapshot: 11,
  compacted: 12,
  inventory: 13,
} as const

/** In the place of a value's length: there is a no-op. */
export const NOOP_LENGTH = 0xffffffff
