import type { ReplyStatus, Slot } from '@synod/protocol'

/** How a command ended, as every replica computes it. */
export interface Answer {
  readonly status: Extract<ReplyStatus, 'ok' | 'refused' | 'busy' | 'unknown'>
  /** The state machine's output, the number of the session opened, or a reason in words. */
  readonly output: unknown
  /** Where it was executed; 0 when it was not. */
  readonly slot: Slot
}

/** A page is what is copied when it changes under a frozen view, so it is small. */
const PAGE_ANSWERS = 32

interface Page {
  /** The view frozen last when the page was made: a later one may share it. */
  readonly generation: number
  readonly answers: (Answer | undefined)[]
}

/**
 * One client's session: the answers from its lowest unanswered command up, in pages. A view of it is frozen at no cost, since
 * whatever an older generation may share is copied, a page at a time, before it is changed.
 */
export class Session {
  readonly number: number
  readonly generation: number
  /** When the session was last used, in replicated time. */
  usedAt: number
  #lowest: number
  readonly #pages: Map<number, Page>

  constructor(number: number, generation: number, usedAt: number, lowest = 1, pages = new Map<number, Page>()) {
    this.number = number
    this.generation = generation
    this.usedAt = usedAt
    this.#lowest = lowest
    this.#pages = pages
  }

  /** The same session, to be changed while this one stays as it is. */
  copyFor(generation: number): Session {
    return new Session(this.number, generation, this.usedAt, this.#lowest, new Map(this.#pages))
  }

  /** Answers below this sequence number are forgotten; the client has seen them. */
  get lowest(): number {
    return this.#lowest
  }

  recall(sequence: number): Answer | undefined {
    return this.#pages.get(pageOf(sequence))?.answers[sequence % PAGE_ANSWERS]
  }

  remember(sequence: number, answer: Answer): void {
    this.#ownPage(pageOf(sequence)).answers[sequence % PAGE_ANSWERS] = answer
  }

  forgetBelow(lowestUnanswered: number): void {
    if (lowestUnanswered <= this.#lowest) return
    const first = pageOf(this.#lowest)
    const boundary = pageOf(lowestUnanswered)
    if (boundary - first > this.#pages.size) {
      for (const page of this.#pages.keys()) if (page < boundary) this.#pages.delete(page)
    } else {
      for (let page = first; page < boundary; page++) this.#pages.delete(page)
    }
    if (this.#pages.has(boundary)) {
      const { answers } = this.#ownPage(boundary)
      const from = first === boundary ? this.#lowest % PAGE_ANSWERS : 0
      for (let at = from; at < lowestUnanswered % PAGE_ANSWERS; at++) answers[at] = undefined
    }
    this.#lowest = lowestUnanswered
  }

  /**
   * What is remembered, in order of sequence numbers: nothing of a page's age may be seen, since a session that was restored made its
   * pages in another order than one that never stopped.
   */
  *answers(): Generator<readonly [sequence: number, answer: Answer]> {
    for (const [page, { answers }] of [...this.#pages].sort(([one], [other]) => one - other)) {
      for (const [at, answer] of answers.entries()) if (answer) yield [page * PAGE_ANSWERS + at, answer]
    }
  }

  #ownPage(number: number): Page {
    const page = this.#pages.get(number)
    if (page?.generation === this.generation) return page
    const own = { generation: this.generation, answers: page ? [...page.answers] : [] }
    this.#pages.set(number, own)
    return own
  }
}

function pageOf(sequence: number): number {
  return Math.floor(sequence / PAGE_ANSWERS)
}
