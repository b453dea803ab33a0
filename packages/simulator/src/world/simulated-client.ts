import type { Cluster, NodeNumber } from '@synod/protocol'
import type { Plan } from '../plan/plan.ts'
import { Random } from '../random.ts'
import type { Workload } from '../workloads/workload.ts'
import type { Agenda } from './agenda.ts'
import { ClientProcess } from './client-process.ts'
import type { EventLog } from './event-log.ts'
import type { History } from './history.ts'
import type { Address } from './link.ts'
import type { Network } from './network.ts'
import type { Process } from './process.ts'
import type { Tally } from './tally.ts'
import { type PlannedCall, Worker } from './worker.ts'
import type { WorldWatch } from './world-watch.ts'

export interface SimulatedClientOptions {
  readonly seed: number
  /** The place it fills: faults name it. */
  readonly place: number
  /** What a configuration file says today. */
  readonly cluster: () => Cluster
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
  readonly watch: Pick<WorldWatch, 'requestSent' | 'replyHeard' | 'readAnswered'>
}

/** A client process with one session, and the logical clients that share it. When it dies, another takes its place. */
export class SimulatedClient {
  readonly #options: SimulatedClientOptions
  #life: ClientProcess | undefined
  #workers: Worker[] = []
  #lives = 0

  constructor(options: SimulatedClientOptions) {
    this.#options = options
  }

  get address(): Address {
    return this.#life?.address ?? 0
  }

  /** Whom it asks. */
  get members(): ReadonlySet<NodeNumber> {
    return this.#life?.members ?? new Set()
  }

  get process(): Process | undefined {
    return this.#life?.process
  }

  get isCalling(): boolean {
    return this.#workers.some((worker) => worker.isCalling)
  }

  start(): void {
    if (this.#life) return
    const { seed, place, agenda, network, cluster, plan, log, watch } = this.#options
    this.#lives += 1
    const purpose = `client ${place} life ${this.#lives}`
    const address = this.#options.newAddress()
    const life = new ClientProcess({ seed, purpose, address, cluster: cluster(), plan, agenda, network, log, watch })
    this.#life = life
    this.#workers = Array.from({ length: plan.clients.workers }, (_, at) => {
      const { workload, history, tally, next, retries, duplicates } = this.#options
      const random = new Random(seed, `${purpose} worker ${at}`)
      const modes = new Random(seed, `${purpose} reads of worker ${at}`)
      const { pauseMsMax } = plan.clients
      const { client, process } = life
      const reads = { modes, otherReads: plan.otherReads ?? 0, answered: watch.readAnswered.bind(watch) }
      const calls = { next: () => next(random), retries, duplicates, pauseMsMax, reads }
      return new Worker({ client, process, workload, random, agenda, history, tally, log, ...calls })
    })
    for (const worker of this.#workers) worker.goOn()
  }

  /** Workers that had nothing to do look again. */
  wake(): void {
    for (const worker of this.#workers) worker.goOn()
  }

  /** The process dies in the middle of whatever it does. */
  vanish(): void {
    if (!this.#life) return
    this.#life.kill()
    this.#life = undefined
    for (const worker of this.#workers) worker.vanish()
    this.#workers = []
  }
}
