import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CLUSTER_DEFAULTS, ClusterFileError, parseCluster, readCluster, writeCluster } from './index.ts'

const directory = await mkdtemp(join(tmpdir(), 'synod-cluster-file-'))
afterAll(() => rm(directory, { recursive: true, force: true }))

const n1 = { id: 'n1', endpoint: 'tcp://127.0.0.1:7401' }
const n2 = { id: 'n2', endpoint: 'tcp://127.0.0.1:7402' }
const n3 = { id: 'n3', endpoint: 'tcp://127.0.0.1:7403' }
const key = (letter: string) => letter.repeat(40)
const keyed = [n1, n2, n3].map((node, at) => ({ ...node, publicKey: key(`${at + 1}`) }))
const whole = { name: 'shop', nodes: [n1, n2, n3] }

function fault(data: unknown): string {
  try {
    parseCluster(data)
  } catch (error) {
    expect(error).toBeInstanceOf(ClusterFileError)
    return (error as Error).message
  }
  return 'none'
}

describe('a cluster file', () => {
  it('needs a name and nodes; all else has a default', () => {
    expect(parseCluster(whole)).toEqual({
      ...CLUSTER_DEFAULTS,
      name: 'shop',
      nodes: [1, 2, 3].map((node) => ({ node, endpoint: `tcp://127.0.0.1:740${node}` })),
    })
  })

  it.each(['every', 'distinguished', { delegates: 2 }] as const)(
    'comes back as it was written, learning %j',
    async (learning) => {
      const path = join(directory, 'cluster.json')
      const cluster = parseCluster({ ...whole, alpha: 8, quorum: { kind: 'flexible', accept: 2 }, learning })
      await writeCluster(path, cluster)
      expect(await readCluster(path)).toEqual(cluster)
    },
  )

  it('keeps the public keys of nodes and clients', async () => {
    const path = join(directory, 'keyed.json')
    const cluster = parseCluster({ name: 'shop', nodes: keyed, clients: [key('a'), key('#')] })
    expect(cluster.nodes.map(({ publicKey }) => publicKey)).toEqual([key('1'), key('2'), key('3')])
    expect(cluster.clients).toEqual([key('a'), key('#')])
    await writeCluster(path, cluster)
    expect(await readCluster(path)).toEqual(cluster)
  })

  it.each([
    [null, 'a cluster is an object, not null'],
    [[], 'a cluster is an object, not []'],
    [{ nodes: [n1] }, '"name" is 1 to 64 letters, digits, ".", "_" or "-"'],
    [{ ...whole, name: 'two words' }, '"name" is 1 to 64 letters, digits, ".", "_" or "-"'],
    [{ name: 'shop' }, '"nodes" is a list of {"id": "n1", "endpoint": "tcp://127.0.0.1:7401"}'],
    [{ name: 'shop', nodes: [] }, '"nodes" is a list of {"id": "n1", "endpoint": "tcp://127.0.0.1:7401"}'],
    [{ name: 'shop', nodes: ['n1'] }, 'a node is an object, not "n1"'],
    [{ name: 'shop', nodes: [{ ...n1, id: 'n0' }] }, 'a node\'s "id" is "n1" to "n1023", not "n0"'],
    [{ name: 'shop', nodes: [{ ...n1, id: 7 }] }, 'a node\'s "id" is "n1" to "n1023", not 7'],
    [{ name: 'shop', nodes: [{ id: 'n1' }] }, 'the "endpoint" of n1 is like "tcp://127.0.0.1:7401", not undefined'],
    [
      { name: 'shop', nodes: [{ ...n1, endpoint: 'localhost' }] },
      'the "endpoint" of n1 is like "tcp://127.0.0.1:7401", not "localhost"',
    ],
    [{ name: 'shop', nodes: [n1, n1] }, 'a member is listed twice'],
    [{ ...whole, alpha: 0 }, 'alpha is a whole number from 1 to 4096, not 0'],
    [{ ...whole, alpha: '8' }, 'alpha is a whole number from 1 to 4096, not "8"'],
    [{ ...whole, quorum: { kind: 'all' } }, '"quorum" is {"kind": "majority"} or {"kind": "flexible", "accept": 2}'],
    [{ ...whole, quorum: { kind: 'flexible' } }, '"quorum.accept" is a whole number from 1 to 1023, not undefined'],
    [{ ...whole, quorum: { kind: 'flexible', accept: 9 } }, 'a quorum of 3 members has 1 to 3 of them, not -5'],
    [{ ...whole, learning: 'some' }, '"learning" is "every", "distinguished" or {"delegates": 2}'],
    [{ ...whole, learning: { delegates: 0 } }, '"learning.delegates" is a whole number from 1 to 1023, not 0'],
    [{ ...whole, nodes: [keyed[0], n2, n3] }, 'all nodes have a "publicKey" or none has, and here it lacks for n2, n3'],
    [
      { ...whole, nodes: [{ ...n1, publicKey: 'secret?' }] },
      'the "publicKey" of n1 is no public key: 40 characters of Z85',
    ],
    [{ ...whole, nodes: [{ ...n1, publicKey: 7 }] }, 'the "publicKey" of n1 is no public key: 40 characters of Z85'],
    [{ ...whole, nodes: keyed, clients: key('a') }, '"clients" is a list of public keys'],
    [
      { ...whole, nodes: keyed, clients: [key('a'), key('~')] },
      'number 2 of "clients" is no public key: 40 characters of Z85',
    ],
    [{ ...whole, clients: [key('a')] }, '"clients" have keys but nodes have none: give each its "publicKey"'],
  ])('%j says what is wrong', (data, message) => {
    expect(fault(data)).toBe(message)
  })

  it('that is not there, or is no JSON, is named', async () => {
    const missing = join(directory, 'missing.json')
    await expect(readCluster(missing)).rejects.toThrow(`there is no cluster file ${missing}`)
    const broken = join(directory, 'broken.json')
    await writeFile(broken, '{ "name": ')
    await expect(readCluster(broken)).rejects.toThrow(new RegExp(`^${broken}: .*JSON`))
    await expect(readCluster(directory)).rejects.toThrow(`cannot read ${directory}: EISDIR`)
  })

  it('names itself when what it holds is wrong', async () => {
    const path = join(directory, 'wrong.json')
    await writeFile(path, JSON.stringify({ ...whole, alpha: -1 }))
    await expect(readCluster(path)).rejects.toThrow(`${path}: alpha is a whole number from 1 to 4096, not -1`)
  })
})
