import { setTimeout as sleep } from 'node:timers/promises'
import { Load } from '../cluster/load.ts'
import { MeasuredCluster } from '../cluster/measured-cluster.ts'
import type { NodeSample } from '../cluster/node-job.ts'
import { prepareWorkload } from '../cluster/workload.ts'
import { percentile } from '../page/text.ts'

/** The two nodes that are up, for a while. */
export interface Stretch {
  readonly seconds: number
  readonly commands: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Of the leader, and of the other one. */
  readonly leaderUs: number
  readonly followerUs: number
  /** Of the node that catches up; 0 while it is down. */
  readonly laggardUs: number
}

export interface CatchUp {
  readonly inFlight: number
  /** Executed while the third node was down. */
  readonly missed: number
  /** Before it is started, while it catches up, and when it has. */
  readonly before: Stretch
  readonly during: Stretch
  readonly after: Stretch
  readonly snapshotBytes: number
  readonly historyBytes: number
  readonly valueBytes: number
}

export interface CatchUpOptions {
  readonly commands: number
  readonly inFlight: number
  readonly seconds: number
  readonly note: (line: string) => void
}

const FILLING_IN_FLIGHT = 512
const POLL_MS = 50
/** A node that is so few slots behind under load is not behind: they are on their way. */
const LEVEL_SLOTS = 64

/** Kills a follower of an empty cluster, fills the ledger, and starts the follower again under load. */
export async function catchUp({ commands, inFlight, seconds, note }: CatchUpOptions): Promise<CatchUp> {
  const cluster = await MeasuredCluster.start({ machine: 'ledger' })
  try {
    const workload = await prepareWorkload('ledger', cluster.client)
    const { id } = await cluster.follower()
    await cluster.kill(id)
    const filling = new Load(cluster.client, workload, FILLING_IN_FLIGHT)
    await filling.until(commands)
    await filling.stop()
    const load = new Load(cluster.client, workload, inFlight)
    await load.during(2000)
    const before = await stretch(cluster, load, id, () => sleep(seconds * 1000))
    // What a process costs that starts is no part of it; only when its node takes part does it ask for what it lacks.
    await cluster.startNode(id)
    const during = await stretch(cluster, load, id, async () => {
      while (!(await hasCaughtUp(cluster, id))) await sleep(POLL_MS)
    })
    note(`${inFlight} in flight: caught up in ${during.seconds.toFixed(1)} s`)
    const laggard = await sampleOf(cluster, id)
    const after = await stretch(cluster, load, id, () => sleep(seconds * 1000))
    await load.stop()
    const { receivedSnapshotBytes, receivedHistoryBytes, learnedBytes } = laggard.holdings
    return {
      ...{ inFlight, missed: commands, before, during, after },
      snapshotBytes: receivedSnapshotBytes,
      historyBytes: receivedHistoryBytes,
      valueBytes: learnedBytes,
    }
  } finally {
    await cluster.close()
  }
}

async function stretch(
  cluster: MeasuredCluster,
  load: Load,
  laggard: string,
  work: () => Promise<unknown>,
): Promise<Stretch> {
  const samples = async () => new Map((await cluster.samples()).map(({ node, sample }) => [node.id, sample]))
  const before = await samples()
  load.takeLatenciesMs()
  const [answered, startedAt] = [load.answered, performance.now()]
  await Promise.race([work(), load.failure()])
  const seconds = (performance.now() - startedAt) / 1000
  const commands = load.answered - answered
  const latencies = load.takeLatenciesMs()
  const after = await samples()
  const used = (matches: (id: string, sample: NodeSample) => boolean) => {
    const [id, sample] = [...after].find(([each, found]) => matches(each, found)) ?? []
    return id === undefined || !sample ? 0 : sample.processorUs - (before.get(id)?.processorUs ?? 0)
  }
  const leads = ({ status }: NodeSample) => status.standing === 'leading'
  return {
    ...{ seconds, commands, p50Ms: percentile(latencies, 50), p99Ms: percentile(latencies, 99) },
    leaderUs: used((id, sample) => id !== laggard && leads(sample)),
    followerUs: used((id, sample) => id !== laggard && !leads(sample)),
    laggardUs: used((id) => id === laggard),
  }
}

async function hasCaughtUp(cluster: MeasuredCluster, id: string): Promise<boolean> {
  const samples = await cluster.samples()
  const through = samples.map(({ sample }) => sample.status.appliedThrough)
  const own = samples.find(({ node }) => node.id === id)?.sample.status.appliedThrough ?? 0
  return own >= Math.max(...through) - LEVEL_SLOTS
}

async function sampleOf(cluster: MeasuredCluster, id: string): Promise<NodeSample> {
  const found = (await cluster.samples()).find(({ node }) => node.id === id)
  if (!found) throw new Error(`${id} is not running`)
  return found.sample
}
