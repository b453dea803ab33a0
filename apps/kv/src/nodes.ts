import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { clusterAsOf, connect, type LogLine, parseCluster, readCluster, startNode, writeCluster } from '@synod/node'
import { formatNode, type NodeNumber } from '@synod/protocol'
import { Store } from './store.ts'

const LAG_PAUSE_MS = 100
export const fileIn = (directory: string) => join(directory, 'cluster.json')

/** Runs the cluster of a directory, each node in a process of its own. The first time it makes one of three nodes. */
export async function up(directory: string, port: number): Promise<void> {
  const isNew = !existsSync(fileIn(directory))
  if (isNew) {
    const nodes = [1, 2, 3].map((number) => ({ id: `n${number}`, endpoint: `tcp://127.0.0.1:${port + number}` }))
    await mkdir(directory, { recursive: true })
    await writeCluster(fileIn(directory), parseCluster({ name: 'kv', nodes }))
  }
  for (const { node } of (await readCluster(fileIn(directory))).nodes) {
    const child = fork(process.argv[1] ?? '', ['--data', directory, 'node', `n${node}`, ...(isNew ? ['--init'] : [])])
    child.once('exit', (code, signal) => console.log(`n${node} ended (${signal ?? code})`))
  }
  // Ctrl-C is for the nodes, too: when they have left, so does this process.
  process.on('SIGINT', () => {})
}

/** Runs one node in this process until it is told to leave, or has to. */
export async function runNode(directory: string, id: string, birth?: 'initialise' | 'join'): Promise<void> {
  const cluster = await readCluster(fileIn(directory))
  const data = join(directory, id)
  const log = ({ event, detail }: LogLine) => console.log(`${id} ${event}: ${detail}`)
  const node = await startNode({ cluster, id, data, machine: new Store(), log, ...(birth && { [birth]: true }) })
  console.log(`${id} runs in process ${process.pid}`)
  for (const cause of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(cause, () => node.stop())
  node.stopped.then((reason) => {
    if (reason) console.error(`${id} had to stop: ${reason.message}`)
    process.exit(reason ? 1 : 0)
  })
}

/** Runs a new node in this process: the others hear of it, it is given what they know, then it votes. */
export async function joinCluster(directory: string, node: NodeNumber, endpoint: string): Promise<void> {
  const cluster = await readCluster(fileIn(directory))
  const client = connect(cluster)
  const learner = await client.configure({ type: 'addLearner', node: { node, endpoint } })
  if (learner.status !== 'changed') throw new Error(learner.detail)
  await writeCluster(fileIn(directory), clusterAsOf(cluster, await client.members()))
  await runNode(directory, formatNode(node), 'join')
  const vote = () => client.configure({ type: 'addNode', node })
  let answer = await vote()
  for (; answer.status === 'lagging'; answer = await vote()) await setTimeout(LAG_PAUSE_MS)
  console.log(answer.detail)
  await client.close()
}
