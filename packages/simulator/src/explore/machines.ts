import { acceptorMachine } from '@synod/acceptor'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'

/** The machines that are explored: the shipped ones, or mutants of them made with `machine.provide({ guards, actions })`. */
export interface ExploredMachines {
  readonly acceptor: typeof acceptorMachine
  readonly proposer: typeof proposerMachine
  readonly learner: typeof learnerMachine
}

export type ExploredRole = keyof ExploredMachines

export const shippedMachines: ExploredMachines = {
  acceptor: acceptorMachine,
  proposer: proposerMachine,
  learner: learnerMachine,
}
