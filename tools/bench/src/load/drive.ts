import { setTimeout as sleep } from 'node:timers/promises'
import type { Arrival } from '../system.ts'
import { Latencies } from './latencies.ts'

/** Makes the next call. Resolves when it was answered as it should be, and rejects otherwise. */
export type NextCall = () => Promise<unknown>

/** The same for all processes of a load, so that they begin and end together. */
export interface Schedule {
  /** Milliseconds since 1970: what the clock of the machine says. */
  readonly startsAt: number
  readonly warmUpMs: number
  readonly measuredMs: number
}

/** What one process's part of a load gave. Only calls answered in the measured time count. */
export interface Driven {
  readonly seconds: number
  readonly calls: number
  /** All calls made, at any time: what a system's books are checked against. */
  readonly begun: number
  /** Of those, and those that could not even be made. */
  readonly failed: number
  /** What the first of them said. */
  readonly firstFailure: string | undefined
  readonly latencies: Latencies
  /** Of this process, in the measured time. */
  readonly processorUs: number
}

/** At a fixed rate, calls whose answers are awaited; whatever is due beyond that fails. */
export const OUTSTANDING_MAX = 50_000
/** A fixed rate is kept by looking at the clock so often, and making all calls that are due by then. */
const TICK_MS = 1

type Phase = 'warm-up' | 'measured' | 'over'

/** Makes calls as they arrive, from `startsAt` on, and resolves when the last of them has ended. */
export async function drive(next: NextCall, arrival: Arrival, schedule: Schedule): Promise<Driven> {
  const drive = new Drive(next)
  await sleep(Math.max(0, schedule.startsAt - Date.now()))
  const calls = arrival.type === 'closed' ? drive.closed(arrival.inFlight) : drive.open(arrival.perSecond)
  const measured = drive.measure(schedule)
  await Promise.all([calls, measured])
  return drive.driven()
}

class Drive {
  readonly #next: NextCall
  readonly #latencies = Latencies.none()
  #phase: Phase = 'warm-up'
  #begun = 0
  #failed = 0
  #firstFailure: string | undefined
  #seconds = 0
  #processorUs = 0

  constructor(next: NextCall) {
    this.#next = next
  }

  async measure({ warmUpMs, measuredMs }: Schedule): Promise<void> {
    await sleep(warmUpMs)
    const [beganAt, processorBefore] = [performance.now(), process.cpuUsage()]
    this.#phase = 'measured'
    await sleep(measuredMs)
    this.#phase = 'over'
    const { user, system } = process.cpuUsage(processorBefore)
    this.#seconds = (performance.now() - beganAt) / 1000
    this.#processorUs = user + system
  }

  async closed(inFlight: number): Promise<void> {
    const caller = async () => {
      while (this.#phase !== 'over') await this.#call(performance.now())
    }
    await Promise.all(Array.from({ length: inFlight }, caller))
  }

  /** Late is a call from when it was due, not from when this process got to it. */
  async open(perSecond: number): Promise<void> {
    const beganAt = performance.now()
    const dueAt = (number: number) => beganAt + (number / perSecond) * 1000
    const outstanding = new Set<Promise<void>>()
    for (let number = 0; this.#phase !== 'over'; await sleep(TICK_MS)) {
      for (const now = performance.now(); dueAt(number) <= now; number++) {
        if (outstanding.size >= OUTSTANDING_MAX) {
          this.#fails(new Error(`${OUTSTANDING_MAX} calls are not answered`))
          continue
        }
        const call = this.#call(dueAt(number)).finally(() => outstanding.delete(call))
        outstanding.add(call)
      }
    }
    await Promise.all(outstanding)
  }

  driven(): Driven {
    return {
      seconds: this.#seconds,
      calls: this.#latencies.count,
      begun: this.#begun,
      failed: this.#failed,
      firstFailure: this.#firstFailure,
      latencies: this.#latencies,
      processorUs: this.#processorUs,
    }
  }

  async #call(since: number): Promise<void> {
    this.#begun += 1
    try {
      await this.#next()
      if (this.#phase === 'measured') this.#latencies.record(performance.now() - since)
    } catch (error) {
      this.#fails(error)
      // Whoever is turned away at once would otherwise ask again for ever without letting anything else happen.
      await sleep(TICK_MS)
    }
  }

  #fails(error: unknown): void {
    this.#failed += 1
    this.#firstFailure ??= error instanceof Error ? error.message : String(error)
  }
}
