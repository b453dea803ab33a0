import { type Effect, type Stepped, statePath, step, transitionKey, watchedMachine } from '@synod/protocol'
import type { AnyStateMachine, AnyTransitionDefinition, SnapshotFrom, StateValue } from 'xstate'
import type { AnyRoleEvent, RoleMachines, RoleName, RoleSnapshots } from './role-machines.ts'
import type { HostWatcher } from './watcher.ts'

type RoleWatcher = Pick<HostWatcher, 'wantsStep' | 'stepped'>

/** The same machines, which tell a watcher what they do; they share their snapshots with those that do not. */
export class WatchedRoles {
  readonly #machines: Readonly<Record<RoleName, AnyStateMachine>>
  readonly #watcher: RoleWatcher
  #taken: string[] = []
  #effects: readonly Effect<Uint8Array>[] = []

  constructor(machines: RoleMachines, watcher: RoleWatcher) {
    const watched = (machine: AnyStateMachine) =>
      watchedMachine(machine, (transition) => this.#taken.push(keyOf(transition)))
    this.#machines = {
      acceptor: watched(machines.acceptor),
      proposer: watched(machines.proposer),
      learner: watched(machines.learner),
      elector: watched(machines.elector),
    }
    this.#watcher = watcher
  }

  wants(role: RoleName, event: AnyRoleEvent): boolean {
    return this.#watcher.wantsStep(role, event)
  }

  step(role: RoleName, snapshot: SnapshotFrom<AnyStateMachine>, event: AnyRoleEvent): Stepped<AnyStateMachine> {
    this.#taken = []
    const stepped = step(this.#machines[role], snapshot, event)
    this.#effects = stepped.effects as readonly Effect<Uint8Array>[]
    return stepped
  }

  /** Tells of the last step, once `roles` have taken it. */
  tell(role: RoleName, event: AnyRoleEvent, before: StateValue, roles: RoleSnapshots): void {
    this.#watcher.stepped({
      role,
      event,
      before: statePath(before),
      after: statePath(roles[role].value),
      transitions: this.#taken,
      effects: this.#effects,
      roles,
    })
  }
}

const keys = new WeakMap<AnyTransitionDefinition, string>()

/** A chart's transitions are few and stay the same. */
function keyOf(transition: AnyTransitionDefinition): string {
  const known = keys.get(transition)
  if (known !== undefined) return known
  const key = transitionKey(transition)
  keys.set(transition, key)
  return key
}
