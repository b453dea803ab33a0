import type { MessageType, SlotRange } from '@synod/protocol'

/**
 * How much a happening tells. `rare`: elections, refusals, changes, what a person did; `usual`: the work of the cluster,
 * slot by slot; `background`: heartbeats, which tell something only when they stay away.
 */
export type Interest = 'rare' | 'usual' | 'background'

/**
 * Asked before a happening is made whether it would be told: what is not costs nothing more. `about` are the slots (or the
 * round) that it belongs to: what belongs together is told together, at all nodes.
 */
export type Admission = (interest: Interest, about: SlotRange | undefined) => boolean

export function interestOfMessage(type: MessageType | 'request' | 'reply'): Interest {
  switch (type) {
    case 'heartbeat':
    case 'heartbeatReply':
    case 'progress':
      return 'background'
    case 'accept':
    case 'accepted':
    case 'chosen':
    case 'catchUp':
    case 'catchUpReply':
    case 'snapshotRequest':
    case 'snapshotChunk':
    case 'readBarrier':
    case 'readBarrierReply':
    case 'readSlot':
    case 'readSlotReply':
    case 'request':
    case 'reply':
      return 'usual'
    default:
      return 'rare'
  }
}
