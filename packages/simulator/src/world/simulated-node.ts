import type { Cluster, Frames, Message, NodeNumber, Transport } from '@synod/protocol'
import {
  type AnyStateMachine,
  Host,
  type HostObserver,
  type HostParts,
  type LogLine,
  type RoleMachines,
} from '@synod/replica'
import type { Plan } from '../plan/plan.ts'
import { Random } from '../random.ts'
import type { Agenda } from './agenda.ts'
import type { Disk } from './disk.ts'
import { EVENT, type EventLog } from './event-log.ts'
import type { Address } from './link.ts'
import type { MachineClock } from './machine-clock.ts'
import type { Network } from './network.ts'
import { Process } from './process.ts'
import type { Tally } from './tally.ts'

export interface SimulatedNodeOptions {
  readonly seed: number
  readonly node: NodeNumber
  /** What its configuration file says, whenever it starts. */
  readonly cluster: () => Cluster
  /** It is a new node of a cluster that runs, not one of the first members. */
  readonly joins: boolean
  readonly plan: Pick<Plan, 'turnUs' | 'timing' | 'limits' | 'weather'>
  readonly agenda: Agenda
  readonly network: Network
  readonly disk: Disk
  readonly clock: MachineClock
  readonly tally: Tally
  readonly log: EventLog
  /** For each life: the state machine after the observer. */
  readonly machine: () => AnyStateMachine
  readonly machines: RoleMachines | undefined
  readonly parts: HostParts | undefined
  readonly observer: () => HostObserver
  readonly told: (line: LogLine) => void
  /** It died: whatever happens, nothing of this life is seen any more. */
  readonly died: () => void
  /** It was removed from the cluster, and stops. */
  readonly left: () => void
  /** It stopped itself, or did not start, and no fault explains that. */
  readonly broke: (rule: 'halted' | 'notStarted', message: string) => void
  /** The host of a life is made, and has not started. */
  readonly made?: (host: Host) => void
  /** It does not start, or has stopped, for a reason that a fault explains. */
  readonly stopped?: (reason: string) => void
}

/** By which a node answers a client: stands for the connection that the request came in by. */
class ClientRoute {
  readonly address: Address

  constructor(address: Address) {
    this.address = address
  }
}

/** One machine of the cluster, and the processes that live on it one after another. */
export class SimulatedNode {
  readonly #options: SimulatedNodeOptions
  readonly #routes = new Map<Address, ClientRoute>()
  #host: Host | undefined
  #process: Process | undefined
  #state: 'down' | 'starting' | 'up' | 'out' | 'gone' = 'down'
  #lives = 0
  #contacts = new Set<NodeNumber>()
  #sendsLeft = Number.POSITIVE_INFINITY
  #crashInTurn: () => void = () => {}

  constructor(options: SimulatedNodeOptions) {
    this.#options = options
  }

  get node(): NodeNumber {
    return this.#options.node
  }

  /** It came to a cluster that ran already. */
  get joins(): boolean {
    return this.#options.joins
  }

  get disk(): Disk {
    return this.#options.disk
  }

  get clock(): MachineClock {
    return this.#options.clock
  }

  /** The host of the present life, once it has started. */
  get host(): Host | undefined {
    return this.#state === 'up' ? this.#host : undefined
  }

  /** The nodes whose addresses it has right now. */
  get contacts(): ReadonlySet<NodeNumber> {
    return this.#contacts
  }

  get process(): Process | undefined {
    return this.#process
  }

  get isDown(): boolean {
    return this.#state === 'down'
  }

  /** Its store is lost: it refuses to start, now and for ever. */
  get isOut(): boolean {
    return this.#state === 'out'
  }

  /** It was removed, and has stopped. */
  get isGone(): boolean {
    return this.#state === 'gone'
  }

  get isLeading(): boolean {
    return this.host?.isRunning === true && this.host.replica.standing === 'leading'
  }

