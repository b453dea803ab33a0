import { acceptorMachine } from '@synod/acceptor'
import { electorMachine } from '@synod/elector'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
import type { AnyStateMachine } from 'xstate'

/** A machine and the files that show it, seen from the sources and from `dist` alike. */
export interface Role {
  readonly name: string
  readonly machine: AnyStateMachine
  readonly readme: URL
  /** In the package, since its README shows it; without actions, which the README tells in its tables. */
  readonly picture: URL
  /** For those who want all of it: the picture with actions, and the chart for other programs. */
  readonly page: URL
  readonly pagePicture: URL
}

const machines: Readonly<Record<string, AnyStateMachine>> = {
  acceptor: acceptorMachine,
  proposer: proposerMachine,
  learner: learnerMachine,
  elector: electorMachine,
}

const root = new URL('../../../', import.meta.url)

export const roles: readonly Role[] = Object.entries(machines).map(([name, machine]) => ({
  name,
  machine,
  readme: new URL(`packages/${name}/README.md`, root),
  picture: new URL(`packages/${name}/chart.svg`, root),
  page: new URL(`docs/charts/${name}.md`, root),
  pagePicture: new URL(`docs/charts/${name}.svg`, root),
}))
