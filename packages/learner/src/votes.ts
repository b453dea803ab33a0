import {
  type Accepted,
  isAcceptQuorum,
  quorumsAt,
  type Received,
  type Slot,
  type SlotMap,
  type SlotRange,
  slotGet,
  slotSetAll,
  slotsOf,
} from '@synod/protocol'
import { heardThrough, type LearnerContext, type Vote } from './context.ts'

/** The votes after an `accepted`, and the slots in which it completes a quorum of one ballot (PMS Q1). */
export interface Count {
  readonly votes: SlotMap<readonly Vote[]>
  readonly chosen: readonly Slot[]
}

/**
 * Those of the slots named that a learner listens to: above what is delivered, and at most `through`. Whatever a message
 * names, walking them takes `VOTES_SPAN_MAX` steps at most for each of its ranges.
 */
export function* slotsHeard<V>(
  context: LearnerContext<V>,
  ranges: readonly SlotRange[],
  through = heardThrough(context),
): Generator<Slot> {
  const first = context.chosenThrough + 1
  for (const { from, to } of ranges) {
    yield* slotsOf([{ from: Math.max(from, first), to: Math.min(to ?? through, through) }])
  }
}

/**
 * Counts an acceptor once per slot and ballot; votes for different ballots never add up. Each slot is decided by its own
 * quorums (PMS 3.10), so what they are must be known: votes beyond are not counted. A slot that is chosen already goes on
 * being counted as long as its value is wanted: a quorum of a later ballot may name the one in which it is held here.
 */
export function countVotes<V>(context: LearnerContext<V>, event: Received<Accepted<V>>): Count {
  const changed: [Slot, readonly Vote[]][] = []
  const chosen: Slot[] = []
  for (const slot of slotsHeard(context, event.slots, countedThrough(context))) {
    if (slotGet(context.decided, slot)?.is === 'known') continue
    const votes = slotGet(context.votes, slot) ?? []
    const vote = votes.find(({ ballot }) => ballot === event.ballot)
    if (vote?.nodes.includes(event.from)) continue
    const before = vote?.nodes ?? []
    const nodes = [...before, event.from]
    changed.push([slot, [...votes.filter((other) => other !== vote), { ballot: event.ballot, nodes }]])
    const quorums = quorumsAt(context.settings.quorums, slot)
    if (isAcceptQuorum(quorums, nodes) && !isAcceptQuorum(quorums, before)) chosen.push(slot)
  }
  return { votes: slotSetAll(context.votes, changed), chosen }
}

/**
 * Up to which slot somebody must have executed everything for this vote to be cast: nobody proposes more than α slots above
 * what he has executed (PMS 3.10). So a vote that is too far ahead to be counted still says that something is missing here.
 */
export function impliedThrough<V>({ settings }: LearnerContext<V>, { slots }: Accepted<V>): Slot {
  if (settings.alpha === null) return 0
  let highest: Slot = 0
  for (const { from, to } of slots) highest = Math.max(highest, to ?? from)
  return Math.max(0, highest - settings.alpha)
}

function countedThrough<V>(context: LearnerContext<V>): Slot {
  const { chosenThrough, settings } = context
  return settings.alpha === null
    ? heardThrough(context)
    : Math.min(heardThrough(context), chosenThrough + settings.alpha)
}
