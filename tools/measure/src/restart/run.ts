import { Load } from '../cluster/load.ts'
import { MeasuredCluster } from '../cluster/measured-cluster.ts'
import type { StartTimes } from '../cluster/node-process.ts'
import { prepareWorkload } from '../cluster/workload.ts'

export interface Restart {
  readonly times: StartTimes
  /** Processor time of all threads of the process until then, in milliseconds. */
  readonly processorMs: number
  /** What the snapshot that it began with had executed, and what it executed from the log. */
  readonly snapshotSlot: number
  readonly tailCommands: number
  /** What the cluster had executed altogether. */
  readonly commands: number
}

export interface RestartOptions {
  readonly commands: number
  readonly inFlight: number
  readonly restarts: number
  /** Executed between two restarts, so that the tails differ. */
  readonly between: number
  readonly note: (line: string) => void
}

/** Fills a ledger, kills a follower, and times it as it comes back: several times, with other tails. */
export async function restarts({ commands, inFlight, restarts, between, note }: RestartOptions): Promise<Restart[]> {
  const cluster = await MeasuredCluster.start({ machine: 'ledger' })
  try {
    const workload = await prepareWorkload('ledger', cluster.client)
    const measured: Restart[] = []
    for (let number = 0; number < restarts; number++) {
      const load = new Load(cluster.client, workload, inFlight)
      await load.until(number === 0 ? commands : between)
      await load.stop()
      await cluster.level()
      measured.push(await restart(cluster))
      note(`restart ${number + 1}: ${measured.at(-1)?.times.allMs.toFixed(0)} ms`)
    }
    return measured
  } finally {
    await cluster.close()
  }
}

async function restart(cluster: MeasuredCluster): Promise<Restart> {
  const { id } = await cluster.follower()
  const before = await Promise.all(cluster.nodes.map((node) => node.ask('sample')))
  const executed = Math.max(...before.map(({ status }) => status.commands))
  await cluster.kill(id)
  const node = await cluster.startNode(id)
  const { status, executed: tailCommands, processorUs } = await node.ask('sample')
  return {
    times: node.times,
    processorMs: processorUs / 1000,
    snapshotSlot: status.snapshotSlot,
    tailCommands,
    commands: executed,
  }
}
