import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, parseCluster, type RunningNode, startNode } from '@synod/node'
import type { ClusterLearning } from '@synod/protocol'
import { freePorts } from '../cluster/measured-cluster.ts'
import { percentile } from '../page/text.ts'
import { Counted } from './counted.ts'
import { countingMachine } from './counting-machine.ts'
import type { SlotMessages } from './modes.ts'

/** One cluster of real nodes in one mode, measured. */
export interface Real {
  readonly learning: ClusterLearning
  readonly nodes: number
  readonly leader: number
  readonly messages: SlotMessages & { readonly unusual: number }
  /** From the call until the client has its answer, and until the last node has executed it: medians, in milliseconds. */
  readonly answeredMs: number
  readonly everywhereMs: number
}

const WARM_UP = 100
const POLL_MS = 5

/** Nodes in this process, with sockets on loopback and stores on the disk; one command at a time. */
export async function measureLearningReal(learning: ClusterLearning, nodes: number, commands: number): Promise<Real> {
  const ports = await freePorts(nodes)
  const members = ports.map((port, at) => ({ id: `n${at + 1}`, endpoint: `tcp://127.0.0.1:${port}` }))
  const cluster = parseCluster({ name: 'learning', learning, nodes: members })
  const directory = await mkdtemp(join(tmpdir(), 'synod-measure-'))
  const counted = new Counted(() => performance.now())
  const running: RunningNode[] = []
  const client = connect(cluster)
  try {
    for (const [at, { id }] of members.entries()) {
      const more = { initialise: true, observer: counted.observer(at + 1) }
      running.push(await startNode({ cluster, id, data: join(directory, id), machine: countingMachine(), ...more }))
    }
    const answered: number[] = []
    const everywhere: number[] = []
    for (let command = -WARM_UP; command < commands; command++) {
      if (command === 0) counted.clear()
      const startedAt = performance.now()
      const { slot } = await client.submit(Uint8Array.of(1))
      const answeredMs = performance.now() - startedAt
      while (counted.executedMs(slot).size < nodes) await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      if (command < 0) continue
      answered.push(answeredMs)
      everywhere.push(Math.max(...counted.executedMs(slot).values()) - startedAt)
    }
    const messages = counted.perCommand(commands)
    const leader = running.findIndex((node) => node.status().standing === 'leading') + 1
    return { learning, nodes, leader, messages, answeredMs: median(answered), everywhereMs: median(everywhere) }
  } finally {
    await client.close()
    for (const node of running) await node.stop()
    await rm(directory, { recursive: true, force: true, maxRetries: 3 })
  }
}

function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((one, other) => one - other),
    50,
  )
}
