import { decodeData, encodeData } from '@synod/codec'
import type { Applied, Decoded, Schema, StateMachine } from '@synod/replica'

/** Keys and values are texts here: JSON in one spelling, so that equal means equal. */
export type Command =
  | { readonly kind: 'write'; readonly key: string; readonly value: string }
  | {
      readonly kind: 'cas'
      readonly key: string
      readonly from: string
      readonly to: string
      /** An absent key is as good as `from`. */
      readonly creates: boolean
    }

/** `found` is what a cas that changed nothing found instead of its `from`. */
export type Outcome =
  | { readonly status: 'done' }
  | { readonly status: 'absent' }
  | { readonly status: 'different'; readonly found: string }

/** The value of a key; null where there is none. */
export type Found = string | null

/** A map of registers that can be written, and compared and set: all that the lin-kv workload asks for. */
export class KeyValue implements StateMachine<Command, Outcome, string, Found> {
  readonly schemas = { command: commands, query: keys }
  readonly #values = new Map<string, string>()
  /** The sum of the entries' hashes: it does not depend on their order. */
  #sum = 0

  apply(command: Command): Applied<Outcome> {
    return { output: this.#execute(command), rows: [] }
  }

  query(key: string): Found {
    return this.#values.get(key) ?? null
  }

  snapshot(): Iterable<Uint8Array> {
    return chunksOf([...this.#values])
  }

  restore(chunks: Iterable<Uint8Array>): void {
    this.#values.clear()
    this.#sum = 0
    for (const chunk of chunks) {
      const entry = textsOf(chunk)
      if (entry?.length !== 2) throw new Error('a chunk of a snapshot is a key and its value')
      this.#set(entry[0] as string, entry[1] as string)
    }
  }

  digest(): string {
    return `${this.#values.size}.${this.#sum.toString(16)}`
  }

  #execute(command: Command): Outcome {
    if (command.kind === 'write') return this.#set(command.key, command.value)
    const { key, from, to, creates } = command
    const found = this.#values.get(key)
    if (found === undefined) return creates ? this.#set(key, to) : { status: 'absent' }
    return found === from ? this.#set(key, to) : { status: 'different', found }
  }

  #set(key: string, value: string): Outcome {
    const before = this.#values.get(key)
    if (before !== undefined) this.#sum -= hash(key, before)
    this.#sum = (this.#sum + hash(key, value)) >>> 0
    this.#values.set(key, value)
    return { status: 'done' }
  }
}

const commands: Schema<Command> = {
  encode(command) {
    if (command.kind === 'write') return encodeData(['write', command.key, command.value])
    return encodeData([command.creates ? 'cas or create' : 'cas', command.key, command.from, command.to])
  },
  decode(bytes): Decoded<Command> {
    const [kind, key, ...values] = textsOf(bytes) ?? []
    const [first, second] = values
    if (kind === 'write' && key !== undefined && first !== undefined && values.length === 1) {
      return { ok: true, value: { kind, key, value: first } }
    }
    const isCas = kind === 'cas' || kind === 'cas or create'
    if (isCas && key !== undefined && first !== undefined && second !== undefined && values.length === 2) {
      return { ok: true, value: { kind: 'cas', key, from: first, to: second, creates: kind === 'cas or create' } }
    }
    return { ok: false, reason: 'neither a write nor a cas' }
  },
}

const keys: Schema<string> = {
  encode: (key) => encodeData([key]),
  decode(bytes): Decoded<string> {
    const [key, ...more] = textsOf(bytes) ?? []
    if (key !== undefined && more.length === 0) return { ok: true, value: key }
    return { ok: false, reason: 'not a key' }
  },
}

function* chunksOf(entries: readonly [string, string][]): Iterable<Uint8Array> {
  for (const entry of entries) yield encodeData(entry)
}

function textsOf(bytes: Uint8Array): string[] | undefined {
  const data = decodeData(bytes)
  if (!data.ok || !Array.isArray(data.value)) return undefined
  return data.value.every((item) => typeof item === 'string') ? data.value : undefined
}

/** FNV-1a over both texts and the border between them, 32 bits. */
function hash(key: string, value: string): number {
  let state = 0x811c9dc5
  for (const text of [key, '\n', value]) {
    for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193)
  }
  return state >>> 0
}
