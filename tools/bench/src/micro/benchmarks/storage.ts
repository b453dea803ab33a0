import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DurableRecord, makeBallot, type Storage } from '@synod/protocol'
import { journalStorage } from '@synod/storage-journal'
import { lmdbStorage } from '@synod/storage-lmdb'
import type { Benchmark, Subject } from '../benchmark.ts'
import { batchValue } from '../material/batches.ts'

/** One, as for a command that comes alone; and as many as wait on a disk that is slow. */
const GROUPS = [1, 100]
const BALLOT = makeBallot(1, 1)

type OpenStore = (path: string) => Storage<Uint8Array>

const STORES: readonly { readonly name: string; readonly open: OpenStore }[] = [
  { name: 'lmdb', open: (path) => lmdbStorage({ path }) },
  { name: 'journal', open: (path) => journalStorage({ path }) },
]

/** A round is one durable write of a group. The store lies where the system keeps what is temporary. */
async function writing(open: OpenStore, recordsPerGroup: number): Promise<Subject> {
  const directory = await mkdtemp(join(tmpdir(), 'synod-bench-micro-'))
  // However the process ends, the files go.
  const remove = () => rmSync(directory, { recursive: true, force: true })
  process.once('exit', remove)
  const storage = open(join(directory, 'store'))
  await storage.recover()
  const value = batchValue(1)
  let slot = 0
  let groups: DurableRecord<Uint8Array>[][] = []
  const group = () =>
    Array.from({ length: recordsPerGroup }, (): DurableRecord<Uint8Array> => {
      return { type: 'accepted', ballot: BALLOT, entries: [{ slot: ++slot, value }] }
    })
  return {
    ready(rounds) {
      groups = Array.from({ length: rounds }, group)
    },
    async run(rounds) {
      for (const records of groups) await storage.write(records)
      return rounds
    },
    async close() {
      await storage.close()
      remove()
      process.off('exit', remove)
    },
  }
}

export const storageBenchmarks: readonly Benchmark[] = STORES.flatMap(({ name, open }) =>
  GROUPS.map((records) => ({
    name: `storage/${name}, group of ${records}`,
    per: 'group',
    prepare: () => writing(open, records),
  })),
)
