import type { DurableRecord, Storage } from '@synod/protocol'
import { memoryDisk, memoryStorage } from '@synod/protocol/memory'
import { expect, test } from 'vitest'
import { FilesStorage } from './files-storage.ts'
import { NodeLife } from './node-life.fixture.ts'
import { Random } from './random.fixture.ts'
import { difference, readableContents } from './readable-contents.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

const SEEDS = Number(process.env.SYNOD_SEEDS ?? 250)
const FIRST_SEED = Number(process.env.SYNOD_SEED ?? 1)
const LIVES = 6
/** A snapshot that is received may lie so far above the last slot. */
const UNCHOSEN_SLOTS_MAX = 3
const GROUPS_MAX = 40
const OPERATIONS_MAX = 250
const LIMITS = [
  { segmentBytesMin: 1_024, segmentBytesMax: 4_096, rowFileBytesMax: 2_048 },
  { segmentBytesMin: 4_096, segmentBytesMax: 16_384, rowFileBytesMax: 8_192 },
  { segmentBytesMin: 65_536, segmentBytesMax: 65_536, rowFileBytesMax: 65_536 },
]

/** A store on a disk that fails, beside one in memory that has what was acknowledged. */
class CrashedStore {
  readonly #random: Random
  readonly #disk: SimulatedDisk
  readonly #life: NodeLife
  readonly #limits
  readonly #known = memoryDisk<Uint8Array>()
  /** The group that was being written when the store died: it may be there or not. */
  #open: readonly DurableRecord<Uint8Array>[] | undefined
  #slotMax = 1
  acknowledged = 0
  opened = 0

  constructor(seed: number) {
    this.#random = new Random(seed)
    this.#disk = new SimulatedDisk(new Random(seed + 1_000_000))
    this.#life = new NodeLife(new Random(seed + 2_000_000))
    this.#limits = this.#random.pick(LIMITS)
  }

  /** Opens the store, writes for a while, and dies in one way or another. */
  async live(): Promise<void> {
    if (this.#random.chance(0.8)) this.#disk.dieAfter(this.#random.below(OPERATIONS_MAX))
    else if (this.#random.chance(0.5)) this.#disk.failSyncAfter(this.#random.below(GROUPS_MAX))
    const storage = this.#storage()
    try {
      await this.#recover(storage)
      for (let count = this.#random.below(GROUPS_MAX); count > 0; count--) await this.#write(storage)
      await this.#compare(storage)
    } catch (error) {
      if (!/the process is dead|EIO/.test(String(error))) throw error
    }
    await storage.close().catch(() => undefined)
    if (this.#random.chance(0.5)) this.#disk.kill()
    else this.#disk.powerFailure()
  }

  /** Opens it once more without any fault. */
  async check(): Promise<void> {
    const storage = this.#storage()
    await this.#recover(storage)
    await storage.close()
  }

  #storage(): Storage<Uint8Array> {
    return new FilesStorage({
      path: '/simulated',
      limits: this.#limits,
      open: async () => this.#disk.mount(),
      newStoreId: () => 'simulated',
    })
  }

  async #recover(storage: Storage<Uint8Array>): Promise<void> {
    const recovered = await storage.recover()
    const found = await readableContents(storage, recovered, this.#slotMax)
    this.opened += 1
    if (!difference(found, await this.#expected())) {
      if (this.#open) this.#life.forget()
      this.#open = undefined
      return
    }
    if (this.#open) await memoryStorage(this.#known).write(this.#open)
    this.#open = undefined
    expect(
      difference(found, await this.#expected()),
      'what the store has and should not, or the other way',
    ).toBeUndefined()
  }

  /** A store that lives shows what is durable, whatever is being moved in it. */
  async #compare(storage: Storage<Uint8Array>): Promise<void> {
    const found = await readableContents(storage, { records: [] }, this.#slotMax)
    const expected = await readableContents(memoryStorage(this.#known), { records: [] }, this.#slotMax)
    expect(difference(found, expected), 'what a living store shows and should not, or the other way').toBeUndefined()
  }

  async #expected(): Promise<string> {
    const memory = memoryStorage(this.#known)
    return readableContents(memory, await memory.recover(), this.#slotMax)
  }

  async #write(storage: Storage<Uint8Array>): Promise<void> {
    const records = this.#life.next()
    this.#slotMax = Math.max(this.#slotMax, this.#life.slot + UNCHOSEN_SLOTS_MAX)
    this.#open = records
    await storage.write(records)
    await memoryStorage(this.#known).write(records)
    this.#open = undefined
    this.acknowledged += 1
  }
}

test(`${SEEDS} stores die again and again: nothing acknowledged is lost, and no group is torn (PMS M2)`, async () => {
  let [acknowledged, opened] = [0, 0]
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    const store = new CrashedStore(seed)
    try {
      for (let life = 0; life < LIVES; life++) await store.live()
      await store.check()
    } catch (error) {
      throw new Error(`repeat with SYNOD_SEED=${seed} SYNOD_SEEDS=1: ${error}`, { cause: error })
    }
    acknowledged += store.acknowledged
    opened += store.opened
  }
  expect(acknowledged).toBeGreaterThan(SEEDS)
  expect(opened).toBeGreaterThan(SEEDS)
})
