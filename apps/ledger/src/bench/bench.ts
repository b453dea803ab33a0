import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { ledgerClient } from '@synod/ledger'
import { type Client, connect } from '@synod/node'
import { askNodes, leaderAmong } from '../ask-nodes.ts'
import { createLocalCluster, type LocalCluster } from '../cluster-setup.ts'
import { freePorts } from '../ports.ts'
import { type NodeProcess, startNodeProcess } from '../processes.ts'
import { type Run, runLoad } from './load.ts'
import { ownProcessorSeconds, processorSeconds } from './processor-time.ts'
import type { BenchResult, MeasuredRun, ProcessorCost } from './result.ts'
import { checkBooks, openAccounts, TRANSFER_BYTES, Transfers } from './transfers.ts'

export interface BenchOptions {
  readonly inFlight: readonly number[]
  readonly seconds: number
  readonly nodes: number
  /** The stores go into a new directory in this one. */
  readonly parentDirectory: string
  /** Where the nodes leave their profiles, if they are to be profiled. */
  readonly profileDirectory?: string
  /** Told what is going on. */
  readonly progress: (text: string) => void
}

/** Never longer than what is measured. */
const WARM_UP_SECONDS_MAX = 2
/** Before the first measurement: one transfer in flight would take minutes to have a process's code compiled. */
const COMPILE_SECONDS_MAX = 4
const DEADLINE_MS = 30_000
const STATUS_MS_MAX = 2000
/** What `statfs` calls file systems that live in memory: tmpfs and ramfs. */
const MEMORY_FILE_SYSTEMS = [0x01021994, 0x858458f6]

/** Measures three real processes and their disks from a fourth. Whatever happens, {@link close} leaves nothing behind. */
export class Bench {
  readonly #options: BenchOptions
  readonly #nodes: NodeProcess[] = []
  #starting: Promise<unknown> = Promise.resolve()
  #directory: Promise<string> | undefined
  #client: Client | undefined
  #closing: Promise<void> | undefined

  constructor(options: BenchOptions) {
    this.#options = options
  }

  async run(): Promise<BenchResult> {
    const { inFlight, nodes, parentDirectory, progress } = this.#options
    const loadBefore = loadavg()[0] ?? 0
    this.#directory = mkdtemp(join(parentDirectory, 'synod-bench-'))
    const directory = await this.#directory
    progress(`${nodes} nodes start, their stores in ${directory}`)
    const cluster = await createLocalCluster(directory, { name: 'bench', ports: await freePorts(nodes) })
    this.#starting = Promise.all(cluster.nodes.map((node) => this.#start(cluster, node.id, node.data)))
    await this.#starting
    const client = connect(cluster.cluster, { deadlineMs: DEADLINE_MS })
    this.#client = client
    const bank = ledgerClient(client)
    await openAccounts(bank)
    const transfers = new Transfers()
    const { seconds } = this.#options
    const warmUpSeconds = Math.min(seconds, WARM_UP_SECONDS_MAX)
    const compileSeconds = Math.min(seconds, COMPILE_SECONDS_MAX)
    const load = { client, transfers, warmUpSeconds, seconds }
    progress(`${compileSeconds} s to have all code compiled`)
    await runLoad({ ...load, inFlight: 64, seconds: compileSeconds, warmUpSeconds: 0, onMeasured: () => {} })
    const runs: MeasuredRun[] = []
    for (const count of inFlight) {
      progress(`${count} in flight, ${warmUpSeconds} s to warm up and ${seconds} s measured`)
      runs.push(await this.#measure(client, cluster, (onMeasured) => runLoad({ ...load, inFlight: count, onMeasured })))
    }
    await checkBooks(bank, transfers)
    return {
      ok: true,
      conditions: {
        node: process.version,
        processors: availableParallelism(),
        processorModel: cpus()[0]?.model ?? 'unknown',
        loadBefore,
        nodes,
        transferBytes: TRANSFER_BYTES,
        warmUpSeconds,
        directory,
        isOnDisk: !MEMORY_FILE_SYSTEMS.includes((await statfs(directory)).type),
      },
      runs,
    }
  }

  /** Has the nodes leave in order, which is when they write their profiles. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#client?.close()
    await this.#starting.catch(() => undefined)
    await Promise.all(this.#nodes.map((node) => node.stop()))
    if (this.#directory) await rm(await this.#directory, { recursive: true, force: true, maxRetries: 3 })
  }

  async #start({ clusterFile }: LocalCluster, id: string, data: string): Promise<void> {
    const { profileDirectory } = this.#options
    const execArgv = profileDirectory
      ? ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`, `--cpu-prof-name=${profileName(id)}`]
      : []
    this.#nodes.push(await startNodeProcess({ clusterFile, id, data, initialise: true, execArgv }))
  }

  async #measure(
    client: Client,
    { cluster }: LocalCluster,
    load: (onMeasured: (moment: 'begin' | 'end') => void) => Promise<Run>,
  ): Promise<MeasuredRun> {
    const seconds = { begin: this.#processorSeconds(), end: this.#processorSeconds() }
    const run = await load((moment) => {
      seconds[moment] = this.#processorSeconds()
    })
    const leader = leaderAmong(await askNodes(client, cluster, STATUS_MS_MAX))
    const processor = [...seconds.end].map(([name, end]): ProcessorCost => {
      const used = (end ?? Number.NaN) - (seconds.begin.get(name) ?? Number.NaN)
      const usPerTransfer = (used * 1e6) / run.transfers
      return {
        process: name,
        leads: name === leader?.id,
        usPerTransfer: Number.isFinite(usPerTransfer) ? usPerTransfer : null,
      }
    })
    const all = processor.map(({ usPerTransfer }) => usPerTransfer)
    const sum = all.reduce<number>((total, each) => total + (each ?? Number.NaN), 0)
    return { ...run, processor, usPerTransfer: Number.isNaN(sum) ? null : sum }
  }

  #processorSeconds(): Map<string, number | undefined> {
    const nodes = [...this.#nodes].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
    return new Map([
      ['client', ownProcessorSeconds()],
      ...nodes.map(({ id, pid }) => [id, processorSeconds(pid)] as const),
    ])
  }
}

/** The file that a node leaves in the profile directory. */
export function profileName(id: string): string {
  return `${id}.cpuprofile`
}
