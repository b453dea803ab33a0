import type { BatchCommand } from '@synod/codec'
import { SESSION_WINDOW_COMMANDS, type Slot } from '@synod/protocol'
import { type Answer, Session } from './session.ts'
import type { AppliedAt } from './state-machine.ts'

export type { Answer } from './session.ts'

export interface SessionLimits {
  /** A session unused for so long, in replicated milliseconds, is forgotten. */
  readonly idleMsMax: number
  /** Beyond so many sessions the one unused for longest is forgotten. */
  readonly sessionsMax: number
}

/** A view of all sessions, in order of last use; to be read only. */
export interface FrozenSessions {
  /** How many were ever opened, and how many commands executed. */
  readonly opened: number
  readonly executed: number
  readonly sessions: readonly Session[]
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
  /** How often a view was frozen. What an earlier generation made may be shared with it. */
  #generation = 0

  constructor(limits: SessionLimits = SESSION_LIMITS) {
    this.#limits = limits
  }

  /** Executes a command once: the first time with `execute`, after that from memory. */
  answer(command: BatchCommand, { time, slot }: Pick<AppliedAt, 'time' | 'slot'>, execute: () => Answer): Answer {
    if (command.session === 0) return this.#open(time, slot)
    const known = this.#sessions.get(command.session)
    if (!known) return UNKNOWN_SESSION
    const session = this.#own(known)
    this.#touch(session, time)
    session.forgetBelow(command.lowestUnanswered)
    const remembered = session.recall(command.sequence)
    if (remembered) return remembered
    if (command.sequence < session.lowest) return FORGOTTEN
    if (command.sequence >= session.lowest + SESSION_WINDOW_COMMANDS) return OUTSIDE_WINDOW
    const answer = execute()
    this.#executed += 1
    session.remember(command.sequence, answer)
    return answer
  }

  /** The answer that a command got, if it is remembered. */
  recall(session: number, sequence: number): Answer | undefined {
    return this.#sessions.get(session)?.recall(sequence)
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

  /** The sessions as they are now, which stay so while commands go on. Costs a list of them, whatever they remember. */
  freeze(): FrozenSessions {
    this.#generation += 1
    return { opened: this.#opened, executed: this.#executed, sessions: [...this.#sessions.values()] }
  }

  /** Forgets everything, to be given sessions back with {@link restoreSession} and {@link restoreAnswer}. */
  restore({ opened, executed }: Pick<FrozenSessions, 'opened' | 'executed'>): void {
    this.#sessions.clear()
    this.#opened = opened
    this.#executed = executed
  }

  /** Sessions come back in the order in which they were frozen; one that is back already stays as it is. */
  restoreSession(number: number, lowest: number, usedAt: number): void {
    if (!this.#sessions.has(number)) this.#sessions.set(number, new Session(number, this.#generation, usedAt, lowest))
  }

  restoreAnswer(session: number, sequence: number, answer: Answer): void {
    this.#sessions.get(session)?.remember(sequence, answer)
  }

  #open(time: number, slot: Slot): Answer {
    this.#opened += 1
    this.#sessions.set(this.#opened, new Session(this.#opened, this.#generation, time))
    return { status: 'ok', output: this.#opened, slot }
  }

  /** The session to change: a copy, if a frozen view may share it. */
  #own(session: Session): Session {
    if (session.generation === this.#generation) return session
    const own = session.copyFor(this.#generation)
    this.#sessions.set(session.number, own)
    return own
  }

  #touch(session: Session, time: number): void {
    if (session.usedAt === time) return
    session.usedAt = time
    this.#sessions.delete(session.number)
    this.#sessions.set(session.number, session)
  }
}
