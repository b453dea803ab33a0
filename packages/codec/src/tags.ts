import type { Call, MessageType, ReadMode, ReplyStatus } from '@synod/protocol'

/*
 * Every number that the wire knows. A tag is never given a second meaning: what is retired keeps its number here, as
 * reserved, and what is new takes the next free one.
 */

/** First frame of every multipart message. A change that an older node would misread takes the next number. */
export const PROTOCOL_VERSION = 2

/** Messages between nodes, 1 to 63. Reserved: 9, which never travelled. */
export const MESSAGE_TAGS = {
  prepare: 1,
  promise: 2,
  accept: 3,
  accepted: 4,
  rejected: 5,
  chosen: 6,
  catchUp: 7,
  catchUpReply: 8,
  snapshotChunk: 10,
  heartbeat: 11,
  heartbeatReply: 12,
  progress: 13,
  readBarrier: 14,
  readBarrierReply: 15,
  readSlot: 16,
  readSlotReply: 17,
  snapshotRequest: 18,
  unsupplied: 19,
  handOver: 20,
} as const satisfies Record<MessageType, number>

/** Messages between clients and nodes, 64 to 127, so that neither kind can pass for the other. */
export const CLIENT_TAGS = { request: 64, reply: 65 } as const

export const CALL_TAGS = {
  open: 1,
  command: 2,
  query: 3,
  status: 4,
  configure: 5,
  handOver: 6,
  members: 7,
} as const satisfies Record<Call['kind'], number>

export const READ_MODE_TAGS = { linearizable: 1, stale: 2, atLeast: 3 } as const satisfies Record<ReadMode, number>

export const STATUS_TAGS = {
  ok: 0,
  refused: 1,
  busy: 2,
  redirect: 3,
  unavailable: 4,
  expired: 5,
  unknown: 6,
  unsendable: 7,
} as const satisfies Record<ReplyStatus, number>

/** Format of a batch. Batches are stored, so a reader of a later version still reads every earlier one. */
export const BATCH_FORMAT = 1

/** What a batch holds: commands of the state machine, and those that change the configuration. */
export const BATCH_TAGS = { command: 1, configure: 2 } as const

/** The inverse of a table of tags: the name at each number. */
export function namesByTag<Name extends string>(tags: Readonly<Record<Name, number>>): readonly (Name | undefined)[] {
  const names: (Name | undefined)[] = []
  for (const name in tags) names[tags[name]] = name
  return names
}

/** The first element of a list that begins with a number from 0 to 127, whatever follows; a version keeps to those. */
export function versionOf(bytes: Uint8Array): number | undefined {
  const [header, version] = bytes
  if (header === undefined || version === undefined) return undefined
  return header > 0x90 && header < 0xa0 && version < 0x80 ? version : undefined
}
