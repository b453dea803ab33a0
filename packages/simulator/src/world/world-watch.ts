import type { NodeNumber, ReadMode, Slot } from '@synod/protocol'
import type { AnyStateMachine, HostObserver } from '@synod/replica'

/** What a client read. */
export interface AnsweredRead {
  readonly mode: ReadMode
  /** The slot that an `atLeast` read had to see. */
  readonly asked: Slot
  /** The slot whose state was read, as the answer says. */
  readonly slot: Slot
  readonly query: Uint8Array
  readonly answer: Uint8Array
}

/** Whoever looks on at a world, from everywhere at once. Must change nothing. */
export interface WorldWatch {
  /** For each life of a node, before it begins. */
  observer(node: NodeNumber): HostObserver
  /** The state machine of that same life: the one given, or one around it. */
  machine(node: NodeNumber, machine: AnyStateMachine): AnyStateMachine
  /** The process of the node is gone. */
  died(node: NodeNumber): void
  storeLost(node: NodeNumber): void
  /** A node that was removed stops for good. */
  left(node: NodeNumber): void
  /** A client was answered a query. */
  readAnswered(read: AnsweredRead): void
  /** A client sends a request: the body of its frame. */
  requestSent(body: Uint8Array): void
  /** A client hears a reply: the body of its frame. */
  replyHeard(body: Uint8Array): void
  /** A node stopped itself, or did not start, and no fault explains that. */
  broke(rule: 'halted' | 'notStarted', message: string): void
}
