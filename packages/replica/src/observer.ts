import type { DurableRecord, Message, NodeNumber, Reply, Request, Route, Slot, Value } from '@synod/protocol'
import type { Executor } from './executor.ts'

/**
 * Watches a host: what survived, what became durable, what leaves and what is executed, each at its moment, so that the
 * order of the calls is one that causality allows. Traces and judges of safety are made of this. An observer must change
 * nothing, and what it throws stops the node like any bug.
 */
export interface HostObserver {
  /** The store was read; nothing of it has been acted on yet. */
  recovered?(records: readonly DurableRecord<Uint8Array>[]): void
  /** One flush made these durable; nothing that waited for it has left yet. */
  durable?(records: readonly DurableRecord<Uint8Array>[]): void
  /** A message is about to reach the transport, and the node's own roles if it is among the recipients. */
  sending?(to: readonly NodeNumber[], message: Message<Uint8Array>): void
  /** A message of another node is about to be handled. */
  received?(from: NodeNumber, message: Message<Uint8Array>): void
  /** The calls of a client are about to be taken; `route` tells one connection from another. */
  requested?(request: Request, route: Route): void
  /** An answer to a client is about to reach the transport. */
  replying?(reply: Reply, route: Route): void
  /** The value of a slot was executed: delivered by the learner, or read from the store at a start. `executor` is just past it. */
  executed?(slot: Slot, value: Value<Uint8Array>, executor: Executor): void
  /** The state is now that of a snapshot at this slot: the store's, at a start, or one that another node supplied. */
  restored?(slot: Slot, executor: Executor): void
  /** A snapshot of the state after this slot was taken, and is durable. */
  snapshotTaken?(slot: Slot): void
}

/** One observer that tells all of these, in this order. */
export function allOf(...observers: readonly HostObserver[]): HostObserver {
  const told = (tell: (observer: HostObserver) => void) => {
    for (const observer of observers) tell(observer)
  }
  return {
    recovered: (records) => told((observer) => observer.recovered?.(records)),
    durable: (records) => told((observer) => observer.durable?.(records)),
    sending: (to, message) => told((observer) => observer.sending?.(to, message)),
    received: (from, message) => told((observer) => observer.received?.(from, message)),
    requested: (request, route) => told((observer) => observer.requested?.(request, route)),
    replying: (reply, route) => told((observer) => observer.replying?.(reply, route)),
    executed: (slot, value, executor) => told((observer) => observer.executed?.(slot, value, executor)),
    restored: (slot, executor) => told((observer) => observer.restored?.(slot, executor)),
    snapshotTaken: (slot) => told((observer) => observer.snapshotTaken?.(slot)),
  }
}
