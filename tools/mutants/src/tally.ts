import type { AppliedAt, Decoded, StateMachine } from '@synod/replica'

/** Counts its commands, each of which is one byte, and answers with how many there have been: the smallest state machine. */
export class Tally implements StateMachine<number, number, number, number> {
  count = 0
  readonly schemas = { command: { decode, encode }, query: { decode, encode } }

  apply(_command: number, _at: AppliedAt) {
    this.count += 1
    return { output: this.count, rows: [] }
  }

  query(): number {
    return this.count
  }

  snapshot(): Iterable<Uint8Array> {
    return [encode(this.count)]
  }

  restore(chunks: Iterable<Uint8Array>): void {
    for (const [count = 0] of chunks) this.count = count
  }

  digest(): string {
    return `${this.count}`
  }
}

function encode(value: number): Uint8Array {
  return new Uint8Array([value])
}

function decode([value]: Uint8Array): Decoded<number> {
  return value === undefined ? { ok: false, reason: 'no byte' } : { ok: true, value }
}
