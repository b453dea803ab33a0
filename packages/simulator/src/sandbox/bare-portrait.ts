import type { Portrait, SlotCell } from '@synod/feed'
import {
  NO_BALLOT,
  NOOP,
  type NodeNumber,
  type Slot,
  slotEntries,
  slotGet,
  stateName,
  statePath,
} from '@synod/protocol'
import type { BareSeat, BareSnapshots } from './bare-agent.ts'

/** What a learner has delivered, by slot. */
export type Delivered = ReadonlyMap<Slot, unknown>

/**
 * How a seat looks. What a whole node has and a few bare roles have not, is empty: a role that does not sit there is in the
 * state ``, and nobody is elected, so whoever works in a ballot stands, and leads once it proposes; the rest are what they play.
 */
export function barePortrait(
  { node, roles }: BareSeat,
  { acceptor, proposer, learner }: BareSnapshots,
  delivered: Delivered,
  members: readonly NodeNumber[],
): Portrait {
  const working = stateName(statePath(proposer?.value ?? ''))
  const isLeading = working === 'recovering' || working === 'proposing'
  const chosenThrough = learner?.context.chosenThrough ?? 0
  return {
    node,
    life: 'running',
    lifecycle: isLeading ? 'leading' : 'following',
    standing: isLeading ? 'leading' : working === 'preparing' ? 'electing' : roles.join(', '),
    leader: isLeading ? node : 0,
    states: {
      acceptor: statePath(acceptor?.value ?? ''),
      proposer: statePath(proposer?.value ?? ''),
      learner: statePath(learner?.value ?? ''),
      elector: '',
    },
    promised: acceptor?.context.promised ?? NO_BALLOT,
    proposing: proposer && working !== 'idle' ? proposer.context.ballot : NO_BALLOT,
    chosenThrough,
    appliedThrough: Math.max(0, ...delivered.keys()),
    snapshotSlot: -1,
    logFrom: 1,
    slots: cellsOf({ acceptor, learner }, delivered, chosenThrough),
    digest: '',
    members,
    learners: [],
    learning: 'every',
    commands: delivered.size,
    state: undefined,
  }
}

/** Every slot that anybody here knows of: a table has few. */
function cellsOf({ acceptor, learner }: BareSnapshots, delivered: Delivered, chosenThrough: Slot): SlotCell[] {
  const slots = new Set<Slot>(delivered.keys())
  if (acceptor) for (const [slot] of slotEntries(acceptor.context.accepted)) slots.add(slot)
  if (learner) for (const [slot] of slotEntries(learner.context.decided)) slots.add(slot)
  return [...slots]
    .sort((one, other) => one - other)
    .map((slot) => {
      const proposal = acceptor && slotGet(acceptor.context.accepted, slot)
      const decision = learner && slotGet(learner.context.decided, slot)
      const chosen = delivered.has(slot) ? delivered.get(slot) : decision?.is === 'known' ? decision.value : undefined
      const value = chosen === undefined ? proposal?.value : chosen
      return {
        slot,
        acceptedIn: proposal?.ballot ?? NO_BALLOT,
        value: value === undefined ? '' : value === NOOP ? 'no-op' : String(value),
        isNoop: value === NOOP,
        isChosen: slot <= chosenThrough || decision !== undefined,
        isExecuted: delivered.has(slot),
      }
    })
}
