import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { formatEvent, type HistoryEvent } from '@synod/linearizability'

/** What a customer asks for. */
export type Asked = Pick<HistoryEvent, 'f' | 'key' | 'value' | 'id'>

/** What a customer was answered; the value that was asked, unless it is another. */
export type Answered = Pick<HistoryEvent, 'value' | 'refused' | 'order'>

/**
 * A logical client, who makes one call at a time. A call that ends in an error may have taken effect, or may yet: with it
 * ends the process of that number, and the customer goes on as another.
 */
export interface Customer {
  /** Makes a call, and gives its result or its error as they are. */
  call<T>(asked: Asked, make: () => Promise<T>, answered: (result: T) => Answered): Promise<T>
}

/** One of whom nobody keeps a record. */
export const UNRECORDED: Customer = { call: (_asked, make) => make() }

/** What clients asked and saw, in a file of one JSON object a line: docs/TRACES.md. */
export class History {
  readonly #descriptor: number
  readonly #startedAt = process.hrtime.bigint()
  #processes = 0
  #isOpen = true

  /** Replaces the file. Throws what the file system throws. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true })
    this.#descriptor = openSync(path, 'w')
  }

  customer(): Customer {
    let number = this.#nextProcess()
    return {
      call: async (asked, make, answered) => {
        this.#note({ process: number, type: 'invoke', ...asked })
        try {
          const result = await make()
          this.#note({ process: number, type: 'ok', ...asked, ...answered(result) })
          return result
        } catch (error) {
          this.#note({
            process: number,
            type: 'info',
            ...asked,
            error: error instanceof Error ? error.message : String(error),
          })
          number = this.#nextProcess()
          throw error
        }
      },
    }
  }

  /** Calls under way stay open in the record, as if their outcome were unknown. Idempotent. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    closeSync(this.#descriptor)
  }

  #nextProcess(): number {
    this.#processes += 1
    return this.#processes - 1
  }

  /** At once, so that the order of the lines is the order of what happened. */
  #note(event: HistoryEvent): void {
    const time = Number(process.hrtime.bigint() - this.#startedAt)
    if (this.#isOpen) writeSync(this.#descriptor, `${formatEvent({ ...event, time })}\n`)
  }
}
