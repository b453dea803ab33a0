import type { Agenda, Appointment } from './agenda.ts'

/** What is waiting while a process is paused. Frames beyond it are dropped, as a full socket buffer drops them. */
const BACKLOG_MAX = 4096

/**
 * One process and its event loop, alive, paused or dead. Events that come while it is paused wait, and come in a burst when
 * it goes on: late timers first, then what arrived, as Node's loop has it. What a dead process had begun never ends.
 */
export class Process {
  readonly #agenda: Agenda
  readonly #turnUs: number
  #state: 'running' | 'paused' | 'dead' = 'running'
  #turn: (() => void)[] = []
  #isTurnDue = false
  #lateTimers: (() => void)[] = []
  #backlog: (() => void)[] = []

  /** @param turnUs what one turn of the loop takes; what arrives meanwhile is handled in it. */
  constructor(agenda: Agenda, turnUs: number) {
    this.#agenda = agenda
    this.#turnUs = turnUs
  }

  get isAlive(): boolean {
    return this.#state !== 'dead'
  }

  get isPaused(): boolean {
    return this.#state === 'paused'
  }

  /** Whether a frame that arrives now will be handled: at once, or when the process goes on. */
  get hasRoom(): boolean {
    return this.#state !== 'paused' || this.#backlog.length < BACKLOG_MAX
  }

  /** A timer is due. */
  timer(fire: () => void): void {
    if (this.#state === 'running') fire()
    else if (this.#state === 'paused') this.#lateTimers.push(fire)
  }

  /** A read or a write has ended. */
  completion(take: () => void): void {
    if (this.#state === 'running') take()
    else if (this.#state === 'paused') this.#backlog.push(take)
  }

  /** A frame has arrived. False when there is no room for it. */
  arrival(take: () => void): boolean {
    if (!this.hasRoom) return false
    this.completion(take)
    return true
  }

  /** Runs `run` when the events that are waiting have been handled: the port `Clock.afterTurn`. */
  afterTurn(run: () => void): void {
    this.#turn.push(run)
    if (this.#turn.length === 1) this.#appointTurn()
  }

  /** The event loop stalls, or the operating system stops the process. */
  pause(): void {
    if (this.#state === 'running') this.#state = 'paused'
  }

  resume(): void {
    if (this.#state !== 'paused') return
    this.#state = 'running'
    // Each as an event of its own, so that promises settle between them as they would.
    for (const take of [...this.#lateTimers, ...this.#backlog]) this.#happenSoon(take)
    this.#lateTimers = []
    this.#backlog = []
    if (this.#isTurnDue) this.#appointTurn()
    this.#isTurnDue = false
  }

  /** Nothing that belongs to this process happens any more. */
  kill(): void {
    this.#state = 'dead'
    this.#turn = []
    this.#lateTimers = []
    this.#backlog = []
  }

  #happenSoon(take: () => void): void {
    this.#agenda.in(0, () => {
      this.#agenda.settle()
      this.completion(take)
    })
  }

  #appointTurn(): Appointment {
    return this.#agenda.in(this.#turnUs, () => this.#takeTurn())
  }

  #takeTurn(): void {
    if (this.#state === 'paused') {
      this.#isTurnDue = true
      return
    }
    const runs = this.#turn
    this.#turn = []
    for (const run of runs) {
      if (this.#state === 'dead') return
      run()
    }
  }
}
