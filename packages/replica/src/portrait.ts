import {
  LATEST_MAX,
  type Life,
  nameOfValue,
  type Portrait,
  SLOTS_MAX,
  type SlotCell,
  type StateView,
  type ValueName,
} from '@synod/feed'
import { NO_BALLOT, NOOP, type Slot, slotGet, slotHighest } from '@synod/protocol'
import type { Host } from './host.ts'
import type { RecentValues } from './recent-values.ts'
import type { Replica } from './replica.ts'
import { statesOf } from './role-machines.ts'
import { rosterOf } from './status.ts'

export interface PortraitOptions {
  readonly life: Life
  readonly nameOf: ValueName<Uint8Array>
  /** What was executed while somebody watched. */
  readonly recent: RecentValues
  /** What its state machine shows of itself; what was executed last is seen without it. */
  readonly state: StateRows | undefined
}

export type StateRows = Omit<StateView, 'latest'>

/** How a node looks right now. What it costs does not grow with its state or its log. */
export function portraitOf(host: Host, { life, nameOf, recent, state }: PortraitOptions): Portrait {
  const { replica, stored } = host
  const { roles, executor } = replica
  const { members, learners, learning } = rosterOf(executor.membership)
  return {
    node: replica.node,
    life,
    lifecycle: host.lifecycle,
    standing: replica.standing,
    leader: replica.leader,
    states: statesOf(roles),
    promised: roles.acceptor.context.promised,
    proposing: roles.proposer.value === 'idle' ? NO_BALLOT : roles.proposer.context.ballot,
    chosenThrough: replica.chosenThrough,
    appliedThrough: executor.appliedThrough,
    snapshotSlot: stored.snapshotSlot ?? -1,
    logFrom: stored.logFrom,
    slots: cellsOf(replica, recent, nameOf),
    digest: executor.digest(),
    members,
    learners,
    learning,
    commands: executor.commands,
    state: state && { ...state, latest: latestOf(recent, executor.appliedThrough, nameOf) },
  }
}

function cellsOf(replica: Replica, recent: RecentValues, nameOf: ValueName<Uint8Array>): SlotCell[] {
  const { roles, chosenThrough } = replica
  const last = Math.max(
    chosenThrough,
    slotHighest(roles.acceptor.context.accepted),
    slotHighest(roles.learner.context.decided),
  )
  const cells: SlotCell[] = []
  for (let slot = Math.max(1, last - SLOTS_MAX + 1); slot <= last; slot++) {
    cells.push(cellOf(slot, replica, recent, nameOf))
  }
  return cells
}

/** What was executed last, the latest first. */
function latestOf(recent: RecentValues, appliedThrough: Slot, nameOf: ValueName<Uint8Array>): string[] {
  const latest: string[] = []
  for (let slot = appliedThrough; slot > 0 && latest.length < LATEST_MAX; slot--) {
    const value = recent.get(slot)
    if (value === undefined) return latest
    if (value !== NOOP) latest.push(`${slot}: ${nameOf(value)}`)
  }
  return latest
}

function cellOf(
  slot: Slot,
  { roles, executor }: Replica,
  recent: RecentValues,
  nameOf: ValueName<Uint8Array>,
): SlotCell {
  const { accepted } = roles.acceptor.context
  const { chosenThrough, decided } = roles.learner.context
  const proposal = slotGet(accepted, slot)
  const decision = slotGet(decided, slot)
  const chosen = decision?.is === 'known' ? decision.value : recent.get(slot)
  const value = chosen === undefined ? proposal?.value : chosen
  return {
    slot,
    acceptedIn: proposal?.ballot ?? NO_BALLOT,
    value: value === undefined ? '' : nameOfValue(value as Uint8Array | null, nameOf),
    isNoop: value === NOOP,
    isChosen: slot <= chosenThrough || decision !== undefined,
    isExecuted: slot <= executor.appliedThrough,
  }
}
