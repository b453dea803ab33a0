import { crc32 } from 'node:zlib'
import type { Recovered, Slot, Storage } from '@synod/protocol'

const PLENTY_BYTES = 1 << 30
const CHUNKS_MAX = 5
const LAST_KEY = '\u{10ffff}'
const SHOWN_CHARACTERS = 120

/** Everything that can be read from a storage, as text to compare; bytes as their length and checksum. */
export async function readableContents(
  storage: Storage<Uint8Array>,
  { records }: Recovered<Uint8Array>,
  slotMax: Slot,
): Promise<string> {
  const compacted = records.find((record) => record.type === 'compacted')?.through ?? 0
  const log = []
  for (let slot = 1; slot <= slotMax; ) {
    const entries = await storage.readLog(slot, slotMax, PLENTY_BYTES)
    log.push({ slot, entries })
    slot = slot <= compacted ? compacted + 1 : slot + entries.length + 1
  }
  const chunks = []
  for (let slot = 0; slot <= slotMax; slot++) {
    for (let index = 0; index < CHUNKS_MAX; index++) {
      const bytes = storage.snapshotChunk(slot, index)
      if (bytes) chunks.push({ slot, index, bytes })
    }
  }
  const range = { from: '', to: LAST_KEY, limit: PLENTY_BYTES }
  const rows = await storage.readRows(range)
  const reverse = await storage.readRows({ ...range, reverse: true })
  return print({ records, log, chunks, rows, reverse: reverse.map(({ key }) => key) })
}

/** Where two texts begin to differ; undefined when they do not. */
export function difference(found: string, expected: string): string | undefined {
  if (found === expected) return undefined
  let at = 0
  while (found[at] === expected[at]) at += 1
  const around = (text: string) => text.slice(Math.max(0, at - SHOWN_CHARACTERS), at + SHOWN_CHARACTERS)
  return `found …${around(found)}…, expected …${around(expected)}…`
}

function print(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.byteLength}:${crc32(value)}`
  if (Array.isArray(value)) return `[${value.map(print).join(',')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{${Object.entries(value)
    .map(([key, part]) => `${key}:${print(part)}`)
    .join(',')}}`
}
