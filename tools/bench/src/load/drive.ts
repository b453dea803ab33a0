import { setTimeout as sleep } from 'node:timers/promises'
import type { Arrival } from '../system.ts'
import { Latencies } from './latencies.ts'
import { Waker } from './waker.ts'

/** Makes the next call. Resolves when it was answered as it should be, and rejects otherwise. */
export type NextCall = () => Promise<unknown>

/** The same for all processes of a load, so that they begin and end together. */
export interface Schedule {
  /** Milliseconds since 1970: what the clock of the machine says. */
  readonly startsAt: number
  readonly warmUpMs: number
  readonly measuredMs: number
}

/** What one process's part of a load gave. */
export interface Driven {
  readonly seconds: number
  /** Answered in the measured time. */
  readonly calls: number
  /** All calls made, at any time: what a system's books are checked against. */
  readonly begun: number
  /** Of those, and those that could not even be made. */
  readonly failed: number
  /** What the first of them said. */
  readonly firstFailure: string | undefined
  /** Of those calls; at a fixed rate, of the calls that were due in the measured time, however late the answer: the slowest are the point. */
  readonly latencies: Latencies
  /** Of this process, in the measured time. */
  readonly processorUs: number
}

/** At a fixed rate, calls whose answers are awaited; whatever is due beyond that fails. */
export const OUTSTANDING_MAX = 50_000
/** At a fixed rate calls fall due together so often: waking for each by itself would cost the processors that are measured. */
const TICK_MS = 1

type Phase = 'warm-up' | 'measured' | 'over'

/** Makes calls as they arrive, from `startsAt` on, and resolves when the last of them has ended. */
export async function drive(next: NextCall, arrival: Arrival, schedule: Schedule): Promise<Driven> {
  const drive = new Drive(next)
  const waker = arrival.type === 'open' ? await Waker.start(TICK_MS) : undefined
  await sleep(Math.max(0, schedule.startsAt - Date.now()))
  const over = drive.measure(schedule)
  if (arrival.type === 'closed') await drive.closed(arrival.inFlight)
  else await drive.open(arrival.perSecond, waker!, over)
  await over
  return drive.driven()
}

class Drive {
  readonly #next: NextCall
  readonly #latencies = Latencies.none()
  #phase: Phase = 'warm-up'
  #begun = 0
  #answered = 0
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
      while (this.#phase !== 'over') await this.#call(performance.now(), 'answered')
    }
    await Promise.all(Array.from({ length: inFlight }, caller))
  }

  /** Late is a call from when it was due, not from when this process got to it. */
  async open(perSecond: number, waker: Waker, over: Promise<void>): Promise<void> {
    let beganAt: number | undefined
    const dueAt = (number: number) => beganAt! + Math.ceil(((number / perSecond) * 1000) / TICK_MS) * TICK_MS
    const outstanding = new Set<Promise<void>>()
    let number = 0
    waker.onWake(() => {
      beganAt ??= performance.now()
      for (const now = performance.now(); dueAt(number) <= now && this.#phase !== 'over'; number++) {
        if (outstanding.size >= OUTSTANDING_MAX) {
          this.#fails(new Error(`${OUTSTANDING_MAX} calls are not answered`))
          continue
        }
        const call = this.#call(dueAt(number), 'due').finally(() => outstanding.delete(call))
        outstanding.add(call)
      }
    })
    await over
    await waker.stop()
    await Promise.all(outstanding)
  }

  driven(): Driven {
    return {
      seconds: this.#seconds,
      calls: this.#answered,
      begun: this.#begun,
      failed: this.#failed,
      firstFailure: this.#firstFailure,
      latencies: this.#latencies,
      processorUs: this.#processorUs,
    }
  }

  /** Its latency counts when it was due, or when it was answered, in the measured time. */
  async #call(since: number, counts: 'due' | 'answered'): Promise<void> {
    this.#begun += 1
    const phaseWhenDue = this.#phase
    try {
      await this.#next()
      if (this.#phase === 'measured') this.#answered += 1
      const phase = counts === 'due' ? phaseWhenDue : this.#phase
      if (phase === 'measured') this.#latencies.record(performance.now() - since)
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
