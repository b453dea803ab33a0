import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, connect, type NodeStatus } from '@synod/node'
import { type Ballot, formatBallot, NO_BALLOT, parseNode } from '@synod/protocol'
import { askNode } from '../ask-nodes.ts'
import type { LocalCluster, LocalNode } from '../cluster-setup.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { describeExit, type NodeProcess, startNodeProcess, traceIn } from '../processes.ts'
import type { NodeRow } from './scene.ts'

const POLL_MS = 100
const STATUS_MS_MAX = 400

interface Watched {
  readonly node: LocalNode
  process: NodeProcess | undefined
  pid: number
  /** What it said last; undefined when it did not answer. */
  status: NodeStatus | undefined
  /** Kept when it falls silent. */
  applied: number
  /** Whether it has answered since it was started. */
  hasSpoken: boolean
  isKilled: boolean
}

/** Where a node writes its protocol trace. */
export type Traces = (id: string) => string

/** Traces in a directory, without those that an earlier cluster left there. */
export async function newTraces(directory: string, { nodes }: LocalCluster): Promise<Traces> {
  const traces: Traces = (id) => traceIn(directory, id)
  await Promise.all(nodes.map(({ id }) => rm(traces(id), { force: true })))
  return traces
}

/** The processes of the demonstration, and what they say of themselves, asked again and again. */
export class DemoNodes {
  readonly #cluster: LocalCluster
  readonly #watched: readonly Watched[]
  readonly #client: Client
  readonly #traces: Traces | undefined
  readonly #ended: (id: string, why: string) => void
  #isOpen = true
  #starting: Promise<unknown> = Promise.resolve()
  #polling: Promise<unknown> = Promise.resolve()

  /** `ended` is told of a node that ends by itself, and why. */
  constructor(cluster: LocalCluster, ended: (id: string, why: string) => void, traces?: Traces) {
    this.#cluster = cluster
    this.#traces = traces
    this.#ended = ended
    this.#watched = cluster.nodes.map((node) => ({
      node,
      process: undefined,
      pid: 0,
      status: undefined,
      applied: 0,
      hasSpoken: false,
      isKilled: false,
    }))
    // A client of its own: the tellers' calls and these questions do not wait for one another.
    this.#client = connect(cluster.cluster)
  }

  /** Starts every node on an empty store. */
  async startAll(): Promise<void> {
    this.#starting = Promise.all(this.#watched.map((watched) => this.#start(watched, true)))
    await this.#starting
    this.#polling = Promise.all(this.#watched.map((watched) => this.#poll(watched)))
  }

  /** Crashes a node: it has no chance to say goodbye. */
  async kill(id: string): Promise<void> {
    const watched = this.#find(id)
    watched.isKilled = true
    await watched.process?.kill('SIGKILL')
    watched.status = undefined
  }

  /** Starts a node that was killed, on what its store holds. */
  async restart(id: string): Promise<void> {
    this.#starting = this.#start(this.#find(id), false)
    await this.#starting
  }

  /** Stops everything. Idempotent. */
  async close(): Promise<void> {
    this.#isOpen = false
    await this.#client.close()
    // A node that is being started would go on writing to a directory that is about to be removed.
    await this.#starting.catch(() => undefined)
    await Promise.all([this.#polling, ...this.#watched.map(({ process }) => process?.kill('SIGKILL'))])
  }

  rows(): NodeRow[] {
    return this.#watched.map(({ node, pid, status, applied, isKilled, hasSpoken }) => ({
      id: node.id,
      pid,
      state: isKilled ? 'killed' : (status?.standing ?? (hasSpoken ? 'silent' : 'starting')),
      ballot: status ? ballotText(status.ballot) : '',
      applied,
    }))
  }

  pidOf(id: string): number {
    return this.#find(id).pid
  }

  /** What a node said last; undefined when it did not answer. */
  statusOf(id: string): NodeStatus | undefined {
    return this.#find(id).status
  }

  get statuses(): readonly (NodeStatus | undefined)[] {
    return this.#watched.map(({ status }) => status)
  }

  get highestApplied(): number {
    return Math.max(...this.#watched.map(({ applied }) => applied))
  }

  /** The node that leads, by its own word. */
  get leader(): NodeRow | undefined {
    return this.rows().find(({ state }) => state === 'leading')
  }

  async #start(watched: Watched, initialise: boolean): Promise<void> {
    const { id, data } = watched.node
    watched.process = undefined
    watched.status = undefined
    watched.hasSpoken = false
    watched.isKilled = false
    const started = await startNodeProcess({
      clusterFile: this.#cluster.clusterFile,
      id,
      data,
      initialise,
      trace: this.#traces?.(id),
    })
    watched.process = started
    watched.pid = started.pid
    void started.exited.then((exit) => {
      if (!this.#isOpen || watched.isKilled || watched.process !== started) return
      watched.status = undefined
      this.#ended(id, describeExit(exit))
    })
  }

  async #poll(watched: Watched): Promise<void> {
    const { endpoint, id } = watched.node
    const node = parseNode(id) ?? 0
    while (this.#isOpen) {
      const asked = watched.process
      const answer = await askNode(this.#client, { node, endpoint }, STATUS_MS_MAX)
      if (asked && asked === watched.process && !watched.isKilled) {
        watched.status = answer.status
        watched.hasSpoken ||= answer.status !== undefined
        watched.applied = watched.status?.appliedThrough ?? watched.applied
      }
      await sleep(POLL_MS)
    }
  }

  #find(id: string): Watched {
    const watched = this.#watched.find(({ node }) => node.id === id)
    if (!watched) throw new Failure(EXIT_CODES.refused, `there is no node ${id}`)
    return watched
  }
}

function ballotText(ballot: Ballot): string {
  return ballot === NO_BALLOT ? '' : formatBallot(ballot)
}
