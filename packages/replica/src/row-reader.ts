import type { Clock, Row, RowRange, RowReader } from '@synod/protocol'

/** Reads in one turn of the event loop: about two milliseconds of them. The others wait for the next turn. */
const READS_PER_TURN_MAX = 64

export interface RowReadersOptions {
  /** Waits for everything persisted so far to be durable. */
  readonly drain: () => Promise<void>
  readonly readRows: (range: RowRange) => Promise<readonly Row[]>
  readonly clock: Pick<Clock, 'afterTurn'>
}

/** What queries read history with: many at once, without holding up the node's own work. */
export class RowReaders {
  readonly #options: RowReadersOptions
  #reads = 0
  #turnEnds = false
  #waiting: (() => void)[] = []

  constructor(options: RowReadersOptions) {
    this.#options = options
  }

  /**
   * The reader of one query. Rows of the commands executed before the query may wait for the next flush, which the first read
   * waits for. Later reads need not: all that the query may see is durable then, and under load each would wait for another
   * flush, of rows that are none of its business.
   */
  reader(): RowReader {
    let drained: Promise<void> | undefined
    return {
      rows: async (range) => {
        // A read that waited is answered from inside the step that executes its slot: the rows get to the outbox when that ends.
        await undefined
        drained ??= this.#options.drain()
        await drained
        await this.#admitted()
        return this.#options.readRows(range)
      },
    }
  }

  /** A disk that answers at once would be read in one turn for as long as any query had a question left. */
  #admitted(): Promise<void> | undefined {
    if (this.#reads >= READS_PER_TURN_MAX) return new Promise((resolve) => this.#waiting.push(resolve))
    this.#reads += 1
    this.#endTurnLater()
    return undefined
  }

  #endTurnLater(): void {
    if (this.#turnEnds) return
    this.#turnEnds = true
    this.#options.clock.afterTurn(() => this.#endTurn())
  }

  /** Those that have waited longest come first. */
  #endTurn(): void {
    const next = this.#waiting.slice(0, READS_PER_TURN_MAX)
    this.#waiting = this.#waiting.slice(READS_PER_TURN_MAX)
    this.#turnEnds = false
    this.#reads = next.length
    if (next.length > 0) this.#endTurnLater()
    for (const resolve of next) resolve()
  }
}
