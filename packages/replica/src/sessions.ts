import type { BatchCommand } from '@synod/codec'
import { type ReplyStatus, SESSION_WINDOW_COMMANDS, type Slot } from '@synod/protocol'
import type { AppliedAt } from './state-machine.ts'

/** How a command ended, as every replica computes it. */
export interface Answer {
  readonly status: Extract<ReplyStatus, 'ok' | 'refused' | 'busy' | 'unknown'>
  /** The state machine's output, the number of the session opened, or a reason in words. */
  readonly output: unknown
  /** Where it was executed; 0 when it was not. */
  readonly slot: Slot
}

interface Session {
  /** Answers below this sequence number are forgotten; the client has seen them. */
  lowest: number
  /** When the session was last used, in replicated time. */
  usedAt: number
  readonly answers: Map<number, Answer>
}

export interface SessionLimits {
  /** A session unused for so long, in replicated milliseconds, is forgotten. */
  readonly idleMsMax: number
  /** Beyond so many sessions the one unused for longest is forgotten. */
  readonly sessionsMax: number
}

export const SESSION_LIMITS: SessionLimits = { idleMsMax: 24 * 3_600_000, sessionsMax: 65_536 }

const UNKNOWN_SESSION: Answer = {
  status: 'unknown',
  output: 'this session is unknown or has expired: whether the command was executed is not known any more',
  slot: 0,
}
const FORGOTTEN: Answer = {
  status: 'unknown',
  output: 'the answer was given before and is forgotten: the client has acknowledged it',
  slot: 0,
}
const OUTSIDE_WINDOW: Answer = {
  status: 'busy',
  output: `more than ${SESSION_WINDOW_COMMANDS} commands of the session are unanswered: not executed`,
  slot: 0,
}

/**
 * The clients' sessions: part of the replicated state, so that a retry is executed once and gets the first answer,
 * whichever node it reaches and whoever leads. Everything here is a function of the commands and their time.
 */
export class Sessions {
  readonly #limits: SessionLimits
  /** In order of last use, the longest unused first. */
  readonly #sessions = new Map<number, Session>()
  #opened = 0
  #executed = 0

  constructor(limits: SessionLimits = SESSION_LIMITS) {
    this.#limits = limits
  }

  /** Executes a command once: the first time with `execute`, after that from memory. */
  answer(command: BatchCommand, { time, slot }: Pick<AppliedAt, 'time' | 'slot'>, execute: () => Answer): Answer {
    if (command.session === 0) return this.#open(time, slot)
    const session = this.#sessions.get(command.session)
    if (!session) return UNKNOWN_SESSION
    this.#touch(command.session, session, time)
    forgetBelow(session, command.lowestUnanswered)
    const known = session.answers.get(command.sequence)
    if (known) return known
    if (command.sequence < session.lowest) return FORGOTTEN
    if (command.sequence >= session.lowest + SESSION_WINDOW_COMMANDS) return OUTSIDE_WINDOW
    const answer = execute()
    this.#executed += 1
    session.answers.set(command.sequence, answer)
    return answer
  }

  /** The answer that a command got, if it is remembered. */
  recall(session: number, sequence: number): Answer | undefined {
    return this.#sessions.get(session)?.answers.get(sequence)
  }

  /** Forgets sessions that replicated time has left behind. Called once per batch. */
  expire(time: number): void {
    for (const [number, session] of this.#sessions) {
      const isIdle = session.usedAt + this.#limits.idleMsMax < time
      if (!isIdle && this.#sessions.size <= this.#limits.sessionsMax) return
      this.#sessions.delete(number)
    }
  }

  get size(): number {
    return this.#sessions.size
  }

  /** Equal on replicas that have executed the same commands. */
  digest(): string {
    return `${this.#opened}.${this.#sessions.size}.${this.#executed}`
  }

  #open(time: number, slot: Slot): Answer {
    this.#opened += 1
    this.#sessions.set(this.#opened, { lowest: 1, usedAt: time, answers: new Map() })
    return { status: 'ok', output: this.#opened, slot }
  }

  #touch(number: number, session: Session, time: number): void {
    if (session.usedAt === time) return
    session.usedAt = time
    this.#sessions.delete(number)
    this.#sessions.set(number, session)
  }
}

function forgetBelow(session: Session, lowestUnanswered: number): void {
  if (lowestUnanswered <= session.lowest) return
  if (lowestUnanswered - session.lowest > session.answers.size) {
    for (const sequence of session.answers.keys()) if (sequence < lowestUnanswered) session.answers.delete(sequence)
  } else {
    for (let sequence = session.lowest; sequence < lowestUnanswered; sequence++) session.answers.delete(sequence)
  }
  session.lowest = lowestUnanswered
}
