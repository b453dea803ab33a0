import {
  type ClientTransport,
  type Clock,
  type Configuration,
  clusterTag,
  type Frames,
  type NodeNumber,
} from '@synod/protocol'
import { Alarm } from './alarm.ts'
import { AnswerDesk } from './answer-desk.ts'
import type { CallOptions } from './call-error.ts'
import { CallRegister } from './call-register.ts'
import { CallWatch } from './call-watch.ts'
import { Dispatcher } from './dispatcher.ts'
import { closedFirst, notStarted, queueFull } from './endings.ts'
import { type Bounds, type ClientOptions, decideBounds } from './options.ts'
import { type CallRequest, PendingCall } from './pending-call.ts'
import { type BadReplyReason, ReplyReader } from './reply-reader.ts'
import { Roster } from './roster.ts'
import { RosterWatch } from './roster-watch.ts'
import { WaitingCalls } from './waiting-calls.ts'

/** What the client has counted since it was made. */
export interface ClientStats {
  /** The session that a new command joins; 0 before one is open. Nodes know the client by it. */
  readonly session: number
  readonly requests: number
  /** Attempts after a call's first. */
  readonly resends: number
  readonly replies: number
  /** Answers that changed nothing: duplicates, late ones, and those to calls that never were. */
  readonly unmatched: number
  /** Frames dropped, by reason. */
  readonly bad: Readonly<Record<BadReplyReason, number>>
}

/** Where calls come in: the client's life, its turns, and the parts that a call passes through from issue to end. */
export class CallDesk {
  readonly roster: Roster
  readonly #bounds: Bounds
  readonly #clock: Clock
  readonly #transport: ClientTransport
  readonly #reader: ReplyReader
  readonly #register: CallRegister
  readonly #dispatcher: Dispatcher
  readonly #waiting: WaitingCalls
  readonly #answers: AnswerDesk
  readonly #watch: CallWatch
  readonly #rosterWatch: RosterWatch
  readonly #alarm: Alarm
  #life: 'fresh' | 'starting' | 'open' | 'closed' = 'fresh'
  #starting: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #isFlushDue = false
  #turnMs = 0
  #replies = 0

  constructor(options: ClientOptions) {
    const bounds = decideBounds(options)
    this.#bounds = bounds
    this.#clock = options.clock
    this.#transport = options.transport
    this.roster = new Roster(options.cluster, options.transport)
    this.#register = new CallRegister(options.entropy)
    this.#reader = new ReplyReader(clusterTag(options.cluster))
    this.#alarm = new Alarm(options.clock, () => this.#look())
    const wakeBy = (atMs: number) => this.#alarm.by(atMs)
    this.#dispatcher = new Dispatcher(options, this.roster, this.#register.sessions, wakeBy)
    this.#waiting = new WaitingCalls(bounds, options.clock, this.#register, this.#dispatcher)
    this.#answers = new AnswerDesk(this.#register, this.#dispatcher, (call) => this.#waiting.add(call))
    this.#watch = new CallWatch(bounds, this.#register, this.#dispatcher, (call, again) => this.#askAgain(call, again))
    this.#rosterWatch = new RosterWatch(bounds, options.clock, this.roster, this.#register, this.#dispatcher)
  }

  stats(): ClientStats {
    const { unmatched } = this.#answers
    const session = this.#register.sessions.current?.number ?? 0
    return { session, ...this.#dispatcher.counts, replies: this.#replies, unmatched, bad: this.#reader.bad }
  }

  /** Idempotent. When the transport does not start, the calls that wait are rejected too, and it may be tried again. */
  start(): Promise<void> {
    if (this.#life === 'closed') return Promise.reject(closedFirst())
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
    if (this.#life === 'closed') request.failed(closedFirst())
    else if (!this.#waiting.hasRoom(request.kind)) request.failed(queueFull(this.#bounds.queueMax))
    else this.#enqueue(request)
  }

  /** A node told its configuration to somebody who asked. */
  learned(configuration: Configuration): void {
    this.#rosterWatch.learned(configuration)
  }

  #enqueue(request: CallRequest): void {
    this.#flushAfterTurn()
    const call = new PendingCall(request, this.#turnMs)
    this.#waiting.add(call)
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
    this.#waiting.failAll(() => notStarted(error))
  }

  async #close(): Promise<void> {
    this.#life = 'closed'
    this.#alarm.cancel()
    this.#waiting.failAll(closedFirst)
    this.#register.visit((call) => this.#register.fail(call, closedFirst(call)))
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
    this.#waiting.admit()
    this.#dispatcher.flush(this.#clock.monotonicMs())
  }

  #receive(frames: Frames, node: NodeNumber): void {
    if (this.#life !== 'open') return
    const reply = this.#reader.read(frames, node)
    if (reply === undefined) return
    this.#replies += 1
    const nowMs = this.#clock.monotonicMs()
    const isLeaderNew = this.#dispatcher.heard(node, reply.leader, nowMs)
    this.#answers.takeAll(reply, node, nowMs)
    this.#rosterWatch.heard(node, reply, nowMs)
    this.#alarm.by(this.roster.forget(nowMs))
    if (isLeaderNew && this.#watch.leaderFound(nowMs)) this.#alarm.by(nowMs)
    this.#flushAfterTurn()
  }

  /** The alarm rang: some call is due. */
  #look(): void {
    const nowMs = this.#clock.monotonicMs()
    this.#alarm.by(this.#waiting.expire(nowMs, this.#life === 'open'))
    this.#alarm.by(this.#watch.look(nowMs))
    this.#alarm.by(this.roster.forget(nowMs))
    this.#flushAfterTurn()
  }

  #askAgain(call: PendingCall, { deadlineMs = this.#bounds.deadlineMs }: CallOptions): void {
    if (this.#life !== 'open') {
      call.failed(closedFirst(call))
      return
    }
    this.#flushAfterTurn()
    this.#watch.askAgain(call, deadlineMs, this.#turnMs)
  }
}
