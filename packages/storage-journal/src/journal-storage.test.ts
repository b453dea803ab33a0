import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storageCases } from '@synod/protocol/testing'
import { describe, test } from 'vitest'
import { FilesStorage } from './files-storage.ts'
import { journalStorage } from './journal-storage.ts'
import { Random } from './random.fixture.ts'
import { SimulatedDisk } from './simulated-disk.fixture.ts'

describe('journalStorage keeps the contract of the storage port', () => {
  const cases = storageCases(() => {
    const path = mkdtempSync(join(tmpdir(), 'synod-journal-'))
    return {
      open: () => journalStorage({ path }),
      remove: () => rm(path, { recursive: true, force: true }),
    }
  })
  for (const { name, run } of cases) test(name, run)
})

describe('and so it does with files so small that nearly each group begins another', () => {
  const cases = storageCases(() => {
    const disk = new SimulatedDisk(new Random(1))
    const limits = { segmentBytesMin: 512, segmentBytesMax: 4_096, rowFileBytesMax: 1_024 }
    const open = () => {
      return new FilesStorage({
        path: '/simulated',
        limits,
        open: async () => disk.mount(),
        newStoreId: () => 'simulated',
      })
    }
    return { open, remove: async () => undefined }
  })
  for (const { name, run } of cases) test(name, run)
})
