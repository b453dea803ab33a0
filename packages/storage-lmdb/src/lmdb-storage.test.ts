import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storageCases } from '@synod/protocol/testing'
import { describe, test } from 'vitest'
import { lmdbStorage } from './lmdb-storage.ts'

describe('lmdbStorage keeps the contract of the storage port', () => {
  const cases = storageCases(() => {
    const path = mkdtempSync(join(tmpdir(), 'synod-lmdb-'))
    return {
      open: () => lmdbStorage({ path }),
      remove: () => rm(path, { recursive: true, force: true }),
    }
  })
  for (const { name, run } of cases) test(name, run)
})
