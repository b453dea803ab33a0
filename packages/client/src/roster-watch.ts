import { decodeConfiguration } from '@synod/codec'
import type { Clock, Configuration, NodeNumber, Reply } from '@synod/protocol'
import type { CallRegister } from './call-register.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Bounds } from './options.ts'
import { PendingCall } from './pending-call.ts'
import type { Roster } from './roster.ts'

/** Nodes are not asked who takes part more often than this, whatever their replies hint at. */
const ASK_MS_MIN = 100

const NO_BODY = new Uint8Array(0)

/**
 * Keeps the roster up to date. Every reply says when the configuration last changed and who leads: if that is news, the
 * node that said so is asked who takes part. Costs nothing while nothing changes.
 */
export class RosterWatch {
  readonly #bounds: Bounds
  readonly #clock: Clock
  readonly #roster: Roster
  readonly #register: CallRegister
  readonly #dispatcher: Dispatcher
  #isAsking = false
  #notBeforeMs = Number.NEGATIVE_INFINITY

  constructor(bounds: Bounds, clock: Clock, roster: Roster, register: CallRegister, dispatcher: Dispatcher) {
    this.#bounds = bounds
    this.#clock = clock
    this.#roster = roster
    this.#register = register
    this.#dispatcher = dispatcher
  }

  /** `node` replied. A leader that is no member here is news too: the cluster may have been given with a few nodes only. */
  heard(node: NodeNumber, { leader, changedAt }: Reply, nowMs: number): void {
    const isNews = changedAt > this.#roster.changedAt || (leader !== 0 && !this.#roster.isMember(leader))
    if (!isNews || this.#isAsking || nowMs < this.#notBeforeMs) return
    this.#isAsking = true
    this.#notBeforeMs = nowMs + ASK_MS_MIN
    this.#ask(node, nowMs)
  }

  /** A node told its configuration. */
  learned(configuration: Configuration): void {
    // Whoever was removed may still answer for as long as anybody is waited for.
    const forgetAtMs = this.#clock.monotonicMs() + this.#bounds.attemptMsMax
    if (this.#roster.adopt(configuration, forgetAtMs)) this.#dispatcher.nodesChanged()
  }

  /** Whoever does not answer soon is not insisted on: the next reply gives the next occasion. */
  #ask(node: NodeNumber, nowMs: number): void {
    const answered: PendingCall['answered'] = ({ body }) => {
      this.#isAsking = false
      const configuration = decodeConfiguration(body)
      if (configuration.ok) this.learned(configuration.value)
    }
    const failed: PendingCall['failed'] = () => {
      this.#isAsking = false
    }
    const deadlineMs = this.#bounds.attemptMsMax
    const request = {
      kind: 'members',
      body: NO_BODY,
      pinnedTo: node,
      deadlineMs,
      isOwn: true,
      answered,
      failed,
    } as const
    const call = new PendingCall(request, nowMs)
    this.#register.admitSessionless(call)
    this.#dispatcher.leave(call)
  }
}
