import type { NodeNumber, Request } from '@synod/protocol'
import type { Bounds } from './options.ts'
import type { CallSession, PendingCall } from './pending-call.ts'

/** What a call takes in a request besides its body: a generous guess. */
const CALL_BYTES = 16

/** A request and the calls in it. */
export interface PackedRequest {
  readonly node: NodeNumber
  readonly calls: readonly PendingCall[]
  readonly request: Request
}

interface Group {
  readonly node: NodeNumber
  readonly session: CallSession | undefined
  readonly calls: PendingCall[]
}

/** Puts all calls that leave in one turn into one request per node (and session), or a few when they are too many. */
export class RequestPacker {
  readonly #bounds: Pick<Bounds, 'callsMax' | 'bytesMax'>
  #groups: Group[] = []

  constructor(bounds: Pick<Bounds, 'callsMax' | 'bytesMax'>) {
    this.#bounds = bounds
  }

  get isEmpty(): boolean {
    return this.#groups.length === 0
  }

  /** The call leaves for `call.sentTo` under `session`, which is a command's own, and any one for other calls. */
  add(call: PendingCall, session: CallSession | undefined): void {
    this.#group(call.sentTo, session).calls.push(call)
  }

  /** Everything added since the last time, but what has ended meanwhile. */
  take(nowMs: number): PackedRequest[] {
    const groups = this.#groups
    this.#groups = []
    return groups.flatMap((group) => this.#pack(group, nowMs))
  }

  /** Nodes times sessions are a handful, and calls come in runs, so the last group is nearly always the right one. */
  #group(node: NodeNumber, session: CallSession | undefined): Group {
    const found = this.#groups.findLast((group) => group.node === node && group.session === session)
    if (found) return found
    const group = { node, session, calls: [] }
    this.#groups.push(group)
    return group
  }

  #pack(group: Group, nowMs: number): PackedRequest[] {
    const packed: PackedRequest[] = []
    let calls: PendingCall[] = []
    let bytes = 0
    for (const call of group.calls) {
      if (call.state !== 'leaving') continue
      const callBytes = CALL_BYTES + call.body.byteLength
      const isFull = calls.length >= this.#bounds.callsMax || bytes + callBytes > this.#bounds.bytesMax
      if (isFull && calls.length > 0) {
        packed.push(toPackedRequest(group, calls, nowMs))
        calls = []
        bytes = 0
      }
      calls.push(call)
      bytes += callBytes
    }
    if (calls.length > 0) packed.push(toPackedRequest(group, calls, nowMs))
    return packed
  }
}

/** The deadline is the longest of the calls': a node gives none of them up early, and the client itself ends the others in time. */
function toPackedRequest({ node, session }: Group, calls: readonly PendingCall[], nowMs: number): PackedRequest {
  const deadlineAtMs = calls.reduce((latest, call) => Math.max(latest, call.deadlineAtMs), 0)
  const request: Request = {
    type: 'request',
    session: session?.number ?? 0,
    lowestUnanswered: session?.lowestUnanswered ?? 1,
    deadlineMs: Math.max(1, Math.ceil(deadlineAtMs - nowMs)),
    calls: calls.map((call) => call.toWire()),
  }
  return { node, calls, request }
}
