import {
  type Cluster,
  type ClusterNode,
  type Configuration,
  formatNode,
  isAcceptQuorum,
  isPrepareQuorum,
  type NodeNumber,
  type QuorumStep,
  type RowRange,
} from '@synod/protocol'
import type { HostParts, LogLine, RoleMachines } from '@synod/replica'
import type { StoredRows } from '../executed-again.ts'
import { clusterOf, type Plan } from '../plan/plan.ts'
import { CALM, type Weather } from '../plan/weather.ts'
import { Random } from '../random.ts'
import type { Workload } from '../workloads/workload.ts'
import { Agenda } from './agenda.ts'
import { ClientProcess } from './client-process.ts'
import { Disk } from './disk.ts'
import { EventLog } from './event-log.ts'
import { FaultDesk } from './fault-desk.ts'
import { History } from './history.ts'
import { MachineClock } from './machine-clock.ts'
import { Network } from './network.ts'
import { Operator } from './operator.ts'
import { SimulatedClient } from './simulated-client.ts'
import { SimulatedNode } from './simulated-node.ts'
import { Tally } from './tally.ts'
import type { PlannedCall } from './worker.ts'
import type { WorldWatch } from './world-watch.ts'

export interface WorldOptions {
  readonly seed: number
  readonly plan: Plan
  readonly workload: Workload
  /** The role machines of a node; a test may break them on purpose. */
  readonly machines?: ((node: NodeNumber) => RoleMachines | undefined) | undefined
  /** What its host is made of besides; likewise. */
  readonly parts?: ((node: NodeNumber) => HostParts | undefined) | undefined
  readonly watch: WorldWatch
  /** Told what an operator would see, and what breaks, a line each. */
  readonly told?: ((atMs: number, who: string, line: string) => void) | undefined
}

/** Clients have addresses above all nodes', which end at 1,023. */
const CLIENT_ADDRESS_MIN = 1024
/** Calls that each logical client makes after the healing. All must succeed. */
const CALM_CALLS = 2
/** So long may a call take after the healing: an election, a session that must be opened again, a retry after the longest silence. */
const CALM_DEADLINE_MS = 30_000
/** So long does it take to start a node that has stopped after the healing, in milliseconds. */
const RESTART_MS = 100
/** So often is it looked who is out of touch, in milliseconds. */
const FILES_MS = 1000
/** So long does the operator try to replace one member after the healing, in milliseconds. */
const REPLACING_MS = 15_000
/** The nodes start this close to one another, at most, in milliseconds. */
const START_SPREAD_MS = 50

/** Nodes, clients, a network, disks and clocks, and what happens to them: a run of one plan. */
export class World {
  readonly agenda = new Agenda()
  readonly log = new EventLog(this.agenda)
  readonly tally = new Tally()
  readonly history = new History(this.agenda)
  readonly nodes = new Map<NodeNumber, SimulatedNode>()
  readonly clients: SimulatedClient[] = []
  readonly cluster: Cluster
  readonly #options: WorldOptions
  readonly #network: Network
  readonly #faults: FaultDesk
  readonly #operator: Operator
  readonly #lossesToCome: ReadonlySet<NodeNumber>
  #weather: Weather
  #phase: 'faults' | 'healed' = 'faults'
  #nextAddress = CLIENT_ADDRESS_MIN
  #callsMade = 0
  #setupDone = 0
  #calmCallsLeft: number
  #refusedInCalm: string | undefined
  /** Members that are to be replaced after the healing, and have not been. */
  #toReplace: NodeNumber[] = []
  #lastConfiguration: Configuration

