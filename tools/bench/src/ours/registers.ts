import { decodeData, encodeData } from '@synod/codec'
import type { StateMachine } from '@synod/node'
import type { Schema } from '@synod/replica'

export const REGISTERS = 1000

/** Puts bytes into a register. */
export interface Put {
  readonly register: number
  readonly bytes: Uint8Array
}

const CHUNK_REGISTERS = 16

/** Registers of bytes, for values that are longer than a transfer can be: what a put of etcd is, and no more. */
export function createRegisters(): StateMachine<Put, number, number, Uint8Array> {
  const values = new Map<number, Uint8Array>()
  let puts = 0
  return {
    schemas: { command: put, query: register },
    apply({ register, bytes }) {
      puts += 1
      // What was decoded shares memory with everything else that came in its frame.
      values.set(register, bytes.slice())
      return { output: puts, rows: [] }
    },
    query: (register) => values.get(register) ?? new Uint8Array(0),
    *snapshot() {
      yield encodeData(puts)
      const entries = [...values]
      while (entries.length > 0) yield encodeData(entries.splice(-CHUNK_REGISTERS))
    },
    restore(chunks) {
      values.clear()
      for (const chunk of chunks) {
        const data = decodeData(chunk)
        if (!data.ok) throw new Error(`not what registers write: ${data.detail}`)
        if (typeof data.value === 'number') puts = data.value
        else for (const [number, bytes] of data.value as [number, Uint8Array][]) values.set(number, bytes.slice())
      }
    },
    // Enough to find replicas apart that have executed different numbers of puts; this is for measuring alone.
    digest: () => `${puts}`,
  }
}

const put: Schema<Put> = {
  encode: ({ register, bytes }) => encodeData([register, bytes]),
  decode(encoded) {
    const data = decodeData(encoded)
    const [number, bytes] = data.ok && Array.isArray(data.value) ? data.value : []
    return isRegister(number) && bytes instanceof Uint8Array
      ? { ok: true, value: { register: number, bytes } }
      : { ok: false, reason: 'not a put' }
  },
}

const register: Schema<number> = {
  encode: encodeData,
  decode(encoded) {
    const data = decodeData(encoded)
    return data.ok && isRegister(data.value) ? { ok: true, value: data.value } : { ok: false, reason: 'not a register' }
  },
}

function isRegister(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < REGISTERS
}
