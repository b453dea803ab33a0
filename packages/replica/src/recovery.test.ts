import { encodeBatch, encodeData } from '@synod/codec'
import type { Cluster, DurableRecord } from '@synod/protocol'
import { type MemoryDisk, memoryDisk, memoryStorage, seededEntropy } from '@synod/protocol/memory'
import { describe, expect, it } from 'vitest'
import { ALL_ROWS, Counter } from './counter.fixture.ts'
import { type AnyStateMachine, Executor } from './executor.ts'
import type { StoreIntent } from './identity.ts'
import { Membership } from './membership.ts'
import { type Recovery, recover } from './recovery.ts'
import { Fed } from './snapshot.fixture.ts'

const cluster: Cluster = {
  name: 'test',
  nodes: [1, 2, 3].map((node) => ({ node, endpoint: `memory ${node}` })),
  alpha: 8,
  quorum: { kind: 'majority' },
  learning: 'every',
}

interface Start {
  readonly executor: Executor
  readonly counter: Counter
  readonly recovery: Recovery
  /** What an observer was told: slots executed, or the slot of a snapshot restored, with a bar before it. */
  readonly seen: readonly string[]
}

async function start(disk: MemoryDisk<Uint8Array>, intent: StoreIntent = 'resume', node = 1): Promise<Start> {
  const counter = new Counter()
  const executor = new Executor({ machine: counter as AnyStateMachine, membership: new Membership(cluster) })
  const seen: string[] = []
  const observer = {
    executed: (slot: number) => seen.push(`${slot}`),
    restored: (slot: number) => seen.push(`|${slot}`),
  }
  const entropy = seededEntropy(7)
  const storage = memoryStorage(disk)
  const recovery = await recover({ node, cluster, intent, storage, entropy, executor, observer })
  return { executor, counter, recovery, seen }
}

/** A disk on which a node has executed slot 1, an opening, and additions of 1 in the slots to `slots`. */
async function used(slots: number): Promise<MemoryDisk<Uint8Array>> {
  const disk = memoryDisk<Uint8Array>()
  await start(disk, 'initialise')
  const learned = Array.from({ length: slots }, (_, at) => {
    const command = { kind: 'command' as const, session: 1, sequence: at, lowestUnanswered: 1, body: encodeData(1) }
    const commands = [at === 0 ? { ...command, session: 0, sequence: 99 } : command]
    return { slot: at + 1, value: encodeBatch({ time: at, commands }) }
  })
  disk.take({ type: 'chosen', through: slots, learned })
  return disk
}

/** Stores a snapshot of the state after `slot` as a running node would. */
async function snapshotAt(disk: MemoryDisk<Uint8Array>, slot: number): Promise<void> {
  const fed = new Fed()
  fed.open()
  for (let at = 2; at <= slot; at++) fed.add(1, at - 1)
  const chunks = [...fed.chunks()]
  for (const [index, bytes] of chunks.entries()) disk.take({ type: 'snapshotChunk', slot, index, bytes })
  disk.take({ type: 'snapshot', slot, chunks: chunks.length })
}

async function refusal(starting: Promise<unknown>): Promise<string> {
  return starting.then(
    () => 'it started',
    (error: Error) => `${error.name}: ${error.message}`,
  )
}

