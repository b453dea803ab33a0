import { createLedger } from '@synod/ledger'
import type { Cluster, ClusterLearning, ClusterNode, Configuration, NodeNumber } from '@synod/protocol'
import { type AnyStateMachine, type Host, type HostObserver, type RoleMachines, roleMachines } from '@synod/replica'
import type { Weather } from '../plan/weather.ts'
import { Random } from '../random.ts'
import { Agenda } from '../world/agenda.ts'
import { ClientProcess } from '../world/client-process.ts'
import { Disk } from '../world/disk.ts'
import { EventLog } from '../world/event-log.ts'
import { MachineClock } from '../world/machine-clock.ts'
import { Network, type NetworkWatch } from '../world/network.ts'
import { SimulatedNode } from '../world/simulated-node.ts'
import { Tally } from '../world/tally.ts'
import { Duel } from './duel.ts'
import { calmWeather, delaysOf, flushesOf, type Pace, TURN_US, timingOf } from './pace.ts'
import type { Asker, Parties } from './parties.ts'

export interface SandboxClusterOptions {
  readonly seed: number
  readonly nodes: number
  readonly learning: ClusterLearning
  readonly alpha: number
  readonly pace: Pace
  readonly machines: ((node: NodeNumber) => RoleMachines | undefined) | undefined
  readonly parties: Parties
  readonly post: NetworkWatch
  readonly watch: ClusterWatch
}

/** Whoever looks on at the nodes of a cluster. Must change nothing. */
export interface ClusterWatch {
  made(node: NodeNumber, host: Host): void
  observer(node: NodeNumber): HostObserver
  died(node: NodeNumber): void
  left(node: NodeNumber): void
  /** It stopped itself, or did not start. */
  stopped(node: NodeNumber, reason: string): void
}

/** Of messages that are late by accident, in microseconds. */
const LATE_US_MAX = 300_000
/** Clients ask the next node when one is silent for so long, in milliseconds. */
const ATTEMPT_MS = 400
const NOBODY_ASKS = { processes: 0, workers: 0, pauseMsMax: 0, deadlineMs: 1, attemptMs: ATTEMPT_MS, callsMax: 0 }
const RIGHT = { rate: 1, skewMs: 0 }

/** Nodes with real hosts on simulated machines, the network between them, and the ledger on top: what a reader takes apart. */
export class SandboxCluster {
  readonly agenda = new Agenda({ alwaysSettles: true })
  readonly tally = new Tally()
  readonly nodes = new Map<NodeNumber, SimulatedNode>()
  readonly network: Network
  readonly duel: Duel
  /** The cluster file of the first members. */
  readonly file: Cluster
  weather: Weather
  readonly #options: SandboxClusterOptions
  readonly #log = new EventLog(this.agenda)
  #clients = 0

  constructor(options: SandboxClusterOptions) {
    this.#options = options
    const { seed, nodes, alpha, learning, pace, post } = options
    const { agenda, tally } = this
    const members = Array.from({ length: nodes }, (_, at) => endpointOf(at + 1))
    this.file = { name: 'sandbox', nodes: members, alpha, quorum: { kind: 'majority' }, learning }
    this.weather = calmWeather(pace)
    this.duel = new Duel(agenda, pace)
    this.network = new Network({
      seed,
      agenda,
      weather: () => this.weather,
      tally,
      log: this.#log,
      delayUs: delaysOf(seed, pace),
      lateUsMax: LATE_US_MAX,
      isEven: true,
      watch: post,
    })
    for (const { node } of members) this.#add(node, () => this.file, false)
  }

  /** The first members start, one shortly after the other. */
  begin(): void {
    const random = new Random(this.#options.seed, 'start')
    const { roundMs } = this.#options.pace
    for (const node of this.nodes.values()) this.agenda.in(random.below(roundMs * 200), () => node.start())
  }

  /** The configuration as whoever has executed most of all knows it. */
  get configuration(): Configuration | undefined {
    let furthest = -1
    let configuration: Configuration | undefined
    for (const { host } of this.nodes.values()) {
      const executor = host?.replica.executor
      if (!executor || executor.appliedThrough <= furthest) continue
      furthest = executor.appliedThrough
      configuration = executor.membership.configuration
    }
    return configuration
  }

  /** A node of a number that nobody has had starts on an empty disk, to be given its state by the others. */
  boot(): ClusterNode {
    const node = Math.max(...this.nodes.keys()) + 1
    this.#add(node, () => this.#fileOfToday(), true).start()
    return endpointOf(node)
  }

  /** A new process with a client in it, which asks `first` before any other. */
  openClient(asker: Asker, first?: NodeNumber): ClientProcess {
    this.#clients += 1
    const { seed, parties, pace } = this.#options
    const { agenda, network } = this
    const today = this.#fileOfToday()
    const asked = first === undefined ? undefined : endpointOf(first)
    const nodes = asked ? [asked, ...today.nodes.filter(({ node }) => node !== first)] : today.nodes
    return new ClientProcess({
      seed,
      purpose: `client ${this.#clients}`,
      address: parties.newAddress(asker),
      cluster: { ...today, nodes },
      plan: { turnUs: TURN_US, clients: NOBODY_ASKS, weather: calmWeather(pace) },
      agenda,
      network,
      log: this.#log,
      watch: { requestSent: () => {}, replyHeard: () => {} },
    })
  }

  /** What somebody would write into a configuration file today. */
  #fileOfToday(): Cluster {
    const { configuration } = this
    if (!configuration) return this.file
    const { members, learners } = configuration
    const nodes = [...members, ...learners].filter(({ node }) => this.nodes.get(node)?.isGone === false)
    return nodes.length > 0 ? { ...this.file, nodes } : this.file
  }

  #add(node: NodeNumber, cluster: () => Cluster, joins: boolean): SimulatedNode {
    const { seed, pace, machines, watch } = this.#options
    const { agenda, tally, network, duel } = this
    const log = this.#log
    const random = new Random(seed, `disk ${node}`)
    const disk = new Disk({
      node,
      agenda,
      flushUs: flushesOf(random, pace),
      random,
      tally,
      log,
      tears: () => false,
      lost: () => {},
    })
    const simulated = new SimulatedNode({
      seed,
      node,
      cluster,
      joins,
      plan: { turnUs: TURN_US, timing: timingOf(pace), limits: {}, weather: this.weather },
      agenda,
      network,
      disk,
      clock: new MachineClock(agenda, RIGHT, new Random(seed, `clock ${node}`)),
      tally,
      log,
      machine: () => createLedger() as unknown as AnyStateMachine,
      machines: duel.machines(node, machines?.(node) ?? roleMachines),
      parts: undefined,
      observer: () => notingBallots(watch.observer(node), duel),
      told: () => {},
      died: () => watch.died(node),
      left: () => watch.left(node),
      broke: (_rule, message) => watch.stopped(node, message),
      made: (host) => watch.made(node, host),
      stopped: (reason) => watch.stopped(node, reason),
    })
    this.nodes.set(node, simulated)
    return simulated
  }
}

function endpointOf(node: NodeNumber): ClusterNode {
  return { node, endpoint: `sandbox:${node}` }
}

function notingBallots(observer: HostObserver, duel: Duel): HostObserver {
  return {
    ...observer,
    sending(to, message) {
      if (message.type === 'prepare') duel.noteBallot(message.ballot)
      observer.sending?.(to, message)
    },
  }
}
