import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KeysError, newCurveKeys, writeKeys } from '@synod/node'
import { afterAll, describe, expect, it } from 'vitest'
import { EXIT_CODES, Failure } from './failure.ts'
import { readKeyFile, withClientHint, withNodeHint } from './key-file.ts'

const directory = await mkdtemp(join(tmpdir(), 'synod-key-file-'))
afterAll(() => rm(directory, { recursive: true }))

describe('a key file', () => {
  it('is read where one is named', async () => {
    const path = join(directory, 'teller.keys')
    const keys = newCurveKeys()
    await writeKeys(path, keys)
    expect(await readKeyFile(path)).toEqual(keys)
    expect(await readKeyFile(undefined)).toBeUndefined()
  })

  it('that is not there can be made', async () => {
    const path = join(directory, 'missing.keys')
    await expect(readKeyFile(path)).rejects.toThrow(
      new Failure(EXIT_CODES.usage, `there is no key file ${path}; "ledger keys <file>" makes one`),
    )
  })
})

describe('keys that do not fit', () => {
  it.each([
    ['missing', 'name its key file: ledger node --id n1 --cluster c.json --keys n1.keys'],
    ['foreign', 'name its own key file with --keys'],
    ['superfluous', 'or leave out --keys'],
    [
      'exposed',
      'make keys for every node with "ledger keys n1.keys", put their public keys into c.json, then ledger node --id n1 --cluster c.json --keys n1.keys',
    ],
  ] as const)('at a node, %s: what to do', (code, hint) => {
    expect(withNodeHint(new KeysError(code, 'wrong'), 'n1', 'c.json')).toEqual(
      new Failure(EXIT_CODES.usage, `wrong; ${hint}`),
    )
  })

  it.each([
    ['missing', 'name your key file with --keys or SYNOD_KEYS, or make one with "ledger keys <file>"'],
    ['superfluous', 'or leave out --keys, and unset SYNOD_KEYS'],
  ] as const)('at a client, %s: what to do', (code, hint) => {
    expect(withClientHint(new KeysError(code, 'wrong'))).toEqual(new Failure(EXIT_CODES.usage, `wrong; ${hint}`))
  })

  it('are not what every error is about', () => {
    const error = new Error('another')
    expect([withClientHint(error), withNodeHint(error, 'n1', 'c.json')]).toEqual([error, error])
  })
})
