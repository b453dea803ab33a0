import type { Json } from './json.ts'

export const EVENT_TYPES = ['invoke', 'ok', 'fail', 'info'] as const

/**
 * What an event says of its call: `invoke` that it begins; `ok` that it was answered, `fail` that it certainly did not
 * happen, `info` that nobody knows: it may take effect at any later time, or never.
 */
export type EventType = (typeof EVENT_TYPES)[number]

/**
 * A line of a client history. The order of the events is the order in which they happened; `time` is for readers.
 * A process is a logical client with one call at a time. After an `info` it never invokes again.
 */
export interface HistoryEvent {
  readonly process: number
  readonly type: EventType
  /** The function that is called: `read`, `put`, `transfer` … */
  readonly f: string
  /** The object that is called, where a model has many: a key, an account. */
  readonly key?: string
  /** With `invoke`, what is asked; with `ok`, what was answered, or once more what was asked. */
  readonly value?: Json
  /** With `ok`: what was answered besides, by name, where a model knows more than the value. */
  readonly also?: Json
  /** With `ok`: the status with which the state machine refused the command. */
  readonly refused?: string
  /** The id by which the system knows a command that comes again. */
  readonly id?: string
  /** With `fail` and `info`: why. For readers. */
  readonly error?: string
  /**
   * Where the system claims to have executed the call, as a number that grows with the order of execution. If that
   * order explains every answer, no other is searched for. It never changes a verdict, however wrong it is.
   */
  readonly order?: number
  /** In nanoseconds of one clock. For readers. */
  readonly time?: number
}

/** The line of an event, without a line break. */
export function formatEvent(event: HistoryEvent): string {
  const { process, type, f, key, value, ...rest } = event
  return JSON.stringify({ process, type, f, key, value, ...rest })
}

/** A whole history as text, one line for each event. */
export function formatHistory(events: readonly HistoryEvent[]): string {
  return events.map((event) => formatEvent(event) + '\n').join('')
}
