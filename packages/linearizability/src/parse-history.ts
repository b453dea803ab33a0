import { HistoryError } from './history-error.ts'
import { EVENT_TYPES, type EventType, type HistoryEvent } from './history-event.ts'
import type { Json } from './json.ts'

/** A history as it was read. */
export interface History {
  readonly events: readonly HistoryEvent[]
  /** The line of each event, counted from 1. */
  readonly lines: readonly number[]
}

/** The process under which Jepsen's histories tell of faults. It is no client. */
const NEMESIS = 'nemesis'

const SHOWN_CHARACTERS_MAX = 60

/**
 * Reads a history, one JSON object in a line. Empty lines are passed over, and so is what the process `nemesis` did.
 * Names that the format does not know are ignored.
 *
 * @throws HistoryError at the first line that is no event, with the number of the line.
 */
export function parseHistory(text: string): History {
  const events: HistoryEvent[] = []
  const lines: number[] = []
  text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .forEach((line, at) => {
      if (line.trim() === '') return
      const refuse = (problem: string) => new HistoryError(events.length, problem, at + 1)
      const fields = parseObject(line, refuse)
      if (fields.process === NEMESIS) return
      events.push(parseEvent(fields, refuse))
      lines.push(at + 1)
    })
  return { events, lines }
}

type Fields = { readonly [name: string]: Json }
type Refusal = (problem: string) => HistoryError

function parseObject(line: string, refuse: Refusal): Fields {
  let data: Json
  try {
    data = JSON.parse(line)
  } catch {
    throw refuse(`not JSON: ${shorten(line.trim())}`)
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw refuse(`an event is a JSON object, not ${show(data)}`)
  return data as Fields
}

function parseEvent(fields: Fields, refuse: Refusal): HistoryEvent {
  const { process, type, f, key, value, also, refused, id, error, order, time } = fields
  if (typeof process !== 'number' || !Number.isSafeInteger(process))
    throw refuse(`"process" must be an integer, not ${show(process)}`)
  if (!isEventType(type)) throw refuse(`"type" must be one of ${EVENT_TYPES.join(', ')}, not ${show(type)}`)
  if (typeof f !== 'string' || f === '') throw refuse(`"f" must name a function, not ${show(f)}`)
  return {
    process,
    type,
    f,
    ...(key === undefined || key === null ? {} : { key: parseKey(key, refuse) }),
    ...(value === undefined ? {} : { value }),
    ...(also === undefined || also === null ? {} : { also }),
    ...(refused === undefined || refused === null ? {} : { refused: parseText('refused', refused, refuse) }),
    ...(id === undefined || id === null ? {} : { id: parseText('id', id, refuse) }),
    ...(error === undefined || error === null
      ? {}
      : { error: typeof error === 'string' ? error : JSON.stringify(error) }),
    ...(order === undefined || order === null ? {} : { order: parseNumber('order', order, refuse) }),
    ...(time === undefined || time === null ? {} : { time: parseNumber('time', time, refuse) }),
  }
}

/** Some systems have numbers for keys; they are the same keys as their digits. */
function parseKey(key: Json, refuse: Refusal): string {
  if (typeof key === 'number') return String(key)
  return parseText('key', key, refuse)
}

function parseText(name: string, data: Json, refuse: Refusal): string {
  if (typeof data !== 'string') throw refuse(`"${name}" must be a text, not ${show(data)}`)
  return data
}

function parseNumber(name: string, data: Json, refuse: Refusal): number {
  if (typeof data !== 'number') throw refuse(`"${name}" must be a number, not ${show(data)}`)
  return data
}

function isEventType(data: Json | undefined): data is EventType {
  return EVENT_TYPES.some((type) => type === data)
}

function show(data: Json | undefined): string {
  return data === undefined ? 'missing' : shorten(JSON.stringify(data))
}

function shorten(text: string): string {
  return text.length <= SHOWN_CHARACTERS_MAX ? text : `${text.slice(0, SHOWN_CHARACTERS_MAX)}…`
}
