import * as fs from 'node:fs'
import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { claimDirectory, makeDirectory, syncDirectories } from '@synod/store-directory'
import type { Files, OpenFile } from './files.ts'
import { withoutBytes } from './pieces.ts'

/** The directory on the disk, made durably if it is not there, and claimed: `StoreError` `inUse` if somebody else has it. */
export async function openDirectory(path: string): Promise<Files> {
  await makeDirectory(path)
  return new NodeFiles(path, claimDirectory(path))
}

class NodeFiles implements Files {
  readonly path: string
  readonly release: () => void

  constructor(path: string, release: () => void) {
    this.path = path
    this.release = release
  }

  list(): readonly string[] {
    return fs.readdirSync(this.path)
  }

  open(name: string): OpenFile | undefined {
    try {
      return new NodeFile(fs.openSync(join(this.path, name), 'r+'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  create(name: string): OpenFile {
    return new NodeFile(fs.openSync(join(this.path, name), 'w+'))
  }

  remove(name: string): Promise<void> {
    return unlink(join(this.path, name))
  }

  syncNames(): Promise<void> {
    return syncDirectories(this.path)
  }

  describeSpace(): string {
    try {
      const { bavail, bsize } = fs.statfsSync(this.path)
      return `its disk has ${bavail * bsize} bytes free`
    } catch {
      return 'how full its disk is could not be found out'
    }
  }
}

class NodeFile implements OpenFile {
  readonly #descriptor: number
  #reads = 0
  #isClosed = false

  constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  size(): number {
    return fs.fstatSync(this.#descriptor).size
  }

  read(into: Uint8Array, at: number): number {
    let done = 0
    while (done < into.byteLength) {
      const bytes = fs.readSync(this.#descriptor, into, done, into.byteLength - done, at + done)
      if (bytes === 0) break
      done += bytes
    }
    return done
  }

  async readSoon(into: Uint8Array, at: number): Promise<number> {
    this.#reads += 1
    try {
      let done = 0
      while (done < into.byteLength) {
        const bytes = await this.#readPart(into, done, at + done)
        if (bytes === 0) break
        done += bytes
      }
      return done
    } finally {
      this.#reads -= 1
      if (this.#isClosed && this.#reads === 0) fs.closeSync(this.#descriptor)
    }
  }

  write(pieces: readonly Uint8Array[], at: number): void {
    let left = pieces
    for (let position = at; left.length > 0; ) {
      const bytes = fs.writevSync(this.#descriptor, left, position)
      position += bytes
      left = withoutBytes(left, bytes)
    }
  }

  async writeSoon(pieces: readonly Uint8Array[], at: number): Promise<void> {
    let left = pieces
    for (let position = at; left.length > 0; ) {
      const bytes = await this.#writePart(left, position)
      position += bytes
      left = withoutBytes(left, bytes)
    }
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      fs.fdatasync(this.#descriptor, (error) => (error ? reject(error) : resolve()))
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#reads === 0) fs.closeSync(this.#descriptor)
  }

  #readPart(into: Uint8Array, from: number, at: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.read(this.#descriptor, into, from, into.byteLength - from, at, (error, bytes) =>
        error ? reject(error) : resolve(bytes),
      )
    })
  }

  #writePart(pieces: readonly Uint8Array[], at: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.writev(this.#descriptor, pieces, at, (error, bytes) => (error ? reject(error) : resolve(bytes)))
    })
  }
}
