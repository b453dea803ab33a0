import { assert } from '../assert.ts'
import type { Clock, Timer } from '../ports.ts'

/** Timers and turns that one call may run. More means that something starts itself again without end. */
const RUNS_MAX = 1_000_000

/** Rounds of promise callbacks let through between two runs by {@link ManualClock.advanceAsync}. */
const PROMISE_ROUNDS = 32

interface WaitingTimer extends Timer {
  readonly atMs: number
  readonly fire: () => void
}

/**
 * A clock that moves only when told, so that a test decides when things happen. Timers fire in the order of their time,
 * equal times in the order in which they were started; what waits for a turn runs before the next timer does.
 */
export class ManualClock implements Clock {
  readonly #wallStartMs: number
  #nowMs = 0
  #timers: WaitingTimer[] = []
  #turn: (() => void)[] = []

  /** @param wallStartMs what {@link wallMs} says at the start, in milliseconds since 1970. */
  constructor(wallStartMs = 0) {
    this.#wallStartMs = wallStartMs
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  wallMs(): number {
    return this.#wallStartMs + this.#nowMs
  }

  startTimer(ms: number, fire: () => void): Timer {
    assert(ms >= 0, `a timer waits 0 ms or more, not ${ms}`)
    const timer: WaitingTimer = {
      atMs: this.#nowMs + ms,
      fire,
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer)
      },
    }
    const later = this.#timers.findIndex((other) => other.atMs > timer.atMs)
    this.#timers.splice(later < 0 ? this.#timers.length : later, 0, timer)
    return timer
  }

  afterTurn(run: () => void): void {
    this.#turn.push(run)
  }

  /** Runs what waits for this turn; what that puts off waits for the next one. Returns whether anything ran. */
  turn(): boolean {
    const runs = this.#turn
    this.#turn = []
    for (const run of runs) run()
    return runs.length > 0
  }

  /** Moves time forward and fires the timers due on the way, with every turn between them. Time ends exactly `ms` later. */
  advance(ms: number): void {
    const untilMs = this.#until(ms)
    for (let runs = 0; this.#runNext(untilMs); runs += 1) assertSettles(runs)
    this.#nowMs = untilMs
  }

  /** {@link advance}, letting promises that are ready settle before, between and after, as they would in real time. */
  async advanceAsync(ms: number): Promise<void> {
    const untilMs = this.#until(ms)
    await promisesSettled()
    for (let runs = 0; this.#runNext(untilMs); runs += 1) {
      assertSettles(runs)
      await promisesSettled()
    }
    this.#nowMs = untilMs
  }

  /** Timers started and neither fired nor cancelled. */
  get timersWaiting(): number {
    return this.#timers.length
  }

  #until(ms: number): number {
    assert(ms >= 0, `time does not run backwards, by ${ms} ms`)
    return this.#nowMs + ms
  }

  #runNext(untilMs: number): boolean {
    if (this.turn()) return true
    const next = this.#timers[0]
    if (!next || next.atMs > untilMs) return false
    this.#timers.shift()
    this.#nowMs = next.atMs
    next.fire()
    return true
  }
}

async function promisesSettled(): Promise<void> {
  for (let round = 0; round < PROMISE_ROUNDS; round += 1) await undefined
}

function assertSettles(runs: number): void {
  assert(runs < RUNS_MAX, `timers and turns come to rest within ${RUNS_MAX} runs`)
}
