import { encodeClientMessage, encodeEnvelope } from '@synod/codec'
import { type ClientTransport, clusterTag, formatNode, type NodeNumber } from '@synod/protocol'
import type { CallOutcome } from './call-error.ts'
import { LeaderBelief } from './leader-belief.ts'
import { type Bounds, type ClientOptions, decideBounds } from './options.ts'
import { Pace } from './pace.ts'
import type { PendingCall } from './pending-call.ts'
import { type PackedRequest, RequestPacker } from './request-packer.ts'
import type { Roster } from './roster.ts'
import { Rotation } from './rotation.ts'
import type { SessionKeeper } from './session-keeper.ts'

/** Redirects that a call follows without a pause: two nodes may each believe that the other one leads. */
const REDIRECTS_AT_ONCE_MAX = 2

/** Why an attempt came to nothing, in a node's words or ours. */
export interface TurnedAway {
  readonly node: NodeNumber
  readonly outcome: CallOutcome
  readonly reason: string
  /** The node cannot serve anybody now. Otherwise it is merely full, or not the one. */
  readonly hasFailed: boolean
}

/** Attempts: where each one goes, how long it waits, and what follows when it comes to nothing. Decides no call's end. */
export class Dispatcher {
  readonly #bounds: Bounds
  readonly #transport: ClientTransport
  readonly #roster: Roster
  readonly #envelope: Uint8Array
  readonly #belief: LeaderBelief
  /** Serves the queries that any node answers and that name none. */
  readonly #anyNode: Rotation
  readonly #pace: Pace
  readonly #packer: RequestPacker
  readonly #sessions: SessionKeeper
  readonly #wakeBy: (atMs: number) => void
  #requests = 0
  #resends = 0

  /** @param wakeBy asks for a look at every call by then (monotonic milliseconds). */
  constructor(options: ClientOptions, roster: Roster, sessions: SessionKeeper, wakeBy: (atMs: number) => void) {
    const { cluster, transport, entropy } = options
    const incarnation = entropy.random48().toString(16).padStart(12, '0')
    this.#bounds = decideBounds(options)
    this.#transport = transport
    this.#roster = roster
    this.#envelope = encodeEnvelope({ cluster: clusterTag(cluster), from: 0, incarnation })
    this.#belief = new LeaderBelief(new Rotation(roster.members, 0))
    this.#anyNode = new Rotation(roster.readers, entropy.random48())
    this.#pace = new Pace(this.#bounds, entropy)
    this.#packer = new RequestPacker(this.#bounds)
    this.#sessions = sessions
    this.#wakeBy = wakeBy
  }

  /** Requests handed to the transport, and calls in them that were not sent for the first time. */
  get counts(): { readonly requests: number; readonly resends: number } {
    return { requests: this.#requests, resends: this.#resends }
  }

  /** The roster has other nodes now: those that left are asked no more. */
  nodesChanged(): void {
    this.#belief.candidatesChanged(this.#roster.members)
    this.#anyNode.replace(this.#roster.readers)
  }

  /** Puts the call into a request of this turn. */
  leave(call: PendingCall): void {
    if (call.sentTo !== 0) this.#resends += 1
    call.state = 'leaving'
    call.sentTo = this.#destination(call)
    call.dueAtMs = call.deadlineAtMs
    this.#wakeBy(call.dueAtMs)
    this.#packer.add(call, call.session ?? this.#sessions.current)
  }

  /** Sends what left in this turn. */
  flush(nowMs: number): void {
    if (this.#packer.isEmpty) return
    for (const packed of this.#packer.take(nowMs)) this.#send(packed, nowMs)
  }

  /** A node answered, naming whom it believes to lead (or 0). Returns whether commands now go to somebody newly known to lead. */
  heard(from: NodeNumber, leader: NodeNumber | 0, nowMs: number): boolean {
    return this.#belief.heard(from, leader, nowMs)
  }

  /** The node that the call was sent to let it wait too long: the next attempt goes to another, at once. */
  silent(call: PendingCall, nowMs: number): void {
    const node = call.sentTo
    call.note(node, 'did not answer')
    call.outcome = 'unavailable'
    call.mayHaveExecuted = call.isChange
    call.silences += 1
    this.#belief.silent(node, call.sentAtMs, nowMs)
    this.#passOver(node)
  }

  /** The node says that it leads no more and who does: the call follows at once, but not for ever. */
  redirected(call: PendingCall, node: NodeNumber, reason: string, nowMs: number): void {
    const { leader } = this.#belief
    if (leader === 0 || leader === node || call.turnedAway >= REDIRECTS_AT_ONCE_MAX) {
      this.#belief.unhelpful(node, nowMs)
      this.turnedAway(call, { node, outcome: 'unavailable', reason, hasFailed: false }, nowMs)
    } else {
      call.note(node, reason)
      call.outcome = 'unavailable'
      call.turnedAway += 1
      if (call.kind === 'query' && call.mode === 'linearizable') call.pinnedTo = 0
      this.leave(call)
    }
  }

  /** The attempt was not executed: the call pauses and is sent again. */
  turnedAway(call: PendingCall, { node, outcome, reason, hasFailed }: TurnedAway, nowMs: number): void {
    call.note(node, reason)
    call.outcome = outcome
    call.state = 'paused'
    call.dueAtMs = Math.min(call.deadlineAtMs, nowMs + this.#pace.pauseMs(call.turnedAway))
    call.turnedAway += 1
    if (hasFailed) {
      this.#belief.failed(node, nowMs)
      this.#passOver(node)
    }
    this.#wakeBy(call.dueAtMs)
  }

  #destination(call: PendingCall): NodeNumber {
    if (call.pinnedTo !== 0) return call.pinnedTo
    const isForAny = call.kind === 'query' && call.mode !== 'linearizable'
    return isForAny ? this.#anyNode.current : this.#belief.target
  }

  #passOver(node: NodeNumber): void {
    if (this.#anyNode.current === node) this.#anyNode.skip(node)
  }

  #send({ node, calls, request }: PackedRequest, nowMs: number): void {
    const isSent = this.#transport.send(node, [this.#envelope, encodeClientMessage(request)])
    if (isSent) this.#requests += 1
    for (const call of calls) {
      if (isSent) this.#await(call, nowMs)
      else this.turnedAway(call, notSent(node), nowMs)
    }
  }

  #await(call: PendingCall, nowMs: number): void {
    call.state = 'sent'
    call.sentAtMs = nowMs
    // Handing over takes an election, and asking again does not make it faster.
    const answerMs = call.kind === 'handOver' ? this.#bounds.attemptMsMax : this.#pace.answerMs(call.silences)
    call.dueAtMs = Math.min(call.deadlineAtMs, nowMs + answerMs)
    this.#wakeBy(call.dueAtMs)
  }
}

function notSent(node: NodeNumber): TurnedAway {
  const reason = `nothing could be sent: the way to ${formatNode(node)} is full or closed`
  return { node, outcome: 'unavailable', reason, hasFailed: true }
}
