import { Load } from '../cluster/load.ts'
import { MeasuredCluster } from '../cluster/measured-cluster.ts'
import type { NodePauses } from '../cluster/node-job.ts'
import { prepareWorkload } from '../cluster/workload.ts'

/** A leader under load for a while. */
export interface PausesRun {
  readonly withSnapshots: boolean
  /** Commands executed before. */
  readonly filled: number
  readonly pauses: NodePauses
  readonly commands: number
  readonly seconds: number
  readonly snapshotsTaken: number
  /** Of the last one; 0 when none was taken. */
  readonly snapshotBytes: number
  readonly processorUs: number
}

export interface PausesOptions {
  /** Executed before, so that a snapshot is large. */
  readonly filled: number
  /** Executed while it is measured: enough for several snapshots. */
  readonly commands: number
  readonly inFlight: number
  readonly note: (line: string) => void
}

/** No load reaches these: the same node without snapshots. */
const NEVER = { everySlots: 2 ** 40, everyBytes: 2 ** 50 }
const FILLING_IN_FLIGHT = 512

/** The same load on a leader that takes snapshots and on one that does not. */
export async function pauses(withSnapshots: boolean, options: PausesOptions): Promise<PausesRun> {
  const { filled, commands, inFlight, note } = options
  const cluster = await MeasuredCluster.start({ machine: 'ledger', ...(withSnapshots ? {} : { snapshots: NEVER }) })
  try {
    const workload = await prepareWorkload('ledger', cluster.client)
    const filling = new Load(cluster.client, workload, FILLING_IN_FLIGHT)
    await filling.until(filled)
    await filling.stop()
    const load = new Load(cluster.client, workload, inFlight)
    await load.during(1000)
    const leader = await cluster.leader()
    const before = await leader.ask('sample')
    await leader.ask('pauses')
    const [answeredBefore, startedAt] = [load.answered, performance.now()]
    await load.until(answeredBefore + commands)
    const measured = await leader.ask('pauses')
    const run = {
      ...{ withSnapshots, filled, pauses: measured },
      commands: load.answered - answeredBefore,
      seconds: (performance.now() - startedAt) / 1000,
    }
    const after = await leader.ask('sample')
    await load.stop()
    note(`${withSnapshots ? 'with' : 'without'} snapshots: the longest delay was ${measured.longestMs.toFixed(1)} ms`)
    return {
      ...run,
      snapshotsTaken: after.holdings.snapshotsTaken - before.holdings.snapshotsTaken,
      snapshotBytes: after.holdings.snapshotBytes,
      processorUs: after.processorUs - before.processorUs,
    }
  } finally {
    await cluster.close()
  }
}
