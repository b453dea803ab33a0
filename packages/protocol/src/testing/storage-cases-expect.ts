const SHOWN_CHARACTERS_MAX = 600
const SHOWN_BYTES_MAX = 256

/** Throws unless both have the same content; byte arrays count as their bytes, whatever class they have. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [print(actual), print(expected)]
  if (found !== wanted) throw new Error(`${what}\n  expected ${shorten(wanted)}\n  found    ${shorten(found)}`)
}

/** Throws unless the call rejects with an `Error` that says something. */
export async function expectRejects(call: () => Promise<unknown>, what: string): Promise<void> {
  let outcome: unknown
  try {
    outcome = await call()
  } catch (error) {
    if (error instanceof Error && error.message !== '') return
    throw new Error(`${what}: it rejects, but not with an Error that says why: ${String(error)}`)
  }
  throw new Error(`${what}: it should reject, and gave ${shorten(print(outcome))}`)
}

function print(value: unknown): string {
  return JSON.stringify(readable(value)) ?? 'undefined'
}

/** Bytes as text and objects with their keys in order. */
function readable(value: unknown): unknown {
  if (value instanceof Uint8Array) return printBytes(value)
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([key, part]) => [key, readable(part)]))
}

/** Short values in full; of long ones their length and a hash, which any changed, missing or moved byte changes. */
function printBytes(bytes: Uint8Array): string {
  if (bytes.byteLength > SHOWN_BYTES_MAX) return `${bytes.byteLength} bytes with hash ${hash(bytes)}`
  return `bytes ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

function hash(bytes: Uint8Array): number {
  let state = 0
  for (let at = 0; at < bytes.byteLength; at++) state = (Math.imul(state, 31) + bytes[at]!) | 0
  return state
}

function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS_MAX
    ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}… (${text.length} characters)`
    : text
}
