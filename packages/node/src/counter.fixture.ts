import { decodeData, encodeData } from '@synod/codec'
import type { StateMachine } from '@synod/replica'

/** Adds up whole numbers; tells the sum. */
export function counter(): StateMachine<number, number, null, number> {
  let sum = 0
  return {
    schemas: {
      command: {
        encode: (by) => encodeData(by),
        decode(bytes) {
          const read = decodeData(bytes)
          if (read.ok && Number.isSafeInteger(read.value)) return { ok: true, value: read.value as number }
          return { ok: false, reason: 'not a whole number' }
        },
      },
      query: { encode: () => encodeData(null), decode: () => ({ ok: true, value: null }) },
    },
    apply(by) {
      sum += by
      return { output: sum, rows: [] }
    },
    query: () => sum,
    *snapshot() {
      yield encodeData(sum)
    },
    restore(chunks) {
      for (const chunk of chunks) sum = number(chunk)
    },
    digest: () => `${sum}`,
  }
}

export function number(bytes: Uint8Array): number {
  const read = decodeData(bytes)
  return read.ok ? (read.value as number) : Number.NaN
}
