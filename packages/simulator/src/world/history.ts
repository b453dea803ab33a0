import type { HistoryEvent } from '@synod/linearizability'
import type { WorkloadCall } from '../workloads/workload.ts'
import type { Agenda } from './agenda.ts'

/** An event, and what only the simulator knows of it. */
export interface HistoryRecord {
  readonly event: HistoryEvent
  /** The bytes of a command. */
  readonly body: Uint8Array | undefined
  /** Where the client was told that it was executed, or the state was read. */
  readonly slot: number | undefined
  /** Of what the state machine does by itself: how long after the command of these bytes, in milliseconds of replicated time. */
  readonly sequelAfterMs?: number
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
    this.records.push({ event: this.#timed(event), body, slot })
  }

  /** What the state machine may do by itself because of a command, at a time of which no client knows. */
  addSequel({ f, value, afterMs }: NonNullable<WorkloadCall['sequel']>, body: Uint8Array): void {
    const event = this.#timed({ process: this.newProcess(), type: 'invoke', f, value })
    this.records.push({ event, body, slot: undefined, sequelAfterMs: afterMs })
  }

  #timed(event: Omit<HistoryEvent, 'time'>): HistoryEvent {
    this.#lastNs = Math.max(this.#agenda.nowUs * 1000, this.#lastNs + 1)
    return { ...event, time: this.#lastNs }
  }
}
