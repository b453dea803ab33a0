import { type Interest, slotsIn } from '@synod/feed'
import type { Message, SlotRange } from '@synod/protocol'
import type { AnyRoleEvent } from './role-machines.ts'

/** How much it tells that a role is given this event. */
export function interestOfStep(event: AnyRoleEvent): Interest {
  switch (event.type) {
    case 'heartbeat':
    case 'heartbeatReply':
    // What siblings note to one another says again what the messages said.
    case 'slots.chosen':
    case 'values.hold':
      return 'background'
    case 'accept':
    case 'accepted':
    case 'chosen':
    case 'catchUp':
    case 'catchUpReply':
    case 'snapshotRequest':
    case 'snapshotChunk':
    case 'values.submit':
    case 'timeout.round':
      return 'usual'
    default:
      return 'rare'
  }
}

/** The slots that a step is about, or the round of the elector; undefined where there is neither. */
export function aboutStep(event: AnyRoleEvent): SlotRange | undefined {
  switch (event.type) {
    case 'values.hold':
      return spanOf(event.entries.map(({ slot }) => ({ from: slot, to: slot })))
    case 'slots.chosen':
      return { from: event.through, to: event.through }
    case 'accept':
    case 'accepted':
    case 'chosen':
    case 'heartbeat':
    case 'heartbeatReply':
    case 'catchUpReply':
      return aboutMessage(event)
    default:
      return undefined
  }
}

/** The slots that a message is about, or the round of the elector; undefined where there is neither. */
export function aboutMessage(message: Message<unknown>): SlotRange | undefined {
  const { type } = message
  if (type === 'heartbeat' || type === 'heartbeatReply') return { from: message.round, to: message.round }
  return spanOf(slotsIn(message))
}

function spanOf(ranges: readonly SlotRange[]): SlotRange | undefined {
  const [first] = ranges
  return first && { from: first.from, to: ranges.at(-1)?.to ?? first.from }
}
