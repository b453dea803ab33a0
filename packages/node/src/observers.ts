import type { HostObserver } from '@synod/replica'

/** One observer that tells all of these, in this order. */
export function allOf(...observers: readonly HostObserver[]): HostObserver {
  const told = (tell: (observer: HostObserver) => void) => {
    for (const observer of observers) tell(observer)
  }
  return {
    recovered: (records) => told((observer) => observer.recovered?.(records)),
    durable: (records) => told((observer) => observer.durable?.(records)),
    sending: (to, message) => told((observer) => observer.sending?.(to, message)),
    executed: (slot, value, executor) => told((observer) => observer.executed?.(slot, value, executor)),
    restored: (slot, executor) => told((observer) => observer.restored?.(slot, executor)),
    snapshotTaken: (slot) => told((observer) => observer.snapshotTaken?.(slot)),
  }
}
