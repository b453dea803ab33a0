import type { AcceptorInput } from '@synod/acceptor'
import type { LearnerInput } from '@synod/learner'
import type { ProposerInput } from '@synod/proposer'
import { begin, type Effect, type NodeNumber, statePath, step, transitionKey, watchedMachine } from '@synod/protocol'
import type { AnyStateMachine, AnyTransitionDefinition, SnapshotFrom } from 'xstate'
import { type ExploredMachines, type ExploredRole, shippedMachines } from '../explore/machines.ts'

/** A place at the table: which roles sit there, as which machines, and how they begin. */
export interface BareSeat {
  readonly node: NodeNumber
  readonly roles: readonly ExploredRole[]
  /** In the place of the shipped ones; a scene may break them on purpose. */
  readonly machines?: Partial<ExploredMachines>
  /** What a role is given besides what all of its kind are. */
  readonly inputs?: {
    readonly acceptor?: Partial<AcceptorInput<unknown>>
    readonly proposer?: Partial<ProposerInput<unknown>>
    readonly learner?: Partial<LearnerInput<unknown>>
  }
}

/** What a step of a role did. */
export interface BareStep {
  readonly before: string
  readonly after: string
  readonly transitions: readonly string[]
  readonly effects: readonly Effect<unknown>[]
}

/** The snapshots of the roles at a seat, of those that sit there. */
export type BareSnapshots = { readonly [Role in ExploredRole]?: SnapshotFrom<ExploredMachines[Role]> }

/** Which role an event is for; an event that is for several goes to those that sit there, in this order. */
const TAKEN_BY: Readonly<Record<string, readonly ExploredRole[]>> = {
  prepare: ['acceptor'],
  accept: ['acceptor'],
  'slots.chosen': ['acceptor', 'proposer'],
  'learning.changed': ['acceptor', 'learner'],
  'quorums.changed': ['learner', 'proposer'],
  accepted: ['learner'],
  chosen: ['learner'],
  catchUp: ['learner'],
  catchUpReply: ['learner'],
  'values.hold': ['learner'],
  'values.want': ['learner'],
  'timeout.gap': ['learner'],
}

/** The bare machines at one seat. It keeps no state: whoever steps a role has its snapshot. */
export class BareAgent {
  readonly seat: BareSeat
  readonly first: BareSnapshots
  readonly #machines: Readonly<Record<ExploredRole, AnyStateMachine>>
  #taken: string[] = []

  constructor(seat: BareSeat, shared: Pick<ProposerInput<unknown>, 'quorums' | 'alpha'>) {
    this.seat = seat
    const { node, roles, inputs } = seat
    const machines = { ...shippedMachines, ...seat.machines }
    const took = (transition: AnyTransitionDefinition) => this.#taken.push(transitionKey(transition))
    this.#machines = {
      acceptor: watchedMachine(machines.acceptor, took),
      proposer: watchedMachine(machines.proposer, took),
      learner: watchedMachine(machines.learner, took),
    }
    const input = {
      acceptor: { ...inputs?.acceptor },
      proposer: { node, ...shared, ...inputs?.proposer },
      learner: { quorums: shared.quorums, ...inputs?.learner },
    }
    const snapshots = roles.map((role) => [role, begin(this.#machines[role], input[role]).snapshot])
    this.first = Object.fromEntries(snapshots) as BareSnapshots
  }

  /** The roles here that take such an event. */
  takers(event: string): readonly ExploredRole[] {
    return (TAKEN_BY[event] ?? ['proposer']).filter((role) => this.seat.roles.includes(role))
  }

  step(role: ExploredRole, snapshots: BareSnapshots, event: BareEvent): [BareSnapshots, BareStep] {
    this.#taken = []
    const before = snapshots[role] as SnapshotFrom<AnyStateMachine>
    const stepped = step(this.#machines[role], before, event as never)
    const taken = {
      before: statePath(before.value),
      after: statePath(stepped.snapshot.value),
      transitions: this.#taken,
      effects: stepped.effects as readonly Effect<unknown>[],
    }
    return [{ ...snapshots, [role]: stepped.snapshot }, taken]
  }
}

/** Whatever a role may be given: a message with its sender, or what a client, an elector or a sibling tells it. */
export type BareEvent = { readonly type: string } & Readonly<Record<string, unknown>>
