import { canonicalText, isEqual, type Json } from '../json.ts'
import type { Operation } from '../operation.ts'

const SHOWN_CHARACTERS_MAX = 64

/** An operation for people: `get "x" → "abc"`. */
export function operationInWords(operation: Operation): string {
  const { f, key, asked } = operation
  const words = [f]
  if (key !== undefined) words.push(shorten(JSON.stringify(key)))
  if (asked !== null) words.push(shorten(canonicalText(asked)))
  return `${words.join(' ')} → ${answerInWords(operation)}`
}

function answerInWords({ outcome, refused, asked, answered, also }: Operation): string {
  if (outcome === 'info') return '?'
  if (outcome === 'fail') return 'failed'
  const besides = also === null ? '' : ` ${shorten(canonicalText(also))}`
  if (refused !== undefined) return `refused: ${refused}${besides}`
  return (isEcho(asked, answered) ? 'ok' : shorten(canonicalText(answered))) + besides
}

/** Most answers to a write are what was asked, once more, or nothing. */
function isEcho(asked: Json, answered: Json): boolean {
  return asked !== null && (answered === null || isEqual(asked, answered))
}

/** Shortens a text in its middle: of a value that grows by appending, the end tells most. */
export function shorten(text: string): string {
  if (text.length <= SHOWN_CHARACTERS_MAX) return text
  const head = Math.floor(SHOWN_CHARACTERS_MAX / 3)
  return `${text.slice(0, head)}…${text.slice(head + 1 - SHOWN_CHARACTERS_MAX)}`
}
