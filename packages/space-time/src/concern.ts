import type { MessageFacts } from '@synod/feed'

/** What a message is for. Each is drawn in its colour and with its arrow head, and can be left out. */
export type Concern = 'prepare' | 'accept' | 'refusal' | 'learning' | 'heartbeat' | 'reading' | 'client'

export const CONCERNS: readonly Concern[] = [
  'prepare',
  'accept',
  'refusal',
  'learning',
  'heartbeat',
  'reading',
  'client',
]

const CONCERN_OF: Readonly<Record<MessageFacts['kind'], Concern>> = {
  prepare: 'prepare',
  promise: 'prepare',
  // Whoever is handed the lead prepares a ballot next.
  handOver: 'prepare',
  accept: 'accept',
  accepted: 'accept',
  rejected: 'refusal',
  chosen: 'learning',
  catchUp: 'learning',
  catchUpReply: 'learning',
  snapshotRequest: 'learning',
  snapshotChunk: 'learning',
  unsupplied: 'learning',
  progress: 'heartbeat',
  heartbeat: 'heartbeat',
  heartbeatReply: 'heartbeat',
  readBarrier: 'reading',
  readBarrierReply: 'reading',
  readSlot: 'reading',
  readSlotReply: 'reading',
  request: 'client',
  reply: 'client',
}

export function isKind(word: string): word is MessageFacts['kind'] {
  return Object.hasOwn(CONCERN_OF, word)
}

export function concernOf(kind: MessageFacts['kind']): Concern {
  return CONCERN_OF[kind]
}

/** Who has a label first where there is no room for all; 0 for what never has one. */
const RANK_OF: Readonly<Record<Concern, number>> = {
  refusal: 6,
  prepare: 5,
  accept: 4,
  client: 3,
  learning: 2,
  reading: 1,
  heartbeat: 0,
}

export function labelRank(kind: MessageFacts['kind']): number {
  return RANK_OF[concernOf(kind)]
}
