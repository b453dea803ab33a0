import { createClient } from '@synod/client'
import type { ClientTransport, Cluster, Frames } from '@synod/protocol'
import type { Plan } from '../plan/plan.ts'
import { Random } from '../random.ts'
import type { Workload } from '../workloads/workload.ts'
import type { Agenda } from './agenda.ts'
import { EVENT, type EventLog } from './event-log.ts'
import type { History } from './history.ts'
import type { Address } from './link.ts'
import { MachineClock } from './machine-clock.ts'
import type { Network } from './network.ts'
import { Process } from './process.ts'
import type { Tally } from './tally.ts'
import { type PlannedCall, Worker } from './worker.ts'
import type { WorldWatch } from './world-watch.ts'

export interface SimulatedClientOptions {
  readonly seed: number
  /** The place it fills: faults name it. */
  readonly place: number
  readonly cluster: Cluster
  readonly plan: Plan
  readonly agenda: Agenda
  readonly network: Network
  readonly workload: Workload
  readonly history: History
  readonly tally: Tally
  readonly log: EventLog
  /** An address that nobody has had. */
  readonly newAddress: () => Address
  readonly next: (random: Random) => PlannedCall | undefined
  readonly retries: () => number
  readonly duplicates: () => boolean
  readonly watch: Pick<WorldWatch, 'requestSent' | 'replyHeard'>
}

const NOTHING = new Uint8Array(0)
const RIGHT = { rate: 1, skewMs: 0 }

/** A client process with one session, and the logical clients that share it. When it dies, another takes its place. */
export class SimulatedClient {
  readonly #options: SimulatedClientOptions
  #process: Process | undefined
  #address: Address = 0
  #workers: Worker[] = []
  #lives = 0
  #leave: () => void = () => {}

  constructor(options: SimulatedClientOptions) {
    this.#options = options
  }

  get address(): Address {
    return this.#address
  }

  get process(): Process | undefined {
    return this.#process
  }

  get isCalling(): boolean {
    return this.#workers.some((worker) => worker.isCalling)
  }

  start(): void {
    if (this.#process) return
    const { seed, place, agenda, cluster, plan, log } = this.#options
    this.#lives += 1
    const purpose = `client ${place} life ${this.#lives}`
    const process = new Process(agenda, plan.turnUs)
    this.#process = process
    this.#address = this.#options.newAddress()
    const random = new Random(seed, purpose)
    const clock = new MachineClock(agenda, RIGHT, random)
    const client = createClient({
      cluster,
      transport: this.#transport(process, this.#address),
      clock: clock.port(process, new Random(seed, `timers of ${purpose}`), plan.weather.timerLatenessUs, () => {
        agenda.settle()
        log.note(EVENT.timer, this.#address, 0, 0)
      }),
      entropy: new Random(seed, `entropy of ${purpose}`).entropy(),
      attemptMs: plan.clients.attemptMs,
      attemptMsMax: plan.clients.attemptMs * 4,
    })
    this.#workers = Array.from({ length: plan.clients.workers }, (_, at) => {
      const { workload, history, tally, next, retries, duplicates } = this.#options
      const own = new Random(seed, `${purpose} worker ${at}`)
      const { pauseMsMax } = plan.clients
      const calls = { next: () => next(own), retries, duplicates, pauseMsMax }
      return new Worker({ client, process, workload, random: own, agenda, history, tally, log, ...calls })
    })
    for (const worker of this.#workers) worker.goOn()
  }

  /** Workers that had nothing to do look again. */
  wake(): void {
    for (const worker of this.#workers) worker.goOn()
  }

  /** The process dies in the middle of whatever it does. */
  vanish(): void {
    if (!this.#process) return
    this.#process.kill()
    this.#process = undefined
    this.#leave()
    for (const worker of this.#workers) worker.vanish()
    this.#workers = []
  }

  #transport(process: Process, address: Address): ClientTransport {
    const { network, agenda, watch } = this.#options
    const end = { process, receive: (_frames: Frames, _from: Address): void => {} }
    const nodes = new Set(this.#options.cluster.nodes.map(({ node }) => node))
    this.#leave = () => network.unbind(address, end)
    return {
      start: async (receive) => {
        end.receive = (frames, from) => {
          agenda.settle()
          watch.replyHeard(frames[1] ?? NOTHING)
          receive(frames, from)
        }
        network.bind(address, end)
      },
      send: (node, frames) => {
        if (!process.isAlive || !nodes.has(node)) return false
        watch.requestSent(frames[1] ?? NOTHING)
        return network.post(address, node, frames)
      },
      connect: ({ node }) => nodes.add(node),
      disconnect: (node) => nodes.delete(node),
      close: async () => network.unbind(address, end),
    }
  }
}
