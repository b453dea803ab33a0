import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isNew, noLongerNew, openDirectory } from './directory.ts'

let directory: string

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'synod-directory-')), 'data')
})

afterEach(() => rm(join(directory, '..'), { recursive: true }))

describe('a new directory', () => {
  it('gets a cluster of three, whose stores are to be made', async () => {
    const { cluster, nodes } = await openDirectory(directory, { port: 7500 })
    expect(cluster.name).toMatch(/^ledger-[0-9a-f]{6}$/)
    expect(nodes.map(({ id, endpoint }) => [id, endpoint])).toEqual([
      ['n1', 'tcp://127.0.0.1:7501'],
      ['n2', 'tcp://127.0.0.1:7502'],
      ['n3', 'tcp://127.0.0.1:7503'],
    ])
    expect(nodes.every(({ id }) => isNew(directory, id))).toBe(true)
    expect((await readdir(directory)).sort()).toEqual(['cluster.json', 'n1.new', 'n2.new', 'n3.new'])
  })

  it('has too few ports above the last ones', async () => {
    await expect(openDirectory(directory, { nodes: 3, port: 65_533 })).rejects.toThrow(
      '--port 65533: there are no 3 ports above it',
    )
  })
})

describe('a directory with a cluster', () => {
  it('that has keys is not for one terminal', async () => {
    const { clusterFile } = await openDirectory(directory, { nodes: 1 })
    const data = JSON.parse(await readFile(clusterFile, 'utf8'))
    data.nodes[0].publicKey = 'k'.repeat(40)
    await writeFile(clusterFile, JSON.stringify(data))
    await expect(openDirectory(directory, {})).rejects.toThrow(
      `the cluster in ${directory} has keys; start each node with "ledger node --keys", or choose another --data`,
    )
  })

  it('keeps it; a node whose store is there is not new again, even when that store is lost', async () => {
    const before = await openDirectory(directory, { nodes: 2 })
    await noLongerNew(directory, 'n1')
    const after = await openDirectory(directory, {})
    expect(after).toEqual(before)
    expect([isNew(directory, 'n1'), isNew(directory, 'n2')]).toEqual([false, true])
  })

  it('can move to other ports, and to no other number of nodes', async () => {
    const { cluster } = await openDirectory(directory, {})
    const moved = await openDirectory(directory, { port: 7600 })
    expect(moved.cluster).toMatchObject({ name: cluster.name, nodes: [{ endpoint: 'tcp://127.0.0.1:7601' }, {}, {}] })
    expect((await openDirectory(directory, {})).cluster).toEqual(moved.cluster)
    await expect(openDirectory(directory, { nodes: 5 })).rejects.toThrow('has 3 nodes, not 5; leave out --nodes')
  })
})

it('stores without a cluster file are nobody’s to initialise', async () => {
  await mkdir(join(directory, 'n1'), { recursive: true })
  await expect(openDirectory(directory, {})).rejects.toThrow(/has stores \(n1\) but no cluster\.json; put it back/)
})
