import type { Effect } from '@synod/protocol'
import type { HostObserver } from './observer.ts'
import type { RoleName } from './roles.ts'

/** A role handled an event: one transition, those that followed from it without an event, or none. */
export interface RoleStep {
  readonly role: RoleName
  readonly event: RoleStepEvent
  /** The states before and after, as dotted paths. */
  readonly before: string
  readonly after: string
  /** The transitions taken, in order, by the key that `transitionKey` gives them. */
  readonly transitions: readonly string[]
  /** What it asked for, in order. */
  readonly effects: readonly Effect<Uint8Array>[]
}

/** Whatever a role is given; its fields are those of the message or note that it came from. */
export type RoleStepEvent = { readonly type: string } & Readonly<Record<string, unknown>>

/**
 * Watches a host while it runs (`host.watch`): what an observer is told, and what the roles do. Like an observer it must
 * change nothing, and what it throws stops the node like any bug.
 */
export interface HostWatcher extends HostObserver {
  /** Whether {@link stepped} is to be told of this step: one that is not costs nothing but the question. */
  wantsStep(role: RoleName, event: RoleStepEvent): boolean
  stepped(step: RoleStep): void
}