  constructor(options: WorldOptions) {
    this.#options = options
    const { plan, seed } = options
    this.#weather = plan.weather
    this.cluster = clusterOf(plan)
    this.#lastConfiguration = { ...NOBODY, members: this.cluster.nodes }
    const { agenda, tally, log } = this
    this.#network = new Network({ seed, agenda, weather: () => this.#weather, tally, log })
    this.#lossesToCome = new Set(
      plan.faults.flatMap((fault) =>
        fault.kind === 'wipedStore' || fault.kind === 'corruptStore' ? [fault.target] : [],
      ),
    )
    for (const { node } of this.cluster.nodes)
      this.nodes.set(
        node,
        this.#newNode(node, () => this.cluster, false),
      )
    for (let place = 0; place < plan.clients.processes; place++) this.clients.push(this.#newClient(place))
    this.#operator = this.#newOperator()
    this.#calmCallsLeft = CALM_CALLS * plan.clients.processes * plan.clients.workers
    this.#faults = new FaultDesk({
      seed,
      agenda,
      network: this.#network,
      nodes: this.nodes,
      clients: this.clients,
      operator: this.#operator,
      tally,
      log,
      told: (line) => this.#tell('world', line),
    })
  }

  get nowMs(): number {
    return this.agenda.nowUs / 1000
  }

  get callsMade(): number {
    return this.#callsMade
  }

  /** All processes start, and everything that the plan says goes wrong. */
  begin(): void {
    const random = new Random(this.#options.seed, 'start')
    for (const node of this.nodes.values()) {
      this.agenda.in(random.below(START_SPREAD_MS) * 1000, () => node.start())
    }
    for (const client of this.clients) this.agenda.in(random.below(START_SPREAD_MS) * 1000, () => client.start())
    this.#faults.schedule(this.#options.plan.faults)
  }

  /** The faults end. The nodes to be healed run, the others stop for good; clients make their last calls. */
  heal(): void {
    this.#phase = 'healed'
    this.#weather = CALM
    this.#faults.heal()
    const { healed } = this.#options.plan
    const random = new Random(this.#options.seed, 'healing')
    for (const node of this.nodes.values()) {
      if (node.joins || healed.includes(node.node)) node.start()
      else node.crash(random)
    }
    this.#giveNewFiles(random)
    for (const client of this.clients) {
      client.start()
      client.wake()
    }
    this.#tell('world', `healed: ${healed.map((node) => `n${node}`).join(', ')}`)
    if (this.#options.plan.replacesAll) {
      this.#toReplace = this.configuration.members.map(({ node }) => node)
      this.#replaceNext()
    }
  }

  /** The configuration as whoever has executed most of all knows it. */
  get configuration(): Configuration {
    const now = this.#furthest?.membership.configuration
    if (now && now.changedAt >= this.#lastConfiguration.changedAt) this.#lastConfiguration = now
    return this.#lastConfiguration
  }

  /** Whether those who are healed could decide by each of these sets. */
  canDecide(steps: readonly QuorumStep[]): boolean {
    const { healed } = this.#options.plan
    const sound = [...this.nodes.values()].filter(({ node, joins, disk, isGone }) => {
      return (joins || healed.includes(node)) && !disk.lost && !isGone
    })
    const nodes = sound.map(({ node }) => node)
    return steps.every(({ quorums }) => isPrepareQuorum(quorums, nodes) && isAcceptQuorum(quorums, nodes))
  }

  /** The nodes that the liveness phase is about. */
  get healedNodes(): SimulatedNode[] {
    const { healed } = this.#options.plan
    const { members, learners } = this.configuration
    const present = new Set([...members, ...learners].map(({ node }) => node))
    return [...this.nodes.values()].filter(({ node, joins, disk }) => {
      return present.has(node) && (joins || healed.includes(node)) && !disk.lost
    })
  }

  /** Whether every call has ended, and every client has made its last ones with success, and whoever is to be replaced is. */
  get areCallsDone(): boolean {
    return this.#toReplace.length === 0 && this.#calmCallsLeft <= 0 && !this.clients.some((client) => client.isCalling)
  }

  /** A call that was made after the healing and did not succeed. */
  get refusedInCalm(): string | undefined {
    return this.#refusedInCalm
  }

  /** What each node that runs has executed. */
  get states() {
    return [...this.nodes.values()].flatMap(({ node, host }) =>
      host?.isRunning && host.stored.snapshotSlot !== undefined ? [[node, host.replica.executor] as const] : [],
    )
  }

  /** What of the state machine's history lies on the disks that are sound. */
  get storedRows(): StoredRows[] {
    return [...this.nodes.values()].flatMap(({ node, disk }) => {
      if (disk.lost) return []
      const { contents, appliedThrough } = disk
      return { node, appliedThrough, rows: async (range: RowRange) => contents.rows(range) }
    })
  }

  /** Why the healed nodes are not level yet, or undefined when they are. */
  get unlevel(): string | undefined {
    const states: string[] = []
    // Whoever is on its way out may have executed what those who stay have not heard of yet.
    const furthest = Math.max(0, ...this.states.map(([, { appliedThrough }]) => appliedThrough))
    for (const { node, host } of this.healedNodes) {
      if (!host?.isRunning) return `n${node} does not run`
      const { appliedThrough } = host.replica.executor
      if (appliedThrough < furthest) return `n${node} at slot ${appliedThrough}, and another at ${furthest}`
      states.push(`slot ${appliedThrough} ${host.replica.executor.digest()}`)
    }
    if (new Set(states).size <= 1) return undefined
    return this.healedNodes.map(({ node }, at) => `n${node} at ${states[at]}`).join(', ')
  }

  // ---- what the world is made of ------------------------------------------------------------------------------------

  get #furthest() {
    let furthest:
      | { readonly appliedThrough: number; readonly membership: { readonly configuration: Configuration } }
      | undefined
    for (const { host } of this.nodes.values()) {
      const executor = host?.replica.executor
      if (executor && executor.appliedThrough > (furthest?.appliedThrough ?? 0)) furthest = executor
    }
    return furthest
  }

  /** What somebody would write into a configuration file today. */
  #clusterToday(): Cluster {
    const { members, learners, removed } = this.configuration
    const nodes = [...members, ...learners, ...removed].filter(({ node }) => this.nodes.get(node)?.isGone === false)
    return nodes.length > 0 ? { ...this.cluster, nodes } : this.cluster
  }

  #newOperator(): Operator {
    const { seed, plan, watch } = this.#options
    const { agenda, tally, log, cluster } = this
    const network = this.#network
    let lives = 0
    const open = () => {
      lives += 1
      const process = { purpose: `operator life ${lives}`, address: this.#nextAddress++, cluster: this.#clusterToday() }
      return new ClientProcess({ seed, ...process, plan, agenda, network, log, watch })
    }
    let life = open()
    const client = () => {
      if (this.#isOutOfTouch(life.members)) {
        life.kill()
        life = open()
      }
      return life.client
    }
    return new Operator({
      client,
      agenda,
      tally,
      cluster,
      configuration: () => this.configuration,
      isDoomed: (node) => this.#isDoomed(node),
      isCareless: plan.safetyOnly,
      boot: () => this.#boot(),
      told: (line) => this.#tell('operator', line),
    })
  }

  /** Whoever knows none of today's members by an address was away while all were replaced: it needs today's file. */
  #isOutOfTouch(known: ReadonlySet<NodeNumber>, self?: NodeNumber): boolean {
    return this.configuration.members.every(({ node }) => node === self || !known.has(node))
  }

  /** After the healing, who is out of touch is started again, with the configuration file of that day. */
  #giveNewFiles(random: Random): void {
    for (const client of this.clients) {
      if (!client.process || !this.#isOutOfTouch(client.members)) continue
      this.tally.add('client out of touch')
      client.vanish()
      client.start()
    }
    const members = new Set(this.configuration.members.map(({ node }) => node))
    for (const node of this.nodes.values()) {
      const isAlone = members.size === 1 && members.has(node.node)
      if (!node.host || isAlone || !this.#isOutOfTouch(node.contacts, node.node)) continue
      this.tally.add('node out of touch')
      node.crash(random)
      node.start()
    }
    this.agenda.in(FILES_MS * 1000, () => this.#giveNewFiles(random))
  }

  #isDoomed(node: NodeNumber): boolean {
    const of = this.nodes.get(node)
    if (!of || of.disk.lost || of.isGone || this.#lossesToCome.has(node)) return true
    return !of.joins && !this.#options.plan.healed.includes(node)
  }

  /** A node of a number that nobody has had starts on an empty disk, to be given its state by those of today. */
  #boot(): ClusterNode {
    const node = Math.max(...this.nodes.keys()) + 1
    const newcomer = this.#newNode(node, () => this.#clusterToday(), true)
    this.nodes.set(node, newcomer)
    newcomer.start()
    this.tally.add('new node started')
    return { node, endpoint: `sim:${node}` }
  }

  #replaceNext(): void {
    const next = this.#toReplace[0]
    if (next === undefined) return
    const untilMs = this.nowMs + REPLACING_MS
    this.#operator.addNode(untilMs, false, next, (status) => {
      if (status === 'changed') this.tally.add('member replaced after the healing')
      else this.#tell('world', `${formatNode(next)} was not replaced: ${status ?? 'nobody says'}`)
      this.#toReplace.shift()
      this.#replaceNext()
    })
  }

  #newNode(node: NodeNumber, cluster: () => Cluster, joins: boolean): SimulatedNode {
    const { seed, plan, workload, machines, parts, watch } = this.#options
    const { agenda, tally, log } = this
    const random = new Random(seed, `disk ${node}`)
    const disk = new Disk({
      node,
      agenda,
      flushUs: () => this.#weather.flushUs + random.longTailed(this.#weather.flushUs),
      random,
      tally,
      log,
      tears: () => this.#weather.tears,
      lost: () => watch.storeLost(node),
    })
    const flaws = plan.clocks[node - 1] ?? { rate: 1, skewMs: 0 }
    return new SimulatedNode({
      seed,
      node,
      cluster,
      joins,
      plan,
      agenda,
      network: this.#network,
      disk,
      clock: new MachineClock(agenda, flaws, new Random(seed, `clock ${node}`)),
      tally,
      log,
      machine: () => watch.machine(node, workload.machine()),
      machines: machines?.(node),
      parts: parts?.(node),
      observer: () => watch.observer(node),
      told: (line) => this.#tell(`n${node}`, formatLine(line)),
      died: () => {
        watch.died(node)
        this.#restartIfHealed(node)
      },
      left: () => watch.left(node),
      broke: (rule, message) => watch.broke(rule, `n${node}: ${message}`),
    })
  }

  /** A node that was paused while its flush failed halts only after the healing, when its pause has ended. */
  #restartIfHealed(node: NodeNumber): void {
    const isHealed = node > this.#options.plan.nodes || this.#options.plan.healed.includes(node)
    if (this.#phase !== 'healed' || !isHealed) return
    this.agenda.in(RESTART_MS * 1000, () => this.nodes.get(node)?.start())
  }

  #newClient(place: number): SimulatedClient {
    const { seed, plan, workload, watch } = this.#options
    const { agenda, tally, log, history } = this
    return new SimulatedClient({
      seed,
      place,
      cluster: () => this.#clusterToday(),
      plan,
      agenda,
      network: this.#network,
      workload,
      history,
      tally,
      log,
      newAddress: () => this.#nextAddress++,
      next: (random) => this.#nextCall(place, random),
      retries: () => this.#weather.retries,
      duplicates: () => plan.weather.duplication > 0,
      watch,
    })
  }

  // ---- what clients do ----------------------------------------------------------------------------------------------

  #nextCall(place: number, random: Random): PlannedCall | undefined {
    const { plan, workload } = this.#options
    if (this.#phase === 'healed') return this.#calmCall(random)
    if (this.#callsMade >= plan.clients.callsMax) return undefined
    this.#callsMade += 1
    const setup = place === 0 ? workload.setup[this.#setupDone] : undefined
    if (setup) this.#setupDone += 1
    return { call: setup ?? workload.next(random, this.#callsMade), deadlineMs: plan.clients.deadlineMs }
  }

  #calmCall(random: Random): PlannedCall | undefined {
    if (this.#calmCallsLeft <= 0) return undefined
    this.#callsMade += 1
    const call = this.#options.workload.next(random, this.#callsMade)
    return {
      call,
      deadlineMs: CALM_DEADLINE_MS,
      ended: ({ how, why, isSessionGone }) => {
        // A clock that was set forward by a day has ended every session: the client opens another with its next call.
        if (how === 'ok') this.#calmCallsLeft -= 1
        else if (!isSessionGone) this.#refusedInCalm ??= `${call.f} ended ${how}: ${why}`
      },
    }
  }

  #tell(who: string, line: string): void {
    this.#options.told?.(this.nowMs, who, line)
  }
}

const NOBODY: Configuration = {
  members: [],
  learners: [],
  removed: [],
  numbersThrough: 0,
  learning: 'every',
  changedAt: 0,
}

function formatLine({ event, detail }: LogLine): string {
  return `${event}: ${detail}`
}
