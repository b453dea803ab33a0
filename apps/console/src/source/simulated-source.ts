import type { Deed, DeedType } from '@synod/deeds'
import { HappeningRecording } from '../recording/happening-recording.ts'
import type { Setting } from './setting.ts'
import type { SimulatorOrder, SimulatorReport } from './simulator-orders.ts'
import type { Source } from './source.ts'
import { ToldState } from './told-state.ts'

/** Where orders go, and reports come from: a worker, or in tests a desk in the same thread. */
export interface SimulatorLine {
  send(order: SimulatorOrder): void
  onReport(listener: (report: SimulatorReport) => void): void
  /** It is no longer there, or never was. */
  onFailure(listener: (reason: string) => void): void
  close(): void
}

export interface SimulatedSourceOptions {
  readonly setting: Setting
  /** Runs to this moment at once, in microseconds. */
  readonly untilUs: number
  readonly line: SimulatorLine
}

const ALL_DEEDS: readonly DeedType[] = [
  'kill',
  'pause',
  'resume',
  'start',
  'cut',
  'mend',
  'slowLink',
  'slowDisk',
  'wipe',
  'weather',
  'duel',
  'addNode',
  'removeNode',
  'learning',
  'call',
]

interface Waiting {
  readonly resolve: (words: string) => void
  readonly reject: (error: Error) => void
}

/** A cluster that is simulated in virtual time, which passes as far as the page asks it to. */
export class SimulatedSource implements Source {
  readonly kind = 'simulated'
  readonly recording = new HappeningRecording({ happeningsMax: 400_000 })
  readonly #told = new ToldState()
  readonly #line: SimulatorLine
  readonly #waiting = new Map<number, Waiting>()
  #setting: Setting
  /** Rises when the world is begun again: what is told of an earlier one comes too late. */
  #world = 0
  #ticket = 0
  #wantedUs: number
  #isRunning = true

  constructor({ setting, untilUs, line }: SimulatedSourceOptions) {
    this.#setting = setting
    this.#line = line
    this.#wantedUs = untilUs
    line.onReport((report) => this.#take(report))
    line.onFailure((reason) => this.#fail(reason))
    this.#open(untilUs, 0)
    this.#told.change({ done: setting.deeds, deeds: new Set(ALL_DEEDS) })
  }

  readonly subscribe = this.#told.subscribe

  get state() {
    return this.#told.state
  }

  get nowUs(): number {
    return this.recording.endsAt
  }

  /** As it is now: with what was done since it began. */
  get setting(): Setting {
    return { ...this.#setting, deeds: this.state.done }
  }

  runUntil(at: number): void {
    this.#wantedUs = Math.max(this.#wantedUs, Math.ceil(at))
    if (!this.#isRunning) this.#run()
  }

  async step(): Promise<void> {
    await this.#ask((ticket) => ({ type: 'step', world: this.#world, ticket }))
    this.rest()
  }

  async do(deed: Deed, at: number): Promise<string> {
    if (at < this.recording.endsAt) this.#goBackTo(at)
    const words = await this.#ask((ticket) => ({ type: 'do', world: this.#world, ticket, deed }))
    this.rest()
    return words
  }

  rest(): void {
    this.#line.send({ type: 'hash', world: this.#world })
  }

  verify(): void {
    this.#line.send({ type: 'verify', world: this.#world })
  }

  close(): void {
    this.#line.close()
    for (const { reject } of this.#waiting.values()) reject(new Error('the simulation was closed'))
    this.#waiting.clear()
  }

  /** What was later has not happened: the world is begun again with what was done until then, and run to there. */
  #goBackTo(at: number): void {
    const done = this.state.done.filter((each) => each.at <= at)
    this.recording.cutAfter(at)
    this.#wantedUs = at
    this.#setting = { ...this.#setting, deeds: done }
    this.#open(at, at)
    this.#told.change({ done, hash: undefined })
  }

  #open(untilUs: number, tellAfterUs: number): void {
    this.#world += 1
    this.#isRunning = true
    this.#line.send({ type: 'open', world: this.#world, setting: this.#setting, untilUs, tellAfterUs })
  }

  #run(): void {
    this.#isRunning = this.#wantedUs > this.recording.endsAt
    if (this.#isRunning) this.#line.send({ type: 'run', world: this.#world, untilUs: this.#wantedUs })
  }

  #ask(order: (ticket: number) => SimulatorOrder): Promise<string> {
    this.#ticket += 1
    const ticket = this.#ticket
    return new Promise((resolve, reject) => {
      this.#waiting.set(ticket, { resolve, reject })
      this.#line.send(order(ticket))
    })
  }

  #take(report: SimulatorReport): void {
    if ('ticket' in report) this.#answer(report)
    if (report.world !== this.#world) return
    switch (report.type) {
      case 'told':
        this.recording.append(report.happenings)
        this.recording.passTo(report.nowUs)
        if (this.state.phase === 'opening' && report.isDone) {
          this.#told.change({ phase: 'ready' })
          this.rest()
        } else this.#told.tell()
        if (report.isDone) this.#run()
        return
      case 'did':
        this.#told.change({ done: [...this.state.done, report.done] })
        return
      case 'hash':
        this.#told.change({ hash: { at: report.atUs, hex: report.hex } })
        return
      case 'verified': {
        const { times, isSame } = this.state.verified
        this.#told.change({ verified: { times: times + 1, isSame: isSame && report.isSame } })
        return
      }
      case 'failed':
        this.#fail(report.reason)
        return
    }
  }

  #fail(reason: string): void {
    this.#told.change({ phase: 'refused', words: reason, deeds: new Set() })
    for (const { reject } of this.#waiting.values()) reject(new Error(reason))
    this.#waiting.clear()
  }

  #answer(report: SimulatorReport & { ticket: number }): void {
    const waiting = this.#waiting.get(report.ticket)
    this.#waiting.delete(report.ticket)
    if (report.type === 'refused') waiting?.reject(new Error(report.reason))
    else waiting?.resolve('')
  }
}