describe('a new store', () => {
  it('begins with a snapshot of nothing, and the identity after it', async () => {
    const disk = memoryDisk<Uint8Array>()
    const { recovery } = await start(disk, 'initialise')
    expect(recovery.snapshot).toMatchObject({ slot: 0, chunks: 2 })
    expect(recovery.records).toEqual(disk.records())
    expect(disk.records().map(({ type }) => type)).toEqual(['identity', 'snapshot'])
  })

  it('of which a crash left a part is initialised again; with the identity it is whole', async () => {
    const records: DurableRecord<Uint8Array>[] = []
    const whole = memoryDisk<Uint8Array>()
    const write = whole.take.bind(whole)
    whole.take = (record) => {
      records.push(record)
      write(record)
    }
    await start(whole, 'initialise')
    expect(records.length).toBe(4)
    for (let written = 0; written <= records.length; written++) {
      const disk = memoryDisk<Uint8Array>()
      for (const record of records.slice(0, written)) disk.take(record)
      const isWhole = written === records.length
      if (!isWhole) expect(await refusal(start(disk))).toMatch(/^IdentityError: the store of n1 is empty/)
      const { recovery } = await start(disk, isWhole ? 'resume' : 'initialise')
      expect(recovery.snapshot?.slot).toBe(0)
      expect((await start(disk)).executor.appliedThrough).toBe(0)
    }
  })

  it('of a node that joins has an identity and nothing to vote with', async () => {
    const disk = memoryDisk<Uint8Array>()
    const joined = await start(disk, 'join', 3)
    expect(joined.recovery.snapshot).toBeUndefined()
    const again = await start(disk, 'resume', 3)
    expect([again.recovery.snapshot, again.recovery.identity]).toEqual([undefined, joined.recovery.identity])
    expect(await refusal(start(disk, 'join', 3))).toMatch(/in use already/)
    for (const { executor } of [joined, again]) {
      expect(executor.membership.quorums.map(({ quorums }) => quorums.members)).toEqual([[1, 2]])
    }
  })
})

describe('a node that starts again', () => {
  it('restores its snapshot, and executes only what lies above it', async () => {
    const disk = await used(30)
    await snapshotAt(disk, 20)
    disk.take({ type: 'compacted', through: 15 })
    const { executor, counter, seen, recovery } = await start(disk)
    expect(seen).toEqual(['|20', ...Array.from({ length: 10 }, (_, at) => `${21 + at}`)])
    expect([executor.appliedThrough, counter.value]).toEqual([30, 29])
    expect(recovery).toMatchObject({ snapshot: { slot: 20 }, compactedThrough: 15, durableThrough: 30 })
    expect(recovery.logBytes).toBeGreaterThan(100)
  })

  it('has the state that executing everything gives, digests included', async () => {
    const disk = await used(1100)
    const executed = (await start(disk)).executor.freeze()
    await snapshotAt(disk, 1050)
    const { sessions, machine, ...restored } = (await start(disk)).executor.freeze()
    expect(executed).toMatchObject(restored)
    expect(restored.lastDigest.slot).toBe(1024)
  })

  it('makes rows again that a crash took, of the slots above the snapshot alone', async () => {
    const disk = await used(30)
    await snapshotAt(disk, 20)
    await start(disk)
    expect(disk.rows(ALL_ROWS).map(({ key }) => key)).toEqual(
      Array.from({ length: 10 }, (_, at) => `${21 + at}.0`.padStart(11, '0')),
    )
  })

  it('goes on from a snapshot that was received above all that it knew', async () => {
    const disk = await used(5)
    await snapshotAt(disk, 20)
    const { executor, recovery } = await start(disk)
    expect([executor.appliedThrough, recovery.durableThrough, recovery.compactedThrough]).toEqual([20, 20, 20])
  })

  it('is refused a snapshot of which a chunk is missing, or that is another slot\u2019s', async () => {
    const disk = await used(30)
    await snapshotAt(disk, 20)
    const storage = memoryStorage(disk)
    const chunk = disk.chunk.bind(disk)
    disk.chunk = (slot, index) => (index === 1 ? undefined : chunk(slot, index))
    expect(await refusal(start(disk))).toBe(
      'SnapshotError: chunk 1 of the snapshot at slot 20 is missing from the store',
    )
    disk.chunk = (_slot, index) => chunk(20, index)
    const wrong = [0, 1, 2].map((index) => storage.snapshotChunk(20, index) as Uint8Array)
    for (const [index, bytes] of wrong.entries()) disk.take({ type: 'snapshotChunk', slot: 25, index, bytes })
    disk.take({ type: 'snapshot', slot: 25, chunks: 3 })
    disk.chunk = chunk
    expect(await refusal(start(disk))).toMatch(/^SnapshotError: .*stored for slot 25 is one of slot 20/)
  })

  it('is refused a log with a hole', async () => {
    const disk = await used(30)
    await snapshotAt(disk, 20)
    disk.log = () => []
    expect(await refusal(start(disk))).toMatch(/slot 21 is missing from the store/)
  })
})
