/* UTF-8. Short texts are mostly ASCII, where a loop beats the platform's decoder by far; the rest is left to the platform. */

interface PlatformDecoder {
  decode(bytes: Uint8Array): string
}

interface PlatformEncoder {
  encode(text: string): Uint8Array
}

// Every browser and Node have these two; the type libraries of this project (neither DOM nor Node) do not list them.
declare const TextDecoder: new (label: 'utf-8', options: { fatal: true; ignoreBOM: true }) => PlatformDecoder
declare const TextEncoder: new () => PlatformEncoder

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

const LOOP_LENGTH_MAX = 48

/** msgpackr reads longer texts with a platform decoder that drops a byte order mark in front, so they must not have one. */
export const TEXT_WITH_MARK_BYTES_MAX = 64

/** Throws a `TypeError` for a lone surrogate: UTF-8 cannot carry it, and a silent replacement would not be exact. */
export function encodeText(text: string): Uint8Array {
  assertWellFormed(text)
  return encoder.encode(text)
}

/** The text in bytes `from` to `to` (exclusive), or undefined when they are not UTF-8. */
export function decodeText(bytes: Uint8Array, from: number, to: number): string | undefined {
  return (
    (to - from <= LOOP_LENGTH_MAX ? decodeAscii(bytes, from, to) : undefined) ?? decodeUtf8(bytes.subarray(from, to))
  )
}

/** `text`, if it comes back from msgpackr as it is; throws a `TypeError` otherwise. */
export function exactText(text: string): string {
  assertWellFormed(text)
  if (text.charCodeAt(0) === 0xfeff && encoder.encode(text).length > TEXT_WITH_MARK_BYTES_MAX) {
    throw new TypeError(
      `cannot encode a text of more than ${TEXT_WITH_MARK_BYTES_MAX} bytes that begins with a byte order mark`,
    )
  }
  return text
}

function assertWellFormed(text: string): void {
  if (!(text as string & { isWellFormed(): boolean }).isWellFormed()) {
    throw new TypeError(`cannot encode a text with a lone surrogate: ${JSON.stringify(text.slice(0, 40))}`)
  }
}

/** Eight at a time: the engine makes a text of many codes faster than it joins many texts. */
function decodeAscii(bytes: Uint8Array, from: number, to: number): string | undefined {
  let text = ''
  let at = from
  for (; at + 8 <= to; at += 8) {
    const a = bytes[at]!
    const b = bytes[at + 1]!
    const c = bytes[at + 2]!
    const d = bytes[at + 3]!
    const e = bytes[at + 4]!
    const f = bytes[at + 5]!
    const g = bytes[at + 6]!
    const h = bytes[at + 7]!
    if ((a | b | c | d | e | f | g | h) >= 0x80) return undefined
    text += String.fromCharCode(a, b, c, d, e, f, g, h)
  }
  for (; at < to; at++) {
    const code = bytes[at]!
    if (code >= 0x80) return undefined
    text += String.fromCharCode(code)
  }
  return text
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
