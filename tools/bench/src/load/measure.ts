import { setTimeout as sleep } from 'node:timers/promises'
import { deviceBytesWritten } from '../disk.ts'
import { figuresOf, type ProcessFigures } from '../process-figures.ts'
import type { Load, Measured } from '../system.ts'
import { ClientProcesses } from './client-processes.ts'
import type { DrivenText } from './client-program.ts'
import type { Schedule } from './drive.ts'
import { Latencies } from './latencies.ts'

/** The processes of a system's nodes, by their ids, and where they write. */
export interface NodeProcesses {
  readonly leader: number
  readonly followers: readonly number[]
  /** Of their stores. */
  readonly directory: string
}

/** What the nodes used between two moments. */
interface NodesUsed {
  readonly leaderUs: number
  /** One of them, and one node, on the average. */
  readonly followersUs: number
  /** Undefined where the system does not tell. */
  readonly writtenBytes: number | undefined
  /** Of the largest, at the later moment. */
  readonly rssMiB: number
}

/** From when the clients are told to when they begin: so that all have started what keeps their pace, and begin together. */
const LEAD_MS = 200
const US_PER_SECOND = 1e6

/** Puts a load on a running system. `program` is a client's (it calls `serveLoads`), `setup` is what each of them is told. */
export async function measure<Setup>(load: Load, program: URL, setup: Setup, nodes: NodeProcesses): Promise<Measured> {
  const clients = await ClientProcesses.start(program, setup, load)
  const schedule: Schedule = {
    startsAt: Date.now() + LEAD_MS,
    warmUpMs: load.warmUpSeconds * 1000,
    measuredMs: load.seconds * 1000,
  }
  try {
    const [driven, used] = await Promise.all([clients.drive(schedule), watch(nodes, schedule)])
    return measuredOf(load, driven, used)
  } finally {
    await clients.end()
  }
}

async function watch(nodes: NodeProcesses, { startsAt, warmUpMs, measuredMs }: Schedule): Promise<NodesUsed> {
  await sleep(startsAt - Date.now() + warmUpMs)
  const before = allFiguresOf(nodes)
  const writtenBefore = deviceBytesWritten(nodes.directory)
  await sleep(measuredMs)
  const after = allFiguresOf(nodes)
  const written = deviceBytesWritten(nodes.directory)
  const isKnown = written !== undefined && writtenBefore !== undefined
  return { ...usedBetween(before, after), writtenBytes: isKnown ? (written - writtenBefore) / after.length : undefined }
}

/** Leader first. */
function allFiguresOf({ leader, followers }: NodeProcesses): readonly ProcessFigures[] {
  return [leader, ...followers].map((pid) => {
    const figures = figuresOf(pid)
    if (!figures) throw new Error(`process ${pid} of a node has ended, or there is no /proc`)
    return figures
  })
}

function usedBetween(before: readonly ProcessFigures[], after: readonly ProcessFigures[]) {
  const growth = (of: (figures: ProcessFigures) => number) =>
    after.map((figures, node) => of(figures) - of(before[node]!))
  const [leaderSeconds, ...followerSeconds] = growth(({ processorSeconds }) => processorSeconds)
  return {
    leaderUs: leaderSeconds! * US_PER_SECOND,
    followersUs: averageOf(followerSeconds) * US_PER_SECOND,
    rssMiB: Math.max(...after.map(({ rssMiB }) => rssMiB)),
  }
}

/** What the clients saw and what the nodes used, put together. */
export function measuredOf(load: Load, driven: readonly DrivenText[], used: NodesUsed): Measured {
  const perCall = load.operation.type === 'batch' ? load.operation.count : 1
  const operations = perCall * sumOf(driven.map(({ calls }) => calls))
  const { writtenBytes } = used
  const perOperation = (amount: number) => (operations === 0 ? 0 : amount / operations)
  return {
    seconds: load.seconds,
    operations,
    begun: sumOf(driven.map(({ begun }) => begun)),
    failed: sumOf(driven.map(({ failed }) => failed)),
    firstFailure: driven.find(({ firstFailure }) => firstFailure !== undefined)?.firstFailure,
    perSecond: perCall * sumOf(driven.map(({ calls, seconds }) => calls / seconds)),
    latencyMs: Latencies.merged(driven.map(({ latencies }) => latencies)).summary(),
    usPerOperation: {
      leader: perOperation(used.leaderUs),
      followers: perOperation(used.followersUs),
      clients: perOperation(sumOf(driven.map(({ processorUs }) => processorUs))),
    },
    busiestClient: Math.max(...driven.map(({ processorUs, seconds }) => processorUs / US_PER_SECOND / seconds)),
    diskBytesPerOperation:
      load.operation.type === 'read' || writtenBytes === undefined ? undefined : perOperation(writtenBytes),
    rssMiB: used.rssMiB,
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}

function averageOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : sumOf(numbers) / numbers.length
}
