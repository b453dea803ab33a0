import { DEFAULT_LIMITS, encodeClientMessage, encodeData } from '@synod/codec'
import type { CallReply, Frames, NodeNumber, Reply, ReplyStatus, Route, Slot } from '@synod/protocol'
import type { Answer } from './sessions.ts'

/** Who waits for the answer to a command, and until when, in monotonic milliseconds. */
export interface Waiter {
  route: Route
  deadlineAt: number
  readonly kind: WaitingKind
}

/** What somebody may wait for. */
export type WaitingKind = 'open' | 'command' | 'configure'

/** Replies of one frame at most; a client with more gets several frames. */
const FRAME_REPLIES_MAX = 4096
const FRAME_BYTES_MAX = 1 << 20

export interface DeskOptions {
  readonly answer: (route: Route, frames: Frames) => void
  readonly envelope: Uint8Array
  readonly text: (text: string) => Uint8Array
  /** Told of each frame of answers before it leaves. */
  readonly replying?: (reply: Reply, route: Route) => void
  /** Told why an answer cannot be given. */
  readonly unanswerable: (reason: string) => void
}

/**
 * Knows which client waits for which command, and puts all that is answered in one turn into as few frames as possible.
 */
export class ClientDesk {
  readonly #options: DeskOptions
  /** By session, then sequence number. */
  readonly #waiters = new Map<number, Map<number, Waiter>>()
  /** By route, then session. */
  #replies = new Map<Route, Map<number, CallReply[]>>()

  constructor(options: DeskOptions) {
    this.#options = options
  }

  /**
   * Whoever waits for this command from now on; undefined when somebody did already: it is under way and need not be
   * proposed again, and who asked last gets the answer.
   */
  wait(kind: WaitingKind, session: number, sequence: number, route: Route, deadlineAt: number): Waiter | undefined {
    let waiters = this.#waiters.get(session)
    if (!waiters) {
      waiters = new Map()
      this.#waiters.set(session, waiters)
    }
    const known = waiters.get(sequence)
    if (known) {
      known.route = route
      known.deadlineAt = deadlineAt
      return undefined
    }
    const waiter = { route, deadlineAt, kind }
    waiters.set(sequence, waiter)
    return waiter
  }

  /** A command was executed: whoever waits for it here is answered. */
  executed(session: number, sequence: number, answer: Answer): void {
    const waiters = this.#waiters.get(session)
    const waiter = waiters?.get(sequence)
    if (!waiters || !waiter) return
    waiters.delete(sequence)
    if (waiters.size === 0) this.#waiters.delete(session)
    this.answer(waiter.route, waiter.kind, session, sequence, answer)
  }

  /** Of an output that no frame can carry the client hears where the command was executed, and why it gets no more. */
  answer(route: Route, kind: WaitingKind, session: number, id: number, answer: Answer): void {
    const { status, output, slot } = answer
    const body = status === 'ok' ? bodyOf(output) : this.#options.text(String(output))
    if (typeof body !== 'string') {
      this.reply(route, session, { kind, id, status, body, slot, ageMs: 0 })
      return
    }
    this.#options.unanswerable(`the output of command ${id} of session ${session}: ${body}`)
    this.reply(route, session, { kind, id, status: 'unsendable', body: this.#options.text(body), slot, ageMs: 0 })
  }

  /** Tells whoever waits for a command that this node will not have it executed. */
  decline(session: number, sequence: number, status: ReplyStatus, reason: string): void {
    const waiters = this.#waiters.get(session)
    const waiter = waiters?.get(sequence)
    if (!waiters || !waiter) return
    waiters.delete(sequence)
    this.replyText(waiter.route, session, { kind: waiter.kind, id: sequence, status }, reason)
  }

  /** The command of this waiter was not proposed in time. Somebody else may wait for the same command by now. */
  expire(session: number, sequence: number, waiter: object): void {
    if (this.#waiters.get(session)?.get(sequence) !== waiter) return
    this.decline(session, sequence, 'expired', 'its deadline passed before it was proposed')
  }

  reply(route: Route, session: number, reply: CallReply): void {
    let sessions = this.#replies.get(route)
    if (!sessions) {
      sessions = new Map()
      this.#replies.set(route, sessions)
    }
    const replies = sessions.get(session)
    if (replies) replies.push(reply)
    else sessions.set(session, [reply])
  }

  /** `ageMs` is 0 unless it is said. */
  replyData(
    route: Route,
    session: number,
    reply: Omit<CallReply, 'body' | 'status' | 'ageMs'> & Partial<Pick<CallReply, 'ageMs'>>,
    data: unknown,
  ): void {
    const body = bodyOf(data)
    if (typeof body !== 'string') this.reply(route, session, { ageMs: 0, ...reply, status: 'ok', body })
    else this.replyText(route, session, { kind: reply.kind, id: reply.id, status: 'refused' }, `the answer: ${body}`)
  }

  replyText(route: Route, session: number, reply: Omit<CallReply, 'body' | 'slot' | 'ageMs'>, reason: string): void {
    this.reply(route, session, { ...reply, body: this.#options.text(reason), slot: 0, ageMs: 0 })
  }

  /** Forgets who waits: this node does not lead any more, and the commands may yet be executed. Their clients ask again. */
  forgetWaiters(): void {
    this.#waiters.clear()
  }

  /** Forgets those whose deadline has passed; their clients have given up. */
  sweep(now: number): void {
    for (const [session, waiters] of this.#waiters) {
      for (const [sequence, waiter] of waiters) if (waiter.deadlineAt < now) waiters.delete(sequence)
      if (waiters.size === 0) this.#waiters.delete(session)
    }
  }

  /** Sends everything that was answered since the last call. */
  flush(leader: NodeNumber, changedAt: Slot): void {
    if (this.#replies.size === 0) return
    for (const [route, sessions] of this.#replies) {
      for (const [session, replies] of sessions) this.#send(route, session, replies, leader, changedAt)
    }
    // Not `clear`, which would keep them all until a full collection; see `PeerQueues.flush`.
    this.#replies = new Map()
  }

  #send(route: Route, session: number, replies: readonly CallReply[], leader: NodeNumber, changedAt: Slot): void {
    let from = 0
    let bytes = 0
    for (let at = 0; at < replies.length; at++) {
      bytes += (replies[at] as CallReply).body.byteLength
      if (at + 1 < replies.length && at + 1 - from < FRAME_REPLIES_MAX && bytes < FRAME_BYTES_MAX) continue
      const part = from === 0 && at + 1 === replies.length ? replies : replies.slice(from, at + 1)
      const reply: Reply = { type: 'reply', session, leader, changedAt, replies: part }
      const body = encodeClientMessage(reply)
      this.#options.replying?.(reply, route)
      this.#options.answer(route, [this.#options.envelope, body])
      from = at + 1
      bytes = 0
    }
  }
}

/** What a frame can carry, or the reason why it is not that. */
function bodyOf(data: unknown): Uint8Array | string {
  try {
    const body = encodeData(data)
    if (body.byteLength <= DEFAULT_LIMITS.bodyBytesMax) return body
    return `${body.byteLength} bytes, at most ${DEFAULT_LIMITS.bodyBytesMax} are allowed`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
