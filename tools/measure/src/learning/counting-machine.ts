import type { Schema, StateMachine } from '@synod/replica'

/** Bytes as they are. */
const bytes: Schema<Uint8Array> = { encode: (value) => value, decode: (value) => ({ ok: true, value }) }

/** The least that can be replicated: it counts its commands. */
export function countingMachine(): StateMachine<Uint8Array, number, Uint8Array, number> {
  let commands = 0
  return {
    schemas: { command: bytes, query: bytes },
    apply() {
      commands += 1
      return { output: commands, rows: [] }
    },
    query: () => commands,
    snapshot: () => [Uint8Array.of(...`${commands}`.split('').map(Number))],
    restore(chunks) {
      for (const chunk of chunks) commands = Number([...chunk].join(''))
    },
    digest: () => `${commands}`,
  }
}
