import { ArrivalPairing } from './arrival-pairing.ts'
import type { Happening } from './happening.ts'
import type { NodeHappening } from './heard.ts'

export interface GatheringOptions {
  /** How long a node may take to tell, in microseconds: what comes later than that is missed. Default 200,000. */
  readonly latenessUsMax?: number
  /** Happenings that wait to be released at most; what comes beyond is missed. Default 50,000. */
  readonly waitingMax?: number
}

/**
 * Puts what several live nodes tell into one order, that of its times, and finds each message's arrival. A node that stood
 * still tells too late of what was before: that is counted as missed.
 */
export class Gathering {
  readonly #latenessUsMax: number
  readonly #waitingMax: number
  readonly #pairing = new ArrivalPairing()
  #waiting: NodeHappening[] = []
  #toldThrough = Number.NEGATIVE_INFINITY
  #missed = 0

  constructor({ latenessUsMax = 200_000, waitingMax = 50_000 }: GatheringOptions = {}) {
    this.#latenessUsMax = latenessUsMax
    this.#waitingMax = waitingMax
  }

  /** What a node told, or the server itself. */
  take(happenings: readonly NodeHappening[]): void {
    for (const happening of happenings) {
      const isTaken = happening.at >= this.#toldThrough && this.#waiting.length < this.#waitingMax
      if (isTaken) this.#waiting.push(happening)
      else this.#missed += happening.type === 'missed' ? happening.count : 1
    }
  }

  /** In order, everything that nobody can have anything to add to any more. */
  release(nowUs: number): Happening[] {
    const sorted = this.#waiting.sort((a, b) => a.at - b.at)
    const horizon = nowUs - this.#latenessUsMax
    const firstWaiting = sorted.findIndex(({ at }) => at >= horizon)
    const due = firstWaiting === -1 ? sorted : sorted.slice(0, firstWaiting)
    this.#waiting = firstWaiting === -1 ? [] : sorted.slice(firstWaiting)
    this.#toldThrough = Math.max(this.#toldThrough, due.at(-1)?.at ?? this.#toldThrough)
    const told = due.flatMap((happening) => this.#pairing.take(happening) ?? [])
    if (this.#missed === 0) return told
    const missed: Happening = { type: 'missed', at: told[0]?.at ?? this.#toldThrough, count: this.#missed }
    this.#missed = 0
    return [missed, ...told]
  }
}
