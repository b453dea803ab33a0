import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CallError } from '@synod/client'
import { encodeData } from '@synod/codec'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { number } from './counter.fixture.ts'
import { connect, KeyFileError, KeysError, newCurveKeys, readKeys, writeKeys } from './index.ts'
import { LocalCluster } from './local-cluster.fixture.ts'

const directory = await mkdtemp(join(tmpdir(), 'synod-keys-'))
afterAll(() => rm(directory, { recursive: true, force: true }))

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close()
})

async function prepared(size: number, clients?: readonly string[]): Promise<LocalCluster> {
  const cluster = await LocalCluster.prepare(size, clients)
  open.push(cluster)
  return cluster
}

describe('a cluster with keys', () => {
  it('serves the client that it lists, and does not answer a stranger', async () => {
    const [teller, stranger] = [newCurveKeys(), newCurveKeys()]
    const cluster = await prepared(3, [teller.publicKey])
    await cluster.startAll(true)
    const client = connect(cluster.cluster, { keys: teller })
    const outsider = connect(cluster.cluster, { keys: stranger, deadlineMs: 500 })
    open.push(client, outsider)
    const refused = outsider.submit(encodeData(1000)).catch((error: unknown) => error)
    expect(number((await client.submit(encodeData(42))).output)).toBe(42)
    expect(await refused).toBeInstanceOf(CallError)
    expect(number((await client.query(encodeData(null))).answer)).toBe(42)
  })

  it('may listen elsewhere than where others reach it', async () => {
    const teller = newCurveKeys()
    const cluster = await prepared(1, [teller.publicKey])
    const port = cluster.cluster.nodes[0]?.endpoint.split(':').at(-1)
    await cluster.start('n1', { initialise: true, bind: `tcp://0.0.0.0:${port}` })
    const client = connect(cluster.cluster, { keys: teller })
    open.push(client)
    expect(number((await client.submit(encodeData(7))).output)).toBe(7)
  })

  it('starts no node without keys, or with keys that are not its own', async () => {
    const cluster = await prepared(2, [])
    const start = (keys: ReturnType<typeof newCurveKeys> | undefined) => cluster.start('n1', { initialise: true, keys })
    await expect(start(undefined)).rejects.toThrow(keysError('cluster counters has keys, and n1 was given none'))
    await expect(start(cluster.keys.get('n2'))).rejects.toThrow(
      keysError(`the keys given to n1 are those of n2; cluster counters has ${cluster.keys.get('n1')?.publicKey}`),
    )
    const others = newCurveKeys()
    await expect(start(others)).rejects.toThrow(`the keys given to n1 are of public key ${others.publicKey}; `)
    expect(() => connect(cluster.cluster)).toThrow(
      keysError('cluster counters has keys, and the client was given none'),
    )
  })
})

describe('a cluster without keys', () => {
  it('takes none', async () => {
    const cluster = await prepared(1)
    const keys = newCurveKeys()
    const complaint = 'was given keys, but cluster counters has none: give each node its "publicKey"'
    await expect(cluster.start('n1', { keys })).rejects.toThrow(keysError(`n1 ${complaint}`))
    expect(() => connect(cluster.cluster, { keys })).toThrow(keysError(`the client ${complaint}`))
  })

  it('does not listen to other machines', async () => {
    const cluster = await prepared(1)
    await expect(cluster.start('n1', { bind: 'tcp://0.0.0.0:0' })).rejects.toThrow(
      keysError('n1 has no keys and so listens on loopback only (127.0.0.0/8, [::1], ipc), not at tcp://0.0.0.0:0'),
    )
  })
})

describe('a key file', () => {
  it('comes back as it was written, is its owner’s alone, and is never overwritten', async () => {
    const path = join(directory, 'n1.keys')
    const keys = newCurveKeys()
    await writeKeys(path, keys)
    expect(await readKeys(path)).toEqual(keys)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await expect(writeKeys(path, newCurveKeys())).rejects.toThrow(
      new KeyFileError(`cannot write ${path}: it is there already, and keys are not overwritten; name another file`),
    )
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(keys)
  })

  it('that is none is named, and never shown', async () => {
    const missing = join(directory, 'missing.keys')
    await expect(readKeys(missing)).rejects.toThrow(new KeyFileError(`there is no key file ${missing}`))
    await expect(readKeys(directory)).rejects.toThrow(new KeyFileError(`cannot read ${directory}: EISDIR`))
    const { publicKey, secretKey } = newCurveKeys()
    const path = join(directory, 'broken.keys')
    const broken = [secretKey, 'null', '[]', JSON.stringify({ publicKey }), JSON.stringify({ publicKey, secretKey: 5 })]
    for (const text of [...broken, JSON.stringify({ publicKey, secretKey: `${secretKey}!` })]) {
      await writeFile(path, text)
      await expect(readKeys(path)).rejects.toThrow(
        new KeyFileError(`${path} is no key file: {"publicKey": …, "secretKey": …}, each 40 characters of Z85`),
      )
    }
  })
})

function keysError(message: string): Error {
  return expect.objectContaining({ name: 'KeysError', constructor: KeysError, message })
}
