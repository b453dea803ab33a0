import type { Effect } from '@synod/protocol'
import type { HostObserver } from './observer.ts'
import type { AnyRoleEvent, RoleName, RoleSnapshots } from './role-machines.ts'

/** A role handled an event: one transition, those that followed from it without an event, or none. */
export interface RoleStep {
  readonly role: RoleName
  readonly event: AnyRoleEvent
  /** The states before and after, as dotted paths. */
  readonly before: string
  readonly after: string
  /** The transitions taken, in order, by the key that `transitionKey` gives them. */
  readonly transitions: readonly string[]
  /** What it asked for, in order. */
  readonly effects: readonly Effect<Uint8Array>[]
  /** All roles of the node, just past the step; to be read only. */
  readonly roles: RoleSnapshots
}

/**
 * Watches a host while it runs (`host.watch`): what an observer is told, and what the roles do. Like an observer it must
 * change nothing, and what it throws stops the node like any bug.
 */
export interface HostWatcher extends HostObserver {
  /** Whether {@link stepped} is to be told of this step: one that is not costs nothing but the question. */
  wantsStep(role: RoleName, event: AnyRoleEvent): boolean
  stepped(step: RoleStep): void
}
