import { type ClientTransport, type Clock, clusterTag, type Frames, type NodeNumber } from '@synod/protocol'
import { Alarm } from './alarm.ts'
import { AnswerDesk } from './answer-desk.ts'
import type { CallError, CallOptions } from './call-error.ts'
import { CallRegister } from './call-register.ts'
import { Dispatcher } from './dispatcher.ts'
import * as endings from './endings.ts'
import { Fifo } from './fifo.ts'
import { type Bounds, type ClientOptions, decideBounds } from './options.ts'
import { type CallRequest, PendingCall } from './pending-call.ts'
import { type BadReplyReason, ReplyReader } from './reply-reader.ts'
import { retryOf } from './retry.ts'
import { sessionNumber } from './session-keeper.ts'

/** Paused calls are sent early when a new leader appears, but not more often than this. */
const EARLY_SENDS_MS_MIN = 100

const NO_BODY = new Uint8Array(0)

/** What the client has counted since it was made. */
export interface ClientStats {
  readonly requests: number
  /** Attempts after a call's first. */
  readonly resends: number
  readonly replies: number
  /** Answers that changed nothing: duplicates, late ones, and those to calls that never were. */
  readonly unmatched: number
  /** Frames dropped, by reason. */
  readonly bad: Readonly<Record<BadReplyReason, number>>
}

/** Takes calls, lets them go in order as far as the bounds allow, watches their deadlines, and closes. */
export class CallDesk {
  readonly #bounds: Bounds
  readonly #clock: Clock
  readonly #transport: ClientTransport
  readonly #reader: ReplyReader
  readonly #register = new CallRegister()
  readonly #dispatcher: Dispatcher
  readonly #answers: AnswerDesk
  readonly #alarm: Alarm
  readonly #commands = new Fifo<PendingCall>()
  readonly #questions = new Fifo<PendingCall>()
  #life: 'fresh' | 'starting' | 'open' | 'closed' = 'fresh'
  #starting: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #isFlushDue = false
  #turnMs = 0
  #sendsPausedEarly = false
  #sentEarlyAtMs = Number.NEGATIVE_INFINITY
  #replies = 0

  constructor(options: ClientOptions) {
    this.#bounds = decideBounds(options)
    this.#clock = options.clock
    this.#transport = options.transport
    this.#reader = new ReplyReader(clusterTag(options.cluster))
    this.#alarm = new Alarm(options.clock, () => this.#sweep())
    this.#dispatcher = new Dispatcher(options, this.#register.sessions, (atMs) => this.#alarm.by(atMs))
    this.#answers = new AnswerDesk(this.#register, this.#dispatcher, (call) => this.#commands.push(call))
  }

