import { decodeData, encodeData } from '@synod/codec'
import { assert, type RowReader } from '@synod/protocol'
import type { AnyStateMachine, AppliedAt, Schema, StateMachine } from '@synod/replica'

/** Words by key. A `cas` sets `to` where the word is `from`. */
export type WordCommand =
  | readonly ['put', key: string, word: string]
  | readonly ['append', key: string, word: string]
  | readonly ['cas', key: string, from: string, to: string]

/** `get` reads from memory; `getRow` from the rows that commands have written, which a disk keeps. */
export type WordQuery = readonly ['get' | 'getRow', key: string]

const LENGTHS: Readonly<Record<string, number>> = { put: 3, append: 3, cas: 4, get: 2, getRow: 2 }

function wordSchema<T extends WordCommand | WordQuery>(names: readonly T[0][]): Schema<T> {
  return {
    encode: (value) => encodeData(value),
    decode(bytes) {
      const data = decodeData(bytes)
      const fields = data.ok && Array.isArray(data.value) ? (data.value as unknown[]) : []
      const isSound = names.some((name) => name === fields[0]) && fields.every((field) => typeof field === 'string')
      if (!isSound || fields.length !== LENGTHS[String(fields[0])])
        return { ok: false, reason: 'no call of a word store' }
      return { ok: true, value: fields as unknown as T }
    },
  }
}

export const wordCommand = wordSchema<WordCommand>(['put', 'append', 'cas'])
export const wordQuery = wordSchema<WordQuery>(['get', 'getRow'])

/**
 * A key-value store to replicate, small enough to know by heart. Every change also writes a row, so that history is read
 * back from disks that were torn and torn again.
 */
export function createWordStore(): AnyStateMachine {
  return new WordStore() as StateMachine<WordCommand, boolean, WordQuery, string | null> as unknown as AnyStateMachine
}

class WordStore implements StateMachine<WordCommand, boolean, WordQuery, string | null> {
  readonly schemas = { command: wordCommand, query: wordQuery }
  #words = new Map<string, string>()
  #digest = 0

  apply(command: WordCommand, at: AppliedAt) {
    const [name, key] = command
    const before = this.#words.get(key)
    const isDone = name !== 'cas' || before === command[2]
    if (!isDone) return { output: false, rows: [] }
    const after = name === 'append' ? (before ?? '') + command[2] : name === 'cas' ? command[3] : command[2]
    this.#words.set(key, after)
    this.#digest = hashed(this.#digest, `${at.slot}.${at.index} ${key} ${after}`)
    return { output: true, rows: [{ key, value: encodeData(after) }] }
  }

  query([name, key]: WordQuery, reader: RowReader): string | null | Promise<string | null> {
    return name === 'get' ? (this.#words.get(key) ?? null) : readRow(reader, key)
  }

  *snapshot(): Generator<Uint8Array> {
    yield encodeData([this.#digest, ...[...this.#words].flat()])
  }

  restore(chunks: Iterable<Uint8Array>): void {
    for (const chunk of chunks) {
      const data = decodeData(chunk)
      assert(data.ok && Array.isArray(data.value), 'a chunk of a word store is an array')
      const [digest, ...words] = data.value as [number, ...string[]]
      this.#digest = digest
      for (let at = 0; at < words.length; at += 2) this.#words.set(words[at] as string, words[at + 1] as string)
    }
  }

  digest(): string {
    return String(this.#digest)
  }
}

async function readRow(reader: RowReader, key: string): Promise<string | null> {
  const [row] = await reader.rows({ from: key, to: `${key}\u0000`, limit: 1 })
  if (!row) return null
  const data = decodeData(row.value)
  assert(data.ok && typeof data.value === 'string', 'a row of a word store is a word')
  return data.value
}

function hashed(hash: number, text: string): number {
  let next = hash
  for (let at = 0; at < text.length; at++) next = Math.imul(next ^ text.charCodeAt(at), 0x01000193)
  return next >>> 0
}
