import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, connect, type NodeStatus } from '@synod/node'
import { type Ballot, formatBallot, NO_BALLOT, parseNode } from '@synod/protocol'
import { askNode } from '../ask-nodes.ts'
import type { LocalCluster, LocalNode } from '../cluster-setup.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { Fleet, type FleetNews } from '../fleet.ts'
import { describeExit, startNodeProcess, traceIn } from '../processes.ts'
import type { NodeRow } from './scene.ts'

const POLL_MS = 100
const STATUS_MS_MAX = 400

interface Watched {
  readonly node: LocalNode
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

export interface DemoNodesOptions {
  readonly cluster: LocalCluster
  /** Told of a node that ends by itself, and why. */
  readonly ended: (id: string, why: string) => void
  readonly traces?: Traces | undefined
  /** Whether the links between them may be cut. */
  readonly hasDebugLinks?: boolean
}

/** The processes of the demonstration, and what they say of themselves, asked again and again. */
export class DemoNodes {
  readonly fleet: Fleet
  readonly #watched: readonly Watched[]
  readonly #client: Client
  readonly #ended: (id: string, why: string) => void
  #isOpen = true
  #polling: Promise<unknown> = Promise.resolve()

  constructor({ cluster, ended, traces, hasDebugLinks = false }: DemoNodesOptions) {
    const { clusterFile } = cluster
    const initialised = new Set<string>()
    this.fleet = new Fleet(cluster.nodes, async ({ id, data }) => {
      const initialise = !initialised.has(id)
      const process = await startNodeProcess({ clusterFile, id, data, initialise, trace: traces?.(id), hasDebugLinks })
      initialised.add(id)
      return process
    })
    this.fleet.onNews((news) => this.#heard(news))
    this.#ended = ended
    this.#watched = cluster.nodes.map((node) => ({
      node,
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
    await Promise.all(this.fleet.nodes.map(({ id }) => this.fleet.start(id)))
    this.#polling = Promise.all(this.#watched.map((watched) => this.#poll(watched)))
  }

  /** Crashes a node: it has no chance to say goodbye. */
  async kill(id: string): Promise<void> {
    const watched = this.#find(id)
    watched.isKilled = true
    watched.status = undefined
    await this.fleet.crash(id)
  }

  /** Starts a node that was killed, on what its store holds. */
  async restart(id: string): Promise<void> {
    this.#begins(this.#find(id))
    await this.fleet.start(id)
  }

  /** Stops everything. Idempotent. */
  async close(): Promise<void> {
    this.#isOpen = false
    await this.#client.close()
    // A node that is being started would go on writing to a directory that is about to be removed.
    await Promise.all([this.#polling, this.fleet.crashAll()])
  }

  rows(): NodeRow[] {
    return this.#watched.map(({ node, status, applied, isKilled, hasSpoken }) => ({
      id: node.id,
      pid: this.pidOf(node.id),
      state: isKilled ? 'killed' : (status?.standing ?? (hasSpoken ? 'silent' : 'starting')),
      ballot: status ? ballotText(status.ballot) : '',
      applied,
    }))
  }

  pidOf(id: string): number {
    return this.fleet.processOf(id)?.pid ?? 0
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

  /** The node that leads, by its own word, and whose acceptor knows of no other's ballot above. */
  get leader(): NodeRow | undefined {
    return this.rows().find(({ id, state, ballot }) => state === 'leading' && ballot.endsWith(`.${id}`))
  }

  #heard(news: FleetNews): void {
    const watched = this.#find(news.node.id)
    if (news.type === 'started') this.#begins(watched)
    if (news.type !== 'ended' || !this.#isOpen) return
    watched.status = undefined
    // Whether the story or the console had it killed.
    watched.isKilled = news.isWished
    if (!news.isWished) this.#ended(news.node.id, describeExit(news.exit))
  }

  #begins(watched: Watched): void {
    watched.status = undefined
    watched.hasSpoken = false
    watched.isKilled = false
  }

  async #poll(watched: Watched): Promise<void> {
    const { endpoint, id } = watched.node
    const node = parseNode(id) ?? 0
    while (this.#isOpen) {
      const asked = this.fleet.processOf(id)
      const answer = await askNode(this.#client, { node, endpoint }, STATUS_MS_MAX)
      if (asked?.isRunning && asked === this.fleet.processOf(id) && !watched.isKilled) {
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
