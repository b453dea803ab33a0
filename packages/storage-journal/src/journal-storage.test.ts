import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storageCases } from '@synod/protocol/testing'
import { describe, test } from 'vitest'
import { journalStorage } from './journal-storage.ts'

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

describe('and so it does with files so small that each group begins another', () => {
  const cases = storageCases(() => {
    const path = mkdtempSync(join(tmpdir(), 'synod-journal-'))
    return {
      open: () => journalStorage({ path, limits: { segmentBytesMin: 512, segmentBytesMax: 4_096 } }),
      remove: () => rm(path, { recursive: true, force: true }),
    }
  })
  for (const { name, run } of cases) test(name, run)
})
