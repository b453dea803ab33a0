import { Load } from '../cluster/load.ts'
import { MeasuredCluster } from '../cluster/measured-cluster.ts'
import type { MachineName, NodeSample } from '../cluster/node-job.ts'
import { prepareWorkload } from '../cluster/workload.ts'

/** All nodes when so many commands were answered. */
export interface SoakPoint {
  readonly commands: number
  readonly seconds: number
  readonly nodes: readonly { readonly id: string; readonly sample: NodeSample }[]
}

export interface Soak {
  readonly machine: MachineName
  readonly leader: string
  readonly commands: number
  readonly seconds: number
  readonly points: readonly SoakPoint[]
}

export interface SoakOptions {
  readonly machine: MachineName
  readonly commands: number
  readonly inFlight: number
  readonly points: number
  readonly note: (line: string) => void
}

/** Runs so many commands, and looks at every node in between. */
export async function soak({ machine, commands, inFlight, points, note }: SoakOptions): Promise<Soak> {
  const cluster = await MeasuredCluster.start({ machine })
  try {
    const workload = await prepareWorkload(machine, cluster.client)
    const load = new Load(cluster.client, workload, inFlight)
    const startedAt = performance.now()
    const secondsSoFar = () => (performance.now() - startedAt) / 1000
    const seen: SoakPoint[] = []
    for (let point = 1; point <= points; point++) {
      await load.until(Math.round((commands * point) / points))
      const nodes = (await cluster.samples()).map(({ node, sample }) => ({ id: node.id, sample }))
      seen.push({ commands: load.answered, seconds: secondsSoFar(), nodes })
      load.takeLatenciesMs()
      if (point % 5 === 0) note(`${machine}: ${load.answered} commands in ${secondsSoFar().toFixed(0)} s`)
    }
    const seconds = secondsSoFar()
    await load.stop()
    return { machine, leader: (await cluster.leader()).id, commands, seconds, points: seen }
  } finally {
    await cluster.close()
  }
}
