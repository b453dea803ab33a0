import { createHash } from 'node:crypto'
import { decodeData, encodeData } from '@synod/codec'
import type { RowReader } from '@synod/protocol'
import type { Applied, AppliedAt, Schema, StateMachine } from '@synod/replica'

/** Puts a value, or with null deletes the key. With `expected`, only if that is there (null: nothing): compare and set. */
export type Write = { readonly key: string; readonly value: string | null; readonly expected?: string | null }
export type Outcome = { readonly isDone: boolean; readonly before: string | null }
/** Asks for the value of a key, or for what happened to the keys that begin with a prefix, from a position on. */
export type Query = { readonly key: string } | { readonly prefix: string; readonly from: string }
export type Answer = string | null | Changes
/** The next query goes on at `next`. */
export type Changes = { readonly changes: readonly Change[]; readonly next: string }
export type Change = { readonly slot: number; readonly key: string; readonly value: string | null }

// What bounds the texts and these bounds every row, chunk and answer: each has to fit into a message.
const CHARACTERS_MAX = 8192
const CHANGES_MAX = 64
const CHUNK_ENTRIES_MAX = 64

/** A key-value store: what it is depends on the commands that it was given and their order, and on nothing else. */
export class Store implements StateMachine<Write, Outcome, Query, Answer> {
  readonly schemas = {
    command: schema<Write>(
      ({ key, value, expected = null }) => isText(key) && isTextOrNull(value) && isTextOrNull(expected),
    ),
    query: schema<Query>(({ key, prefix, from }) => isText(key) || (isText(prefix) && isPosition(from))),
  }
  readonly #values = new Map<string, string>()
  #digest = 0

  apply({ key, value, expected }: Write, { slot, index }: AppliedAt): Applied<Outcome> {
    const before = this.#values.get(key) ?? null
    const isDone = expected === undefined || expected === before
    if (!isDone || value === before) return { output: { isDone, before }, rows: [] }
    this.#set(key, value)
    const change: Change = { slot, key, value }
    return { output: { isDone, before }, rows: [{ key: position(slot, index), value: encodeData(change) }] }
  }

  query(query: Query, reader: RowReader): Answer | Promise<Answer> {
    return 'key' in query ? (this.#values.get(query.key) ?? null) : changesIn(query.prefix, query.from, reader)
  }

  *snapshot(): Iterable<Uint8Array> {
    const entries = [...this.#values]
    while (entries.length > 0) yield encodeData(entries.splice(-CHUNK_ENTRIES_MAX))
  }

  restore(chunks: Iterable<Uint8Array>): void {
    this.#values.clear()
    this.#digest = 0
    for (const chunk of chunks) for (const [key, value] of read<[string, string][]>(chunk)) this.#set(key, value)
  }

  digest(): string {
    return `${this.#values.size}.${this.#digest >>> 0}`
  }

  /** The one way in which the state changes, so that the digest changes along: it has each entry once, in any order. */
  #set(key: string, value: string | null): void {
    const before = this.#values.get(key) ?? null
    this.#digest ^= fingerprint(key, before) ^ fingerprint(key, value)
    if (value === null) this.#values.delete(key)
    else this.#values.set(key, value)
  }
}

async function changesIn(prefix: string, from: string, reader: RowReader): Promise<Changes> {
  const rows = await reader.rows({ from, to: ':', limit: CHANGES_MAX })
  const changes = rows.map(({ value }) => read<Change>(value)).filter(({ key }) => key.startsWith(prefix))
  return { changes, next: rows.at(-1)?.key.concat('!') ?? from }
}

/** A place in the history, as text: that is the order in which rows are read. */
export function position(slot: number, index = 0): string {
  return `${`${slot}`.padStart(16, '0')}.${`${index}`.padStart(6, '0')}`
}

function fingerprint(key: string, value: string | null): number {
  return value === null
    ? 0
    : createHash('sha256')
        .update(encodeData([key, value]))
        .digest()
        .readInt32BE()
}

/** Plain data that passes a check. Whatever the bytes are, `decode` returns: anybody may have sent them. */
function schema<T>(isSound: (fields: Record<string, unknown>) => boolean): Schema<T> {
  return {
    encode: encodeData,
    decode(bytes) {
      const data = decodeData(bytes)
      const isRight =
        data.ok && typeof data.value === 'object' && isSound((data.value ?? {}) as Record<string, unknown>)
      return isRight ? { ok: true, value: data.value as T } : { ok: false, reason: REASON }
    },
  }
}

const REASON = `a key and a value are texts of up to ${CHARACTERS_MAX} characters`
const isText = (value: unknown) => typeof value === 'string' && value.length <= CHARACTERS_MAX
const isTextOrNull = (value: unknown) => value === null || isText(value)
const isPosition = (value: unknown) => typeof value === 'string' && /^\d{16}\.\d{6}!?$/.test(value)

/** Reads back what this program wrote. */
export function read<T>(bytes: Uint8Array): T {
  const data = decodeData(bytes)
  if (!data.ok) throw new Error(`not what a store writes: ${data.detail}`)
  return data.value as T
}