  /** A process begins on what the disk holds. */
  start(): void {
    if (this.#state !== 'down') return
    const { seed, node, agenda, plan, disk, joins, clock } = this.#options
    const { machine, machines, parts } = this.#options
    this.#state = 'starting'
    const cluster = this.#options.cluster()
    this.#contacts = new Set(cluster.nodes.map((peer) => peer.node))
    this.#lives += 1
    const purpose = `node ${node} life ${this.#lives}`
    const process = new Process(agenda, plan.turnUs)
    this.#process = process
    const observer = whileAlive(process, this.#options.observer())
    const host = new Host({
      node,
      cluster,
      machine: machine(),
      transport: this.#transport(process),
      storage: disk.open(process),
      clock: clock.port(process, new Random(seed, `timers of ${purpose}`), plan.weather.timerLatenessUs, () =>
        this.#options.log.note(EVENT.timer, node, 0, 0),
      ),
      entropy: new Random(seed, `entropy of ${purpose}`).entropy(),
      initialise: !disk.wasInitialised && !joins,
      join: !disk.wasInitialised && joins,
      timing: plan.timing,
      limits: plan.limits,
      ...(machines ? { machines } : {}),
      ...(parts ? { parts } : {}),
      observer,
      log: (line) => {
        if (process.isAlive) this.#options.told(line)
      },
      onHalt: (error) => this.#halted(process, error),
      onRemoved: () => this.#left(process),
    })
    this.#host = host
    this.#options.made?.(host)
    host.start().then(
      () => this.#started(process),
      (error: unknown) => this.#refused(process, error),
    )
  }

  /** The process dies at once; what it sent is on its way, what it had not flushed is gone. */
  crash(random: Random): void {
    const process = this.#process
    if (!process) return
    process.kill()
    this.#options.disk.crash(random)
    this.#end('down')
  }

  /** Somebody starts a node that was removed and has stopped. It is to find that out again. */
  returnAgain(): void {
    if (this.#state !== 'gone') return
    this.#state = 'down'
    this.start()
  }

  /** The process dies in the middle of the next turn that sends so many frames. */
  crashAfterSends(sends: number, crash: () => void): void {
    this.#sendsLeft = sends
    this.#crashInTurn = crash
  }

  #started(process: Process): void {
    if (process === this.#process && process.isAlive) this.#state = 'up'
  }

  #refused(process: Process, error: unknown): void {
    if (process !== this.#process || !process.isAlive) return
    const { disk, tally, broke, stopped } = this.#options
    process.kill()
    this.#end(disk.lost ? 'out' : 'down')
    const message = error instanceof Error ? error.message : String(error)
    if (disk.lost || disk.hasFailed) stopped?.(message)
    if (disk.lost) tally.add(`start refused, store ${disk.lost}`)
    else if (disk.hasFailed) tally.add('start failed with the disk')
    else broke('notStarted', message)
  }

  #halted(process: Process, error: Error): void {
    if (process !== this.#process || !process.isAlive) return
    const { disk, broke, tally } = this.#options
    process.kill()
    this.#end('down')
    if (disk.hasFailed) tally.add('halted by a failed flush')
    else broke('halted', error.message)
  }

  /** A process that leaves is killed at once: what it had not written is lost, and nobody may need it. */
  #left(process: Process): void {
    if (process !== this.#process || !process.isAlive) return
    this.#options.left()
    this.#options.tally.add('removed node stopped')
    process.kill()
    this.#end('gone')
  }

  #end(state: 'down' | 'out' | 'gone'): void {
    this.#state = state
    this.#sendsLeft = Number.POSITIVE_INFINITY
    this.#process = undefined
    this.#options.died()
  }

  #transport(process: Process): Transport {
    const { network, node } = this.#options
    const counts = { sent: 0, received: 0, dropped: 0 }
    const end = { process, receive: (_frames: Frames, _from: Address): void => {} }
    const contacts = this.#contacts
    const post = (to: Address, frames: Frames): boolean => {
      if (!process.isAlive) return false
      const isPosted = network.post(node, to, frames)
      counts[isPosted ? 'sent' : 'dropped'] += 1
      this.#sendsLeft -= 1
      if (this.#sendsLeft === 0) this.#crashInTurn()
      return isPosted
    }
    return {
      start: async (receive) => {
        end.receive = (frames, from) => {
          counts.received += 1
          receive(frames, this.#routeTo(from))
        }
        if (process.isAlive) network.bind(node, end)
      },
      send: (to, frames) => contacts.has(to) && post(to, frames),
      answer: (route, frames) => route instanceof ClientRoute && post(route.address, frames),
      connect: (peer) => contacts.add(peer.node),
      disconnect: (peer) => contacts.delete(peer),
      stats: () => ({ ...counts }),
      close: async () => network.unbind(node, end),
    }
  }

  #routeTo(address: Address): ClientRoute {
    let route = this.#routes.get(address)
    if (!route) {
      route = new ClientRoute(address)
      this.#routes.set(address, route)
    }
    return route
  }
}

/** A process that died in the middle of a turn does the rest of it in no world: nobody hears of that. */
function whileAlive(process: Process, observer: HostObserver): HostObserver {
  return {
    recovered(records) {
      if (process.isAlive) observer.recovered?.(records)
    },
    durable(records) {
      if (process.isAlive) observer.durable?.(records)
    },
    sending(to: readonly NodeNumber[], message: Message<Uint8Array>) {
      if (process.isAlive) observer.sending?.(to, message)
    },
    received(from, message) {
      if (process.isAlive) observer.received?.(from, message)
    },
    requested(request, route) {
      if (process.isAlive) observer.requested?.(request, route)
    },
    replying(reply, route) {
      if (process.isAlive) observer.replying?.(reply, route)
    },
    executed(slot, value, executor) {
      if (process.isAlive) observer.executed?.(slot, value, executor)
    },
    restored(slot, executor) {
      if (process.isAlive) observer.restored?.(slot, executor)
    },
    snapshotTaken(slot) {
      if (process.isAlive) observer.snapshotTaken?.(slot)
    },
  }
}
