import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Files } from './files.ts'
import { openDirectory } from './node-files.ts'
import { Random } from './random.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

const PIECES = 2_500

interface Place {
  readonly files: Files
  readonly remove: () => void
}

/** The port's contract, for the disk that is used and the one that tests put in its place. */
const places: Readonly<Record<string, () => Promise<Place>>> = {
  'a directory': async () => {
    const path = mkdtempSync(join(tmpdir(), 'synod-files-'))
    const files = await openDirectory(path)
    return {
      files,
      remove: () => {
        files.release()
        rmSync(path, { recursive: true, force: true })
      },
    }
  },
  'the simulated disk': async () => {
    return { files: new SimulatedDisk(new Random(3)).mount(), remove: () => undefined }
  },
}

const cases: Readonly<Record<string, (files: Files) => Promise<void>>> = {
  'a file is there once it was created, and not before': async (files) => {
    expect(files.open('a')).toBeUndefined()
    files.create('a').close()
    expect(files.list()).toContain('a')
    const file = files.open('a')!
    expect(file.size()).toBe(0)
    file.close()
  },

  'what was written is read, by itself or with others, at once or soon': async (files) => {
    const file = files.create('a')
    file.write([Buffer.from('one'), Buffer.alloc(0), Buffer.from('two')], 0)
    await file.writeSoon([Buffer.from('three')], 6)
    await file.sync()
    const bytes = Buffer.alloc(11)
    expect(file.read(bytes, 0)).toBe(11)
    expect(bytes.toString()).toBe('onetwothree')
    const part = Buffer.alloc(3)
    expect(await file.readSoon(part, 3)).toBe(3)
    expect(part.toString()).toBe('two')
    file.close()
  },

  'reading ends where the file ends': async (files) => {
    const file = files.create('a')
    file.write([Buffer.from('short')], 0)
    expect(file.read(Buffer.alloc(9), 2)).toBe(3)
    expect(await file.readSoon(Buffer.alloc(9), 2)).toBe(3)
    expect(file.read(Buffer.alloc(9), 70)).toBe(0)
    file.close()
  },

  'zeros are between what was written and what is written beyond the end': async (files) => {
    const file = files.create('a')
    file.write([Buffer.from('far')], 1_000)
    const bytes = Buffer.alloc(1_003, 1)
    expect(file.read(bytes, 0)).toBe(1_003)
    expect(bytes.equals(Buffer.concat([Buffer.alloc(1_000), Buffer.from('far')]))).toBe(true)
    file.close()
  },

  'more pieces than the operating system takes at once are all written': async (files) => {
    const file = files.create('a')
    const pieces = Array.from({ length: PIECES }, (_, index) => Buffer.alloc(1 + (index % 5), index))
    const whole = Buffer.concat(pieces)
    file.write(pieces, 7)
    await file.writeSoon(pieces, 7 + whole.byteLength)
    const bytes = Buffer.alloc(2 * whole.byteLength)
    expect(file.read(bytes, 7)).toBe(bytes.byteLength)
    expect(bytes.equals(Buffer.concat([whole, whole]))).toBe(true)
    file.close()
  },

  'creating a file anew empties it': async (files) => {
    const before = files.create('a')
    before.write([Buffer.from('before')], 0)
    before.close()
    const file = files.create('a')
    expect(file.size()).toBe(0)
    file.close()
  },

  'a file that is removed and closed is read to the end by who reads it': async (files) => {
    const file = files.create('a')
    file.write([Buffer.from('still here')], 0)
    const bytes = Buffer.alloc(10)
    const reading = file.readSoon(bytes, 0)
    file.close()
    file.close()
    await files.remove('a')
    expect(await reading).toBe(10)
    expect(bytes.toString()).toBe('still here')
    expect(files.list()).not.toContain('a')
  },

  'names are made durable, and a file that is not there cannot be removed': async (files) => {
    files.create('a').close()
    await files.syncNames()
    await expect(files.remove('b')).rejects.toThrow('ENOENT')
  },
}

for (const [where, make] of Object.entries(places)) {
  describe(`${where} keeps the contract of the files port`, () => {
    for (const [name, run] of Object.entries(cases)) {
      test(name, async () => {
        const { files, remove } = await make()
        try {
          await run(files)
        } finally {
          remove()
        }
      })
    }
  })
}

test('a directory that is claimed is refused to others until it is released', async () => {
  const path = mkdtempSync(join(tmpdir(), 'synod-files-'))
  const files = await openDirectory(join(path, 'deep', 'store'))
  await expect(openDirectory(join(path, 'deep', 'store'))).rejects.toMatchObject({ code: 'inUse' })
  expect(files.describeSpace()).toMatch(/its disk has \d+ bytes free/)
  files.release()
  writeFileSync(join(path, 'deep', 'store', 'note.txt'), 'mine')
  const again = await openDirectory(join(path, 'deep', 'store'))
  expect(again.list()).toContain('note.txt')
  again.release()
  rmSync(path, { recursive: true, force: true })
})
