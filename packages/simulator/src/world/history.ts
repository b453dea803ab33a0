import type { HistoryEvent } from '@synod/linearizability'
import type { Agenda } from './agenda.ts'

/** What clients asked and saw, in order; see FORMATS.md. */
export class History {
  readonly events: HistoryEvent[] = []
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
  add(event: Omit<HistoryEvent, 'time'>): void {
    this.#lastNs = Math.max(this.#agenda.nowUs * 1000, this.#lastNs + 1)
    this.events.push({ ...event, time: this.#lastNs })
  }
}
