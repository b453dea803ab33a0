import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DurableRecord, makeBallot } from '@synod/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, STORE_KINDS, StoreKindError } from './store.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'synod-store-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

const PROMISED: DurableRecord<Uint8Array> = { type: 'promised', ballot: makeBallot(1, 1) }

describe('a store', () => {
  it.each(STORE_KINDS)('of kind %s stays what it was made as, and remembers', async (kind) => {
    const path = join(directory, 'n1')
    const made = await openStore(path, kind)
    await made.recover()
    await made.write([PROMISED])
    await made.close()
    for (const wanted of [undefined, kind]) {
      const again = await openStore(path, wanted)
      expect((await again.recover()).records).toContainEqual(PROMISED)
      await again.close()
    }
  })

  it.each([
    ['journal', 'lmdb'],
    ['lmdb', 'journal'],
  ] as const)('of kind %s is not opened as one of kind %s, which would be empty beside it', async (kind, other) => {
    const made = await openStore(directory, kind)
    await made.recover()
    await made.write([PROMISED])
    await made.close()
    const opening = openStore(directory, other)
    await expect(opening).rejects.toBeInstanceOf(StoreKindError)
    await expect(opening).rejects.toThrow(`the store in ${directory} is of kind ${kind}, not ${other}`)
  })

  it('is a journal unless it is asked to be something else', async () => {
    const made = await openStore(directory)
    await made.recover()
    await made.write([PROMISED])
    await made.close()
    await expect(openStore(directory, 'lmdb')).rejects.toBeInstanceOf(StoreKindError)
  })
})
