import type { Deed } from '@synod/deeds'
import type { Happening } from '@synod/feed'
import { HappeningRecording } from '../recording/happening-recording.ts'
import { type LiveConnection, TurnedAwayError } from './live-connection.ts'
import type { Source } from './source.ts'
import { ToldState } from './told-state.ts'

/** Nodes tell what happened some time after it did, and one later than the other: the page looks on so much later, in µs. */
const BEHIND_US = 250_000
const FACTS_EVERY_MS = 2000
const RETRY_MS_MIN = 500
const RETRY_MS_MAX = 5000

/** What is asked of a connection. */
export type LiveLine = Pick<LiveConnection, 'facts' | 'feed' | 'post'>

/** A cluster of real processes. Its time passes by itself. */
export class LiveSource implements Source {
  readonly kind = 'live'
  readonly recording = new HappeningRecording({ happeningsMax: 200_000, isJoined: true })
  readonly #told = new ToldState()
  readonly #connection: LiveLine
  readonly #end = new AbortController()
  /** What the cluster's clock is ahead of the page's, in µs; undefined before anything was told. */
  #aheadUs: number | undefined

  constructor(connection: LiveLine) {
    this.#connection = connection
    void this.#listen()
    void this.#askFacts()
  }

  readonly subscribe = this.#told.subscribe

  get state() {
    return this.#told.state
  }

  get nowUs(): number {
    if (this.#aheadUs === undefined || this.state.phase !== 'ready') return this.recording.endsAt
    return Math.max(this.recording.beginsAt, Math.floor(performance.now() * 1000 + this.#aheadUs) - BEHIND_US)
  }

  runUntil(): void {
    this.recording.passTo(this.nowUs)
  }

  step(): Promise<void> {
    return Promise.resolve()
  }

  do(deed: Deed): Promise<string> {
    return this.#connection.post('api/deed', deed)
  }

  /** Has the server send so many transfers in a second. */
  async setTraffic(perSecond: number): Promise<string> {
    const words = await this.#connection.post('api/traffic', { perSecond })
    this.#told.change({ trafficPerSecond: perSecond })
    return words
  }

  rest(): void {}

  verify(): void {}

  close(): void {
    this.#end.abort()
  }

  /** Reads the feed for as long as the page lives, again and again when it breaks off. */
  async #listen(): Promise<void> {
    let retryMs = RETRY_MS_MIN
    while (!this.#end.signal.aborted) {
      try {
        await this.#connection.feed(this.#end.signal, (happenings) => {
          retryMs = RETRY_MS_MIN
          this.#take(happenings)
        })
        this.#lose('the cluster has ended, or its console has')
      } catch (error) {
        if (this.#end.signal.aborted) return
        if (error instanceof TurnedAwayError) {
          this.#told.change({ phase: 'refused', words: error.message, deeds: new Set() })
          return
        }
        this.#lose('the cluster does not answer')
      }
      await pause(retryMs)
      retryMs = Math.min(2 * retryMs, RETRY_MS_MAX)
    }
  }

  async #askFacts(): Promise<void> {
    while (!this.#end.signal.aborted && this.state.phase !== 'refused') {
      try {
        const { deeds, busy, traffic } = await this.#connection.facts(this.#end.signal)
        const words = busy ?? ''
        const { phase } = this.state
        // Whoever answers here may yet not tell what happens, and without that nothing is to be done.
        if (phase === 'ready' || phase === 'opening') {
          this.#told.change({ words, deeds: new Set(deeds), trafficPerSecond: traffic.perSecond })
        }
      } catch {
        // Whoever reads the feed notices it as well, and says it.
      }
      await pause(FACTS_EVERY_MS)
    }
  }

  #take(happenings: readonly Happening[]): void {
    if (this.state.phase !== 'ready') this.#told.change({ phase: 'ready', words: '' })
    if (happenings.length === 0) return
    this.recording.append(happenings)
    const aheadUs = this.recording.endsAt - performance.now() * 1000
    // The least delayed tells best what the time is there. After a break, its clock is another.
    this.#aheadUs = this.#aheadUs === undefined ? aheadUs : Math.max(this.#aheadUs, aheadUs)
    this.#told.tell()
  }

  #lose(words: string): void {
    this.#aheadUs = undefined
    this.#told.change({ phase: 'lost', words, deeds: new Set() })
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
