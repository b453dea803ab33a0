import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { QueryOptions } from '@synod/client'
import { type LedgerClient, ledgerClient } from '@synod/ledger'
import { type Client, connect, type LogLine } from '@synod/node'
import { askNodes, leaderAmong, type NodeAnswer } from '../src/ask-nodes.ts'
import { createLocalCluster, type LocalCluster } from '../src/cluster-setup.ts'
import { freePorts } from '../src/ports.ts'
import { type NodeProcess, type NodeProcessOptions, startNodeProcess } from '../src/processes.ts'
import { json, type Run, run } from './command-line.fixture.ts'

const POLL_MS = 40
const WAIT_MS_MAX = 20_000

/** A cluster of real processes in a directory of its own, on free ports. */
export class TestCluster {
  readonly directory: string
  readonly local: LocalCluster
  readonly client: Client
  readonly bank: LedgerClient<QueryOptions>
  /** What each node has logged, in all its lives. */
  readonly logs = new Map<string, LogLine[]>()
  readonly #processes = new Map<string, NodeProcess>()

  private constructor(directory: string, local: LocalCluster) {
    this.directory = directory
    this.local = local
    this.client = connect(local.cluster)
    this.bank = ledgerClient(this.client)
  }

  /** Three new nodes, one of which leads. */
  static async start(more: Pick<NodeProcessOptions, 'snapshotEvery'> = {}): Promise<TestCluster> {
    const directory = await mkdtemp(join(tmpdir(), 'synod-e2e-'))
    const local = await createLocalCluster(directory, { name: 'e2e', ports: await freePorts(3) })
    const cluster = new TestCluster(directory, local)
    try {
      await Promise.all(cluster.ids.map((id) => cluster.startNode(id, { initialise: true, ...more })))
      await cluster.leader()
      return cluster
    } catch (error) {
      await cluster.close()
      throw error
    }
  }

  get ids(): string[] {
    return this.local.nodes.map(({ id }) => id)
  }

  dataOf(id: string): string {
    return join(this.directory, id)
  }

  process(id: string): NodeProcess {
    const node = this.#processes.get(id)
    if (!node) throw new Error(`${id} was never started`)
    return node
  }

  async startNode(
    id: string,
    start: Pick<NodeProcessOptions, 'initialise' | 'join' | 'snapshotEvery'> = {},
  ): Promise<void> {
    const log = this.logs.get(id) ?? []
    this.logs.set(id, log)
    const { clusterFile } = this.local
    const onLog = (line: LogLine) => void log.push(line)
    this.#processes.set(id, await startNodeProcess({ clusterFile, id, data: this.dataOf(id), onLog, ...start }))
  }

  /** A port for a node that is yet to come. */
  async freePort(): Promise<number> {
    const [port = 0] = await freePorts(1)
    return port
  }

  /** Resolves once the cluster file lists a node that is about to join. */
  async untilListed(id: string): Promise<void> {
    const giveUpAt = performance.now() + WAIT_MS_MAX
    while (!(await readFile(this.local.clusterFile, 'utf8')).includes(`"${id}"`)) {
      if (performance.now() > giveUpAt) throw new Error(`the cluster file does not list ${id}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  /** The members that do not lead, in order of their numbers. */
  async followers(): Promise<string[]> {
    const leader = await this.leader()
    return (await this.statuses()).map(({ id }) => id).filter((id) => id !== leader)
  }

  /** As when a disk is replaced by an empty one. */
  async loseStore(id: string): Promise<void> {
    await rm(this.dataOf(id), { recursive: true })
  }

  /** As a power cut does. */
  async crash(...ids: string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.process(id).kill('SIGKILL')))
  }

  /** Runs the command line on this cluster. */
  ledger(...words: string[]): Promise<Run> {
    return run([...words, '--cluster', this.local.clusterFile])
  }

  /** Runs the command line on this cluster and reads the JSON that it prints. */
  async ask(...words: string[]) {
    return json(await this.ledger(...words, '--json'))
  }

  /** The node that leads, once a quorum is behind it. */
  async leader(): Promise<string> {
    const answers = await this.until((answers) => leaderAmong(answers) !== undefined)
    return leaderAmong(answers)?.id ?? ''
  }

  statuses(): Promise<NodeAnswer[]> {
    return askNodes(this.client, this.local.cluster, 1000)
  }

  /** Resolves once the nodes say what is hoped for. */
  async until(hope: (answers: NodeAnswer[]) => boolean): Promise<NodeAnswer[]> {
    const giveUpAt = performance.now() + WAIT_MS_MAX
    for (;;) {
      const answers = await this.statuses()
      if (hope(answers)) return answers
      if (performance.now() > giveUpAt) throw new Error(`still not so: ${JSON.stringify(answers)}`)
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  /** Resolves once all have executed the same, and gives the digest that they agree on. */
  async agreement(): Promise<string> {
    const answers = await this.until((answers) => {
      const [first, ...others] = answers.map(({ status }) => status && `${status.appliedThrough} ${status.digest}`)
      return first !== undefined && others.every((other) => other === first)
    })
    return answers[0]?.status?.digest ?? ''
  }

  async close(): Promise<void> {
    await this.client.close()
    await Promise.all(
      [...this.#processes.values()].filter((node) => node.isRunning).map((node) => node.kill('SIGKILL')),
    )
    await rm(this.directory, { recursive: true, force: true })
  }
}
