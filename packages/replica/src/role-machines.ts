import { acceptorMachine } from '@synod/acceptor'
import { electorMachine } from '@synod/elector'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import { statePath } from '@synod/protocol'
import type { EventFromLogic, SnapshotFrom } from 'xstate'

/** The machines, which a test may replace by a `machine.provide({ … })` of the same. */
export const roleMachines = {
  acceptor: acceptorMachine,
  proposer: proposerMachine,
  learner: learnerMachine,
  elector: electorMachine,
}

export type RoleMachines = typeof roleMachines
export type RoleName = keyof RoleMachines
export type RoleEvent<R extends RoleName> = EventFromLogic<RoleMachines[R]>
/** What one of the roles may be given: a message with its sender, a note of a sibling, a timer's end. */
export type AnyRoleEvent = RoleEvent<RoleName>
/** How the roles of a node stand. */
export type RoleSnapshots = { readonly [R in RoleName]: SnapshotFrom<RoleMachines[R]> }

/** Where each chart is, as a path in it. */
export function statesOf({ acceptor, proposer, learner, elector }: RoleSnapshots): Record<RoleName, string> {
  return {
    acceptor: statePath(acceptor.value),
    proposer: statePath(proposer.value),
    learner: statePath(learner.value),
    elector: statePath(elector.value),
  }
}
