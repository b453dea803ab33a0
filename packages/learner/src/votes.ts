import {
  type Accepted,
  isAcceptQuorum,
  type Received,
  type Slot,
  type SlotMap,
  type SlotRange,
  slotGet,
  slotSetAll,
  slotsOf,
} from '@synod/protocol'
import type { LearnerContext, Vote } from './context.ts'

/** The votes after an `accepted`, and the slots in which it completes a quorum of one ballot (PMS Q1). */
export interface Count {
  readonly votes: SlotMap<readonly Vote[]>
  readonly chosen: readonly Slot[]
}

/** How far above what is delivered a learner listens, in slots; what is beyond is learned by asking, later. */
export const VOTES_SPAN_MAX = 1 << 16

/**
 * Those of the slots named that a learner listens to: above what is delivered, and not too far. Whatever a message names,
 * walking them takes {@link VOTES_SPAN_MAX} steps at most for each of its ranges.
 */
export function* slotsHeard<V>(context: LearnerContext<V>, ranges: readonly SlotRange[]): Generator<Slot> {
  const first = context.chosenThrough + 1
  const last = context.chosenThrough + VOTES_SPAN_MAX
  for (const { from, to } of ranges) {
    yield* slotsOf([{ from: Math.max(from, first), to: Math.min(to ?? last, last) }])
  }
}

/**
 * Counts an acceptor once per slot and ballot; votes for different ballots never add up. A slot that is chosen already goes
 * on being counted as long as its value is wanted: a quorum of a later ballot may name the one in which it is held here.
 */
export function countVotes<V>(context: LearnerContext<V>, event: Received<Accepted<V>>): Count {
  const changed: [Slot, readonly Vote[]][] = []
  const chosen: Slot[] = []
  for (const slot of slotsHeard(context, event.slots)) {
    if (slotGet(context.decided, slot)?.is === 'known') continue
    const votes = slotGet(context.votes, slot) ?? []
    const vote = votes.find(({ ballot }) => ballot === event.ballot)
    if (vote?.nodes.includes(event.from)) continue
    const before = vote?.nodes ?? []
    const nodes = [...before, event.from]
    changed.push([slot, [...votes.filter((other) => other !== vote), { ballot: event.ballot, nodes }]])
    const { quorums } = context.settings
    if (isAcceptQuorum(quorums, nodes) && !isAcceptQuorum(quorums, before)) chosen.push(slot)
  }
  return { votes: slotSetAll(context.votes, changed), chosen }
}
