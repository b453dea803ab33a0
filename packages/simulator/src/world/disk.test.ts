import type { DurableRecord, Storage } from '@synod/protocol'
import { storageCases } from '@synod/protocol/testing'
import { describe, expect, test } from 'vitest'
import { Random } from '../random.ts'
import { Agenda } from './agenda.ts'
import { Disk } from './disk.ts'
import { EventLog } from './event-log.ts'
import { Process } from './process.ts'
import { Tally } from './tally.ts'

const FLUSH_US = 300
const TURN_US = 10
const SECOND_US = 1_000_000
const SEEDS = 60

type Records = DurableRecord<Uint8Array>[]

/** A disk in a world of its own. */
function newDisk(seed = 1, tears = true): { readonly agenda: Agenda; readonly disk: Disk } {
  const agenda = new Agenda()
  const disk = new Disk({
    node: 1,
    agenda,
    flushUs: () => FLUSH_US,
    random: new Random(seed, 'disk'),
    tally: new Tally(),
    log: new EventLog(agenda),
    tears: () => tears,
    lost: () => undefined,
  })
  return { agenda, disk }
}

function open({ agenda, disk }: ReturnType<typeof newDisk>): Storage<Uint8Array> {
  return disk.open(new Process(agenda, TURN_US))
}

/** What the call gives once the world has gone on for long enough. */
async function ended<T>({ agenda }: ReturnType<typeof newDisk>, call: Promise<T>): Promise<T> {
  call.catch(() => undefined)
  await agenda.run(agenda.nowUs + SECOND_US, () => false)
  return call
}

describe('the simulated disk keeps the contract of the storage port', () => {
  const cases = storageCases(() => {
    const world = newDisk()
    let isOver = false
    void (async () => {
      while (!isOver) {
        await world.agenda.run(world.agenda.nowUs + SECOND_US, () => isOver)
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    return {
      open: () => open(world),
      remove: async () => {
        isOver = true
      },
    }
  })
  for (const { name, run } of cases) test(name, run)
})

const BYTES = new Uint8Array(8)
/** A snapshot that was received, as one write of a node that is in a hurry. */
const RECEIVING: Records = [
  { type: 'snapshotChunk', slot: 5, index: 0, bytes: BYTES },
  { type: 'received', slot: 5, chunks: 2, next: 1, after: '' },
  { type: 'snapshotChunk', slot: 5, index: 1, bytes: BYTES },
  { type: 'received', slot: 5, chunks: 2, next: 2, after: '' },
  { type: 'history', rows: [{ key: 'row', value: BYTES }] },
  { type: 'snapshot', slot: 5, chunks: 2 },
  { type: 'compacted', through: 5 },
]

/** What a disk gives back that has taken only so many of the records. */
async function recoveredAfter(count: number): Promise<readonly DurableRecord<Uint8Array>[]> {
  const world = newDisk()
  const storage = open(world)
  if (count > 0) await ended(world, storage.write(RECEIVING.slice(0, count)))
  return (await ended(world, storage.recover())).records
}

async function recoveredAfterCrash(seed: number, tears: boolean) {
  const world = newDisk(seed, tears)
  void open(world).write(RECEIVING)
  world.disk.crash(new Random(seed, 'crash'))
  const storage = open(world)
  return { storage, records: (await ended(world, storage.recover())).records }
}

describe('a crash while a snapshot is written', () => {
  test('keeps a prefix of its records, each of them some time', async () => {
    const prefixes: string[] = []
    for (let count = 0; count <= RECEIVING.length; count++) prefixes.push(JSON.stringify(await recoveredAfter(count)))
    const seen = new Set<string>()
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { records, storage } = await recoveredAfterCrash(seed, true)
      expect(prefixes).toContain(JSON.stringify(records))
      seen.add(JSON.stringify(records))
      const snapshot = records.find(({ type }) => type === 'snapshot')
      if (snapshot) expect([0, 1].map((index) => storage.snapshotChunk(5, index))).toEqual([BYTES, BYTES])
    }
    expect(seen).toEqual(new Set(prefixes))
  })

  test('keeps all or nothing of a disk that does not tear', async () => {
    const whole = JSON.stringify(await recoveredAfter(RECEIVING.length))
    const seen = new Set<string>()
    for (let seed = 1; seed <= SEEDS; seed++) {
      seen.add(JSON.stringify((await recoveredAfterCrash(seed, false)).records))
    }
    expect(seen).toEqual(new Set(['[]', whole]))
  })
})

test('a storage whose write failed gives no chunk any more', async () => {
  const world = newDisk()
  const storage = open(world)
  await ended(world, storage.write(RECEIVING.slice(0, 1)))
  expect(storage.snapshotChunk(5, 0)).toEqual(BYTES)
  world.disk.failNextWrite(() => undefined)
  await expect(ended(world, storage.write(RECEIVING.slice(1)))).rejects.toThrow('EIO')
  expect(() => storage.snapshotChunk(5, 0)).toThrow('dead')
})
