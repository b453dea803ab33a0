import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeData } from '@synod/codec'
import type { Configuration } from '@synod/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { number } from './counter.fixture.ts'
import { type Cluster, clusterAsOf, connect, parseCluster, readCluster, writeCluster } from './index.ts'
import { LocalCluster } from './local-cluster.fixture.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close()
})

/** Three nodes run, and the cluster file of those who come later has a fourth. */
async function threeAndOne() {
  const four = await LocalCluster.prepare(4)
  open.push(four)
  const three: Cluster = { ...four.cluster, nodes: four.cluster.nodes.slice(0, 3) }
  for (const id of ['n1', 'n2', 'n3']) {
    await four.start(id, { initialise: true, cluster: three, trace: four.trace(id) })
  }
  const client = connect(three)
  open.push(client)
  const add = async (by: number) => number((await client.submit(encodeData(by))).output)
  return { four, three, client, add }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('a cluster whose members change (PMS 3.10)', () => {
  it('a new node joins, votes in the place of the leader, and that one leaves by itself and says why', async () => {
    const { four, client, add } = await threeAndOne()
    expect(await add(40)).toBe(40)
    const fourth = four.cluster.nodes.at(-1)
    if (!fourth) throw new Error('four nodes were prepared')
    expect(await client.configure({ type: 'addLearner', node: fourth })).toMatchObject({ status: 'changed' })
    const joined = await four.start('n4', { join: true })
    expect(joined.status().lifecycle).toBe('joining')
    await until(() => joined.status().appliedThrough > 0)
    const leader = await four.leader()
    const change = { type: 'replaceNode', node: Number(leader.slice(1)), by: 4 } as const
    while ((await client.configure(change)).status === 'lagging');

    const gone = four.nodes.get(leader)
    expect(await gone?.stopped).toBeUndefined()
    expect(gone?.removed).toMatch(
      new RegExp(`^${leader} was removed from the cluster, whose members are n.*n4 from slot`),
    )
    expect(await add(2)).toBe(42)
    expect(joined.status().members).toContain(4)
    expect(joined.removed).toBeUndefined()
    await expect(
      four.start(leader, { data: four.data('anew'), cluster: { ...four.cluster, changedAt: 9 }, initialise: true }),
    ).rejects.toThrow(`${leader} is none of the nodes that cluster counters began with`)
  })

  it('their traces name, slot by slot, who decides it', async () => {
    const { four, client, add } = await threeAndOne()
    await add(1)
    const leader = await four.leader()
    const other = four.cluster.nodes.find(({ node }) => `n${node}` !== leader)?.node ?? 0
    const { fromSlot } = await client.configure({ type: 'removeNode', node: other })
    const running = four.nodes.get(leader)
    await until(() => (running?.status().appliedThrough ?? 0) >= fromSlot - 1)
    await add(2)
    // On a busy machine another may lead by now: whoever proposed says who decides.
    const traces = await Promise.all(['n1', 'n2', 'n3'].map((id) => readFile(four.trace(id), 'utf8')))
    const proposed = traces
      .flatMap((trace) => trace.slice(0, trace.lastIndexOf('\n')).split('\n'))
      .filter((line) => line.includes('"type":"2a"'))
      .map((line) => JSON.parse(line))
    const after = ['n1', 'n2', 'n3'].filter((id) => id !== `n${other}`)
    expect(proposed.some(({ slot }) => slot >= fromSlot)).toBe(true)
    for (const { slot, set } of proposed) expect(set).toEqual(slot < fromSlot ? ['n1', 'n2', 'n3'] : after)
  })

  it('the cluster file follows them, and keeps the addresses that it has', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'synod-file-'))
    open.push({ close: () => rm(directory, { recursive: true }) })
    const nodes = ['n1', 'n2'].map((id) => ({ id, endpoint: `tcp://10.0.0.1:740${id.slice(1)}` }))
    const began = parseCluster({ name: 'bank', nodes })
    const [, second] = began.nodes
    const configuration: Configuration = {
      ...{
        members: [{ node: 2, endpoint: 'tcp://elsewhere:1' }],
        learners: [{ node: 3, endpoint: 'tcp://10.0.0.3:7401' }],
      },
      ...{ removed: [], numbersThrough: 3, learning: 'every', changedAt: 9 },
    }
    const path = join(directory, 'cluster.json')
    await writeCluster(path, clusterAsOf(began, configuration))
    expect(await readCluster(path)).toEqual({
      ...began,
      ...{ nodes: [second, configuration.learners[0]], learning: 'every', changedAt: 9 },
    })
    expect(clusterAsOf(began, { ...configuration, changedAt: 0 })).toBe(began)
  })
})
