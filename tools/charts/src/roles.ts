import { acceptorMachine } from '@synod/acceptor'
import { electorMachine } from '@synod/elector'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import type { AnyStateMachine } from 'xstate'

export interface Role {
  readonly name: string
  readonly machine: AnyStateMachine
  /** Where its README is, seen from the sources and from `dist` alike. */
  readonly readme: URL
}

const machines: Readonly<Record<string, AnyStateMachine>> = {
  acceptor: acceptorMachine,
  proposer: proposerMachine,
  learner: learnerMachine,
  elector: electorMachine,
}

export const roles: readonly Role[] = Object.entries(machines).map(([name, machine]) => ({
  name,
  machine,
  readme: new URL(`../../../packages/${name}/README.md`, import.meta.url),
}))
