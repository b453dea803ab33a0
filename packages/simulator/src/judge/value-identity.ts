import type { Value } from '@synod/protocol'

/** How many of a value's bytes a message shows. */
const SHOWN_BYTES_MAX = 12

/** Equal by content. Often it is the same array, since decoded bytes are passed on as they are. */
export function sameValue(a: Value<Uint8Array>, b: Value<Uint8Array>): boolean {
  if (a === b) return true
  if (a === null || b === null || a.length !== b.length) return false
  for (let at = a.length - 1; at >= 0; at--) if (a[at] !== b[at]) return false
  return true
}

/** A value as messages show it: what it begins with, and which of many it is. */
export function describeValue(value: Value<Uint8Array>): string {
  if (value === null) return 'a no-op'
  let sum = 0
  for (const byte of value) sum = (sum * 31 + byte) % 0x1_0000_0000
  const shown = Array.from(value.subarray(0, SHOWN_BYTES_MAX), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${value.length} bytes ${shown}… (${sum.toString(16)})`
}
