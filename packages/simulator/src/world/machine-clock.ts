import { assert, type Clock, type Timer } from '@synod/protocol'
import type { Random } from '../random.ts'
import type { Agenda } from './agenda.ts'
import type { Process } from './process.ts'

/** 2025-01-01: an hour like any other, and the same in every world. */
const WALL_START_MS = 1_735_689_600_000
const MACHINE_AGE_MS_MAX = 1_000_000_000

export interface ClockFlaws {
  /** How fast it runs: 1.02 gains two per cent. */
  readonly rate: number
  /** By how much its wall time is wrong at the start, in milliseconds. */
  readonly skewMs: number
}

/** The quartz of one machine, which outlives the processes on it. Never right, and sometimes set. */
export class MachineClock {
  readonly #agenda: Agenda
  readonly #flaws: ClockFlaws
  readonly #ageMs: number
  #setByMs = 0

  constructor(agenda: Agenda, flaws: ClockFlaws, random: Random) {
    this.#agenda = agenda
    this.#flaws = flaws
    this.#ageMs = random.below(MACHINE_AGE_MS_MAX)
  }

  get #elapsedMs(): number {
    return (this.#agenda.nowUs / 1000) * this.#flaws.rate
  }

  /** Somebody sets the wall clock, forwards or back. */
  jump(ms: number): void {
    this.#setByMs += ms
  }

  /** The port of one process on this machine. `latenessUsMax`: how late its timers come even when all is well. */
  port(process: Process, random: Random, latenessUsMax: number, fired: () => void): Clock {
    const agenda = this.#agenda
    return {
      monotonicMs: () => this.#ageMs + this.#elapsedMs,
      wallMs: () => WALL_START_MS + this.#flaws.skewMs + this.#setByMs + this.#elapsedMs,
      startTimer: (ms, fire): Timer => {
        assert(ms >= 0, `a timer waits 0 ms or more, not ${ms}`)
        const delayUs = Math.ceil((ms * 1000) / this.#flaws.rate) + random.below(latenessUsMax + 1)
        let isCancelled = false
        const appointment = agenda.in(delayUs, () => {
          process.timer(() => {
            if (isCancelled) return
            fired()
            fire()
          })
        })
        return {
          cancel() {
            isCancelled = true
            appointment.cancelled = true
          },
        }
      },
      afterTurn: (run) => process.afterTurn(run),
    }
  }
}