  stats(): ClientStats {
    const { unmatched } = this.#answers
    return { ...this.#dispatcher.counts, replies: this.#replies, unmatched, bad: this.#reader.bad }
  }

  /** Idempotent. When the transport does not start, the calls that wait are rejected too, and it may be tried again. */
  start(): Promise<void> {
    if (this.#life === 'closed') return Promise.reject(endings.closedFirst())
    this.#starting ??= this.#start()
    return this.#starting
  }

  /** Idempotent. Every call that has not ended is rejected `closed` before this returns. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** Takes a call. When the client is closed or the queue full, it ends before this returns. */
  issue(request: CallRequest): void {
    const queue = request.kind === 'command' ? this.#commands : this.#questions
    const { queueMax, inFlightMax } = this.#bounds
    const roomInFlight = Math.max(0, inFlightMax - this.#register.inFlight)
    if (this.#life === 'closed') request.failed(endings.closedFirst())
    else if (queue.length >= queueMax + roomInFlight) request.failed(endings.queueFull(queueMax))
    else this.#enqueue(request, queue)
  }

  #enqueue(request: CallRequest, queue: Fifo<PendingCall>): void {
    this.#flushAfterTurn()
    const call = new PendingCall(request, this.#turnMs)
    queue.push(call)
    this.#alarm.by(call.dueAtMs)
    if (this.#life === 'fresh') this.start().catch(() => undefined)
  }

  async #start(): Promise<void> {
    this.#life = 'starting'
    try {
      await this.#transport.start((frames, node) => this.#receive(frames, node))
    } catch (error) {
      if (this.#life === 'starting') this.#notStarted(error)
      throw error
    }
    if (this.#life !== 'starting') return
    this.#life = 'open'
    this.#flushAfterTurn()
  }

  #notStarted(error: unknown): void {
    this.#life = 'fresh'
    this.#starting = undefined
    this.#failWaiting(() => endings.notStarted(error))
  }

  async #close(): Promise<void> {
    this.#life = 'closed'
    this.#alarm.cancel()
    this.#failWaiting(endings.closedFirst)
    this.#register.visit((call) => this.#fail(call, endings.closedFirst(call)))
    await this.#transport.close()
  }

  /** All that is issued until then leaves together, and reads the clock once. */
  #flushAfterTurn(): void {
    if (this.#isFlushDue) return
    this.#isFlushDue = true
    this.#turnMs = this.#clock.monotonicMs()
    this.#clock.afterTurn(() => this.#flush())
  }

  #flush(): void {
    this.#isFlushDue = false
    if (this.#life !== 'open') return
    this.#admit()
    this.#dispatcher.flush(this.#clock.monotonicMs())
  }

  /** From both queues in turn, so that neither starves the other. */
  #admit(): void {
    const { inFlightMax } = this.#bounds
    let isAnyLeft = true
    while (isAnyLeft && this.#register.inFlight < inFlightMax) {
      const hadQuestion = this.#admitQuestion()
      const hadCommand = this.#register.inFlight < inFlightMax && this.#admitCommand()
      isAnyLeft = hadQuestion || hadCommand
    }
  }

  #admitQuestion(): boolean {
    const call = this.#questions.shift()
    if (call === undefined) return false
    this.#register.admitSessionless(call)
    this.#dispatcher.leave(call)
    return true
  }

  #admitCommand(): boolean {
    if (this.#commands.length === 0) return false
    const session = this.#register.sessions.current
    if (session === undefined) this.#openSession()
    if (session === undefined || !session.hasRoom()) return false
    const call = this.#commands.shift()!
    this.#register.admitCommand(call, session)
    this.#dispatcher.leave(call)
    return true
  }

  /** An opening that is sent twice may open two sessions; the one that nobody uses expires. */
  #openSession(): void {
    const { sessions } = this.#register
    if (sessions.opening !== undefined) return
    const { deadlineMs } = this.#bounds
    const call = new PendingCall(
      {
        kind: 'open',
        body: NO_BODY,
        deadlineMs,
        answered: ({ body }) => sessions.adopt(sessionNumber(body)!),
        failed: (error) => this.#openFailed(error),
      },
      this.#clock.monotonicMs(),
    )
    sessions.opening = call
    this.#alarm.by(call.dueAtMs)
    this.#register.admitSessionless(call)
    this.#dispatcher.leave(call)
  }

  /** The commands that wait have deadlines of their own; only a refusal is theirs too. */
  #openFailed(error: CallError): void {
    this.#register.sessions.opening = undefined
    if (error.outcome !== 'refused') return
    for (let call = this.#commands.shift(); call !== undefined; call = this.#commands.shift()) this.#fail(call, error)
  }

  #receive(frames: Frames, node: NodeNumber): void {
    if (this.#life !== 'open') return
    const reply = this.#reader.read(frames, node)
    if (reply === undefined) return
    this.#replies += 1
    const nowMs = this.#clock.monotonicMs()
    const isLeaderNew = this.#dispatcher.heard(node, reply.leader, nowMs)
    this.#answers.takeAll(reply, node, nowMs)
    if (isLeaderNew) this.#sendPausedSoon(nowMs)
    this.#flushAfterTurn()
  }

  /** Calls that were turned away while nobody led need not sit out their pauses. */
  #sendPausedSoon(nowMs: number): void {
    if (nowMs - this.#sentEarlyAtMs < EARLY_SENDS_MS_MIN) return
    this.#sentEarlyAtMs = nowMs
    this.#sendsPausedEarly = true
    this.#alarm.by(nowMs)
  }

  /** Looks at every call: ends those whose deadline has passed and sends again those that are due, but not too many at once. */
  #sweep(): void {
    const nowMs = this.#clock.monotonicMs()
    const sendsPaused = this.#sendsPausedEarly
    let resendsLeft = this.#bounds.resendsMax
    let nextMs = this.#sweepWaiting(nowMs)
    this.#register.visit((call) => {
      const isDue = nowMs >= call.dueAtMs || (sendsPaused && call.state === 'paused')
      if (nowMs >= call.deadlineAtMs) {
        this.#endAtDeadline(call)
      } else if (isDue && resendsLeft > 0) {
        resendsLeft -= 1
        this.#sendAgain(call, nowMs)
        nextMs = Math.min(nextMs, call.dueAtMs)
      } else {
        nextMs = Math.min(nextMs, isDue ? nowMs : call.dueAtMs)
      }
    })
    this.#sendsPausedEarly = sendsPaused && resendsLeft === 0
    this.#alarm.by(nextMs)
    this.#flushAfterTurn()
  }

  /** Ends the waiting calls whose deadline has passed; returns the next deadline of the others. */
  #sweepWaiting(nowMs: number): number {
    const { opening } = this.#register.sessions
    let nextMs = Number.POSITIVE_INFINITY
    const keeps = (call: PendingCall): boolean => {
      if (nowMs < call.deadlineAtMs) {
        nextMs = Math.min(nextMs, call.deadlineAtMs)
        return true
      }
      call.outcome = opening?.outcome ?? (this.#life === 'open' ? 'busy' : 'unavailable')
      if (opening?.reasons) call.reasons = opening.reasons
      this.#fail(call, endings.deadlinePassed(call))
      return false
    }
    this.#commands.retain(keeps)
    this.#questions.retain(keeps)
    return nextMs
  }

  #sendAgain(call: PendingCall, nowMs: number): void {
    if (call.state === 'sent') this.#dispatcher.silent(call, nowMs)
    this.#dispatcher.leave(call)
  }

  #endAtDeadline(call: PendingCall): void {
    if (!call.isInDoubt) this.#fail(call, endings.deadlinePassed(call))
    else if (call.session!.isLost) this.#fail(call, endings.sessionGone(call))
    else this.#holdForRetry(call)
  }

  /** A command that may have been executed keeps its number, so that its session can still tell. */
  #holdForRetry(call: PendingCall): void {
    const { failed } = call
    const retry = retryOf(call, (options) => this.#resume(call, options))
    call.mayHaveExecuted = true
    this.#register.hold(call)
    failed(endings.outcomeUnknown(call, retry))
  }

  #resume(call: PendingCall, { deadlineMs = this.#bounds.deadlineMs }: CallOptions): void {
    if (this.#life !== 'open') call.failed(endings.closedFirst(call))
    else if (!call.session!.isHeld(call)) call.failed(endings.answerForgotten(call))
    else this.#askAgain(call, deadlineMs)
  }

  #askAgain(call: PendingCall, deadlineMs: number): void {
    this.#flushAfterTurn()
    this.#register.resume(call)
    call.postpone(deadlineMs, this.#turnMs)
    this.#alarm.by(call.dueAtMs)
    this.#dispatcher.leave(call)
  }

  #fail(call: PendingCall, error: CallError): void {
    this.#register.end(call)
    call.failed(error)
  }

  #failWaiting(toError: (call: PendingCall) => CallError): void {
    for (const queue of [this.#commands, this.#questions]) {
      for (let call = queue.shift(); call !== undefined; call = queue.shift()) this.#fail(call, toError(call))
    }
  }
}
