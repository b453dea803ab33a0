import {
  type Accepted,
  isAcceptQuorum,
  type Received,
  type Slot,
  type SlotMap,
  slotGet,
  slotHas,
  slotSetAll,
  slotsOf,
} from '@synod/protocol'
import type { LearnerContext, Vote } from './context.ts'

/** The votes after an `accepted`, and the slots in which it completes a quorum of one ballot (PMS Q1). */
export interface Count {
  readonly votes: SlotMap<readonly Vote[]>
  readonly chosen: readonly Slot[]
}

/** How far above what is delivered votes are counted, in slots; what is beyond is learned by asking. */
export const VOTES_SPAN_MAX = 1 << 16

/** Counts an acceptor once per slot and ballot; votes for different ballots never add up. */
export function countVotes<V>(context: LearnerContext<V>, event: Received<Accepted<V>>): Count {
  const changed: [Slot, readonly Vote[]][] = []
  const chosen: Slot[] = []
  const last = context.chosenThrough + VOTES_SPAN_MAX
  for (const slot of slotsOf(event.slots)) {
    if (slot > last) break
    if (slot <= context.chosenThrough || slotHas(context.decided, slot)) continue
    const votes = slotGet(context.votes, slot) ?? []
    const vote = votes.find(({ ballot }) => ballot === event.ballot)
    if (vote?.nodes.includes(event.from)) continue
    const nodes = [...(vote?.nodes ?? []), event.from]
    changed.push([slot, [...votes.filter((other) => other !== vote), { ballot: event.ballot, nodes }]])
    if (isAcceptQuorum(context.settings.quorums, nodes)) chosen.push(slot)
  }
  return { votes: slotSetAll(context.votes, changed), chosen }
}
