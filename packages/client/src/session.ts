import { assert, SESSION_WINDOW_COMMANDS } from '@synod/protocol'
import type { CallState } from './call-state.ts'

/** What a session numbers: {@link Session.add} sets the number and the session. */
export interface SessionCommand<C extends SessionCommand<C>> {
  id: number
  state: CallState
  session: Session<C> | undefined
}

/**
 * One session: numbers its commands 1, 2, 3 … and knows which of them are unanswered. All lie within one window of
 * {@link SESSION_WINDOW_COMMANDS}, which is as many answers as the nodes keep, so a ring holds them.
 */
export class Session<C extends SessionCommand<C>> {
  readonly number: number
  /** A node said that it does not know this session: nothing new is sent under it. */
  isLost = false
  readonly #ring: (C | undefined)[] = new Array(SESSION_WINDOW_COMMANDS).fill(undefined)
  #lowest = 1
  #next = 1
  #live = 0

  constructor(number: number) {
    this.number = number
  }

  /** The lowest sequence number whose answer has not been seen. */
  get lowestUnanswered(): number {
    return this.#lowest
  }

  /** Commands that wait for an answer; held ones do not. */
  get live(): number {
    return this.#live
  }

  /**
   * Whether another command fits into the window. To make room, the oldest commands that ended as `unknown` are forgotten:
   * they can no longer be asked for.
   */
  hasRoom(): boolean {
    while (this.#isFull() && this.#at(this.#lowest)?.state === 'held') this.#drop(this.#lowest)
    return !this.#isFull()
  }

  /** Gives the command the next sequence number. */
  add(call: C): void {
    assert(!this.#isFull(), 'a sequence number lies within the window of its session')
    assert(!this.isLost, 'no command joins a lost session')
    const member: SessionCommand<C> = call
    member.session = this
    call.id = this.#next
    this.#ring[this.#next % SESSION_WINDOW_COMMANDS] = call
    this.#next += 1
    this.#live += 1
  }

  /** The unanswered command of that number, live or held. */
  get(sequence: number): C | undefined {
    return sequence >= this.#lowest && sequence < this.#next ? this.#at(sequence) : undefined
  }

  /** The command has its answer, or will never be asked for again. */
  remove(call: C): void {
    if (call.state !== 'held') this.#live -= 1
    this.#drop(call.id)
  }

  /** The command's outcome is unknown; its number stays taken. */
  hold(call: C): void {
    call.state = 'held'
    this.#live -= 1
  }

  /** A held command is asked for again; see {@link isHeld}. */
  resume(call: C): void {
    assert(this.isHeld(call), 'only a held command is asked for again')
    call.state = 'paused'
    this.#live += 1
  }

  isHeld(call: C): boolean {
    return !this.isLost && call.state === 'held' && this.get(call.id) === call
  }

  /** Every command that waits for an answer, in order. `look` may remove or hold the one it is shown. */
  visitLive(look: (call: C) => void): void {
    const next = this.#next
    for (let sequence = this.#lowest; sequence < next; sequence += 1) {
      const call = this.#at(sequence)
      if (call !== undefined && call.state !== 'held') look(call)
    }
  }

  #isFull(): boolean {
    return this.#next - this.#lowest >= SESSION_WINDOW_COMMANDS
  }

  #at(sequence: number): C | undefined {
    return this.#ring[sequence % SESSION_WINDOW_COMMANDS]
  }

  #drop(sequence: number): void {
    this.#ring[sequence % SESSION_WINDOW_COMMANDS] = undefined
    while (this.#lowest < this.#next && this.#at(this.#lowest) === undefined) this.#lowest += 1
  }
}
