import type { HistoryEvent } from '@synod/linearizability'
import type { Agenda } from './agenda.ts'

/** An event, and what only the simulator knows of it. */
export interface HistoryRecord {
  readonly event: HistoryEvent
  /** The bytes of a command. */
  readonly body: Uint8Array | undefined
  /** Where the client was told that it was executed, or the state was read. */
  readonly slot: number | undefined
}

/** What clients asked and saw, in order; see FORMATS.md. */
export class History {
  readonly records: HistoryRecord[] = []
  readonly #agenda: Agenda
  #lastNs = -1
  #processes = 0

  constructor(agenda: Agenda) {
    this.#agenda = agenda
  }

  /** The number of a logical client that has not existed before. */
  newProcess(): number {
    return this.#processes++
  }

  /** Times are in nanoseconds and strictly increasing. */
  add(event: Omit<HistoryEvent, 'time'>, body?: Uint8Array, slot?: number): void {
    this.#lastNs = Math.max(this.#agenda.nowUs * 1000, this.#lastNs + 1)
    this.records.push({ event: { ...event, time: this.#lastNs }, body, slot })
  }
}
