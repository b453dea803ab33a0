import { decodeData, encodeData } from '@synod/codec'
import type { RowRange, RowReader } from '@synod/protocol'
import type { AppliedAt, Decoded, Schema, StateMachine } from './state-machine.ts'

/** What one command did, where in the history. */
export interface AppliedCommand extends AppliedAt {
  readonly by: number
}

/** Every row of the counter: its keys begin with the slot in 9 digits. */
export const ALL_ROWS: RowRange = { from: '0', to: ':', limit: 10_000 }

/** A counter that says what it was and what it is: the smallest state machine worth replicating. */
export class Counter implements StateMachine<number, { old: number; new: number }, 'value' | 'rows', unknown> {
  value = 0
  readonly applied: AppliedCommand[] = []
  readonly schemas = { command: integers, query: questions }

  apply(by: number, at: AppliedAt) {
    const old = this.value
    this.value += by
    this.applied.push({ ...at, by })
    const key = `${at.slot}`.padStart(9, '0') + `.${at.index}`
    return { output: { old, new: this.value }, rows: [{ key, value: encodeData(by) }] }
  }

  query(question: 'value' | 'rows', reader: RowReader): number | Promise<unknown> {
    if (question === 'value') return this.value
    return reader.rows(ALL_ROWS).then((rows) => rows.map(({ value }) => toNumber(value)))
  }

  snapshot(): Iterable<Uint8Array> {
    return [encodeData(this.value)]
  }

  restore(chunks: Iterable<Uint8Array>): void {
    for (const chunk of chunks) this.value = toNumber(chunk)
  }

  digest(): string {
    return `${this.value}`
  }
}

function toNumber(bytes: Uint8Array): number {
  const read = decodeData(bytes)
  return read.ok ? (read.value as number) : Number.NaN
}

const integers: Schema<number> = {
  encode: (value) => encodeData(value),
  decode(bytes): Decoded<number> {
    const read = decodeData(bytes)
    if (read.ok && Number.isSafeInteger(read.value)) return { ok: true, value: read.value as number }
    return { ok: false, reason: 'not a whole number' }
  },
}

const questions: Schema<'value' | 'rows'> = {
  encode: (question) => encodeData(question),
  decode(bytes): Decoded<'value' | 'rows'> {
    const read = decodeData(bytes)
    if (read.ok && (read.value === 'value' || read.value === 'rows')) return { ok: true, value: read.value }
    return { ok: false, reason: 'ask for "value" or "rows"' }
  },
}
