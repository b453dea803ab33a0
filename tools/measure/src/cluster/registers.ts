import { decodeData, encodeData } from '@synod/codec'
import type { Schema, StateMachine } from '@synod/replica'

export const REGISTERS = 10_000

/** Adds `by` to a register. The memo is weight, so that the command is as long as a transfer. */
export interface Addition {
  readonly register: number
  readonly by: number
  readonly memo: string
}

/** The digest stays below this, so that it is an exact integer. */
const DIGEST_BELOW = 2 ** 40

/**
 * Numbers that are added to: a state machine whose state never grows and which keeps no history. What still grows on a node
 * that runs it is a leak.
 */
export function createRegisters(): StateMachine<Addition, number, number, number> {
  let values = new Float64Array(REGISTERS)
  let digest = 0
  return {
    schemas: { command: additions, query: registers },
    apply({ register, by }) {
      const value = (values[register] ?? 0) + by
      values[register] = value
      digest = (digest + (register + 1) * by) % DIGEST_BELOW
      return { output: value, rows: [] }
    },
    query: (register) => values[register] ?? 0,
    snapshot: () => [encodeData([...values])],
    restore(chunks) {
      for (const chunk of chunks) {
        const read = decodeData(chunk)
        if (read.ok) values = Float64Array.from(read.value as number[])
      }
      digest = values.reduce((sum, value, register) => (sum + (register + 1) * value) % DIGEST_BELOW, 0)
    },
    digest: () => `${digest}`,
  }
}

const additions: Schema<Addition> = {
  encode: ({ register, by, memo }) => encodeData([register, by, memo]),
  decode(bytes) {
    const read = decodeData(bytes)
    const [register, by, memo] = read.ok && Array.isArray(read.value) ? read.value : []
    if (!isRegister(register) || !Number.isSafeInteger(by) || by < 0 || typeof memo !== 'string') {
      return { ok: false, reason: 'not an addition' }
    }
    return { ok: true, value: { register, by, memo } }
  },
}

const registers: Schema<number> = {
  encode: (register) => encodeData(register),
  decode(bytes) {
    const read = decodeData(bytes)
    return read.ok && isRegister(read.value) ? { ok: true, value: read.value } : { ok: false, reason: 'not a register' }
  },
}

function isRegister(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < REGISTERS
}
