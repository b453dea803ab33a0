import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DurableRecord, InvariantError, makeBallot, type Storage } from '@synod/protocol'
import { memoryDisk, memoryStorage } from '@synod/protocol/memory'
import { journalStorage } from '@synod/storage-journal'
import { lmdbStorage } from '@synod/storage-lmdb'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { STORE_KINDS, type StoreKind } from './store.ts'

type Record = DurableRecord<Uint8Array>
type Step = readonly Record[] | 'reopen'

const SLOTS_MAX = 8
const CHUNKS_MAX = 3
const RUNS = 150
const TIMEOUT_MS = 60_000

const slot = fc.integer({ min: 0, max: SLOTS_MAX })
const index = fc.integer({ min: 0, max: CHUNKS_MAX })
const bytes = fc.integer({ min: 0, max: 255 }).map((byte) => Uint8Array.of(byte))
const ballot = fc.integer({ min: 1, max: 3 }).map((round) => makeBallot(round, 1))
const rows = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), value: bytes }), { maxLength: 2 })
const entries = fc
  .uniqueArray(fc.integer({ min: 1, max: SLOTS_MAX }), { maxLength: 3 })
  .chain((slots) => fc.tuple(...slots.map((at) => bytes.map((value) => ({ slot: at, value })))))

const record: fc.Arbitrary<Record> = fc.oneof(
  fc.record({ type: fc.constant('promised' as const), ballot }),
  fc.record({ type: fc.constant('accepted' as const), ballot, entries }),
  fc.record({ type: fc.constant('chosen' as const), through: fc.constant(SLOTS_MAX), learned: entries }),
  fc.record({ type: fc.constant('chosen' as const), through: slot, learned: fc.constant([]) }),
  fc.record({ type: fc.constant('applied' as const), through: slot, rows }),
  fc.record({ type: fc.constant('history' as const), rows }),
  fc.record({ type: fc.constant('compacted' as const), through: slot }),
  fc.record({
    type: fc.constant('received' as const),
    slot,
    chunks: fc.constant(CHUNKS_MAX),
    next: index,
    after: fc.constantFrom('', 'a'),
  }),
)

/** Chunks as a node writes them, in order; some are never made a snapshot, or fewer are than were written. */
const staging: fc.Arbitrary<Record[]> = fc
  .tuple(slot, fc.array(bytes, { minLength: 1, maxLength: CHUNKS_MAX }), fc.boolean(), fc.integer({ min: 1, max: 3 }))
  .map(([at, chunks, isWhole, count]) => [
    ...chunks.map((chunk, which): Record => ({ type: 'snapshotChunk', slot: at, index: which, bytes: chunk })),
    ...(isWhole ? [{ type: 'snapshot', slot: at, chunks: Math.min(count, chunks.length) } as const] : []),
  ])

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.array(record, { maxLength: 3 }) },
  { weight: 4, arbitrary: staging },
  { weight: 1, arbitrary: fc.constant('reopen' as const) },
)

/** The files of the journal are small, so that a few writes begin and remove some. */
const open: { readonly [Kind in StoreKind]: (path: string) => Storage<Uint8Array> } = {
  journal: (path) => journalStorage({ path, limits: { segmentBytesMin: 512, segmentBytesMax: 2_048 } }),
  lmdb: (path) => lmdbStorage({ path }),
}

/** Everything that can be read. */
async function contents(storage: Storage<Uint8Array>): Promise<unknown> {
  const log = []
  for (let from = 1; from <= SLOTS_MAX; from++) log.push(await storage.readLog(from, SLOTS_MAX, 1_000))
  const chunks = []
  for (let at = 0; at <= SLOTS_MAX; at++) {
    for (let which = 0; which <= CHUNKS_MAX; which++) chunks.push(storage.snapshotChunk(at, which) ?? null)
  }
  return plain({ log, chunks, rows: await storage.readRows({ from: '', to: 'z', limit: 9 }) })
}

/** With views of any class as their bytes. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part) => (part?.type === 'Buffer' ? part.data : bytesOf(part))))
}

function bytesOf(part: unknown): unknown {
  return part instanceof Uint8Array ? Array.from(part) : part
}

async function refuses(writing: Promise<void>): Promise<boolean> {
  try {
    await writing
    return false
  } catch (error) {
    expect(error).toBeInstanceOf(InvariantError)
    return true
  }
}

async function expectTheSame(kind: StoreKind, path: string, steps: readonly Step[]): Promise<void> {
  const disk = memoryDisk()
  const openBoth = async () => {
    const [memory, store] = [memoryStorage(disk), open[kind](path)]
    expect(plain((await store.recover()).records)).toEqual(plain((await memory.recover()).records))
    return { memory, store }
  }
  let { memory, store } = await openBoth()
  try {
    for (const next of steps) {
      if (next === 'reopen') {
        await store.close()
        ;({ memory, store } = await openBoth())
      } else {
        const refused = await refuses(store.write(next))
        expect(refused).toBe(await refuses(memory.write(next)))
        if (refused) return
      }
      expect(await contents(store)).toEqual(await contents(memory))
    }
  } finally {
    await store.close()
  }
}

test.each(STORE_KINDS)(
  'whatever is written, a store of kind %s and the memory disk give back the same, and refuse the same',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const path = mkdtempSync(join(tmpdir(), 'synod-same-'))
        try {
          await expectTheSame(kind, path, steps)
        } finally {
          rmSync(path, { recursive: true, force: true })
        }
      }),
      { numRuns: RUNS },
    )
  },
  TIMEOUT_MS,
)
