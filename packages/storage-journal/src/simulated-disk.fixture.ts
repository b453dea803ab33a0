import type { Files, OpenFile } from './files.ts'
import { SECTOR_BYTES } from './frame.ts'
import type { Random } from './random.fixture.ts'

/** What the process sees when the machine or the process itself is gone. */
export class PowerFailure extends Error {
  override readonly name = 'PowerFailure'
}

/** A file as the operating system shows it, and as the disk has it. */
class Inode {
  /** What is read. */
  seen = Buffer.alloc(0)
  /** What a power failure leaves, but for the sectors below. */
  durable = Buffer.alloc(0)
  /** Sectors that were written since the last sync, and may have reached the disk or not. */
  readonly dirty = new Set<number>()
}

/**
 * A disk with every fault that a real one may have, the same for the same seed. What was written and not synced is lost in a power
 * failure sector by sector, in no order; names likewise. A sync may fail and take what it should have written with it. The disk may be
 * full, and it may rot.
 */
export class SimulatedDisk {
  readonly #random: Random
  #names = new Map<string, Inode>()
  #durableNames = new Map<string, Inode>()
  /** Handles of a life that ended are dead. */
  #life = 0
  #operationsLeft = Number.POSITIVE_INFINITY
  #syncsLeft = Number.POSITIVE_INFINITY
  /** The process has died, and nobody has started another one. */
  hasDied = false
  bytesMax = Number.POSITIVE_INFINITY
  /** How many times somebody read, wrote, synced, or changed a name. */
  operations = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** The directory as a process that has just begun finds it. */
  mount(): Files {
    const life = this.#life
    const use = () => this.#use(life)
    return {
      path: '/simulated',
      list: () => {
        use()
        return [...this.#names.keys()]
      },
      open: (name) => {
        use()
        const inode = this.#names.get(name)
        return inode && new SimulatedFile(this, inode, life)
      },
      create: (name) => {
        use()
        const inode = new Inode()
        this.#names.set(name, inode)
        return new SimulatedFile(this, inode, life)
      },
      remove: async (name) => {
        await this.later(life)
        use()
        if (!this.#names.delete(name)) throw new Error(`ENOENT: no such file: ${name}`)
      },
      syncNames: async () => {
        await this.later(life)
        use()
        this.#durableNames = new Map(this.#names)
      },
      describeSpace: () => 'it is simulated',
      release: () => undefined,
    }
  }

  /** The process dies at the operation after so many more. */
  dieAfter(operations: number): void {
    this.#operationsLeft = operations
  }

  /** The sync after so many more fails. */
  failSyncAfter(syncs: number): void {
    this.#syncsLeft = syncs
  }

  /** The process is gone, the operating system goes on: what was written is seen, and not yet durable. */
  kill(): void {
    this.#life += 1
    this.hasDied = false
    this.#operationsLeft = Number.POSITIVE_INFINITY
    this.#syncsLeft = Number.POSITIVE_INFINITY
  }

  /** The power is gone: what was not synced is there or not. */
  powerFailure(): void {
    this.kill()
    const names = new Map(this.#durableNames)
    for (const name of new Set([...this.#names.keys(), ...names.keys()])) {
      const [seen, durable] = [this.#names.get(name), names.get(name)]
      if (seen === durable || this.#random.chance(0.5)) continue
      if (seen) names.set(name, seen)
      else names.delete(name)
    }
    for (const inode of new Set(names.values())) this.#loseSectors(inode)
    this.#names = names
    this.#durableNames = new Map(names)
  }

  /** The content of a file, to be looked at or damaged. */
  contentOf(name: string): Buffer {
    const inode = this.#names.get(name)
    if (!inode) throw new Error(`no file ${name}`)
    return inode.seen
  }

  replace(name: string, content: Buffer): void {
    const inode = new Inode()
    inode.seen = Buffer.from(content)
    inode.durable = Buffer.from(content)
    this.#names.set(name, inode)
    this.#durableNames.set(name, inode)
  }

  remove(name: string): void {
    this.#names.delete(name)
    this.#durableNames.delete(name)
  }

  get names(): string[] {
    return [...this.#names.keys()].sort()
  }

  /** Another disk with the same in it. */
  copy(random: Random): SimulatedDisk {
    const disk = new SimulatedDisk(random)
    for (const [name, { seen }] of this.#names) disk.replace(name, seen)
    return disk
  }

  async later(life: number): Promise<void> {
    for (let turns = this.#random.below(4); turns > 0; turns--) await Promise.resolve()
    this.#checkLife(life)
  }

  write(inode: Inode, pieces: readonly Uint8Array[], at: number, life: number): void {
    const bytes = Buffer.concat(pieces)
    const isAlive = this.#countDown(life)
    // A process that dies in a write leaves the first pages of it.
    const sectors = Math.ceil(bytes.byteLength / SECTOR_BYTES)
    const taken = isAlive ? bytes.byteLength : this.#random.below(sectors + 1) * SECTOR_BYTES
    const room = Math.max(0, this.bytesMax - this.#bytes() + inode.seen.byteLength - at)
    const written = bytes.subarray(0, Math.min(taken, room))
    this.#put(inode, written, at)
    this.#checkLife(life)
    if (written.byteLength < bytes.byteLength) throw new Error('ENOSPC: no space left on device')
  }

  async sync(inode: Inode, life: number): Promise<void> {
    const sectors = [...inode.dirty]
    await this.later(life)
    this.#use(life)
    this.#syncsLeft -= 1
    if (this.#syncsLeft < 0) {
      // As operating systems do: what could not be written counts as written.
      for (const sector of sectors) if (this.#random.chance(0.5)) inode.dirty.delete(sector)
      throw new Error('EIO: i/o error, fdatasync')
    }
    for (const sector of sectors) this.#makeDurable(inode, sector)
  }

  use(life: number): void {
    this.#use(life)
  }

  #use(life: number): void {
    this.#countDown(life)
    this.#checkLife(life)
  }

  #countDown(life: number): boolean {
    this.#checkLife(life)
    this.operations += 1
    this.#operationsLeft -= 1
    if (this.#operationsLeft >= 0) return true
    this.hasDied = true
    this.#life += 1
    return false
  }

  #checkLife(life: number): void {
    if (life !== this.#life) throw new PowerFailure('the process is dead')
  }

  #put(inode: Inode, bytes: Buffer, at: number): void {
    const end = at + bytes.byteLength
    if (end > inode.seen.byteLength) {
      const grown = Buffer.alloc(end)
      inode.seen.copy(grown)
      inode.seen = grown
    }
    bytes.copy(inode.seen, at)
    for (let sector = Math.floor(at / SECTOR_BYTES); sector * SECTOR_BYTES < end; sector++) inode.dirty.add(sector)
  }

  #makeDurable(inode: Inode, sector: number): void {
    const start = sector * SECTOR_BYTES
    const bytes = inode.seen.subarray(start, start + SECTOR_BYTES)
    if (start + bytes.byteLength > inode.durable.byteLength) {
      const grown = Buffer.alloc(start + bytes.byteLength)
      inode.durable.copy(grown)
      inode.durable = grown
    }
    bytes.copy(inode.durable, start)
    inode.dirty.delete(sector)
  }

  #loseSectors(inode: Inode): void {
    const kept = this.#random.chance(0.2) ? 1 : this.#random.chance(0.2) ? 0 : 0.5
    for (const sector of [...inode.dirty]) if (this.#random.chance(kept)) this.#makeDurable(inode, sector)
    inode.dirty.clear()
    inode.seen = Buffer.from(inode.durable)
  }

  #bytes(): number {
    return [...this.#names.values()].reduce((sum, { seen }) => sum + seen.byteLength, 0)
  }
}

class SimulatedFile implements OpenFile {
  readonly #disk: SimulatedDisk
  readonly #inode: Inode
  readonly #life: number
  #isClosed = false

  constructor(disk: SimulatedDisk, inode: Inode, life: number) {
    this.#disk = disk
    this.#inode = inode
    this.#life = life
  }

  size(): number {
    this.#use()
    return this.#inode.seen.byteLength
  }

  read(into: Uint8Array, at: number): number {
    this.#use()
    const bytes = this.#inode.seen.subarray(at, at + into.byteLength)
    into.set(bytes)
    return bytes.byteLength
  }

  async readSoon(into: Uint8Array, at: number): Promise<number> {
    this.#use()
    const bytes = Buffer.from(this.#inode.seen.subarray(at, at + into.byteLength))
    await this.#disk.later(this.#life)
    into.set(bytes)
    return bytes.byteLength
  }

  write(pieces: readonly Uint8Array[], at: number): void {
    if (this.#isClosed) throw new Error('EBADF: the file is closed')
    this.#disk.write(this.#inode, pieces, at, this.#life)
  }

  async writeSoon(pieces: readonly Uint8Array[], at: number): Promise<void> {
    await this.#disk.later(this.#life)
    this.write(pieces, at)
  }

  async sync(): Promise<void> {
    if (this.#isClosed) throw new Error('EBADF: the file is closed')
    await this.#disk.sync(this.#inode, this.#life)
  }

  close(): void {
    this.#isClosed = true
  }

  #use(): void {
    if (this.#isClosed) throw new Error('EBADF: the file is closed')
    this.#disk.use(this.#life)
  }
}
