import { type Client, createClient } from '@synod/client'
import { decodeConfiguration, decodeReply } from '@synod/codec'
import type { ClientTransport, Cluster, Frames, NodeNumber } from '@synod/protocol'
import type { Plan } from '../plan/plan.ts'
import { Random } from '../random.ts'
import type { Agenda } from './agenda.ts'
import { EVENT, type EventLog } from './event-log.ts'
import type { Address } from './link.ts'
import { MachineClock } from './machine-clock.ts'
import type { Network } from './network.ts'
import { Process } from './process.ts'
import type { WorldWatch } from './world-watch.ts'

export interface ClientProcessOptions {
  readonly seed: number
  /** Which life of which client: its random streams are named after it. */
  readonly purpose: string
  readonly address: Address
  /** What its configuration file says. */
  readonly cluster: Cluster
  readonly plan: Pick<Plan, 'turnUs' | 'clients' | 'weather'>
  readonly agenda: Agenda
  readonly network: Network
  readonly log: EventLog
  readonly watch: Pick<WorldWatch, 'requestSent' | 'replyHeard'>
}

const NOTHING = new Uint8Array(0)
const RIGHT = { rate: 1, skewMs: 0 }

/** One process with a real client in it, on the simulated network. */
export class ClientProcess {
  readonly process: Process
  readonly client: Client
  readonly address: Address
  /** What its workers draw from. */
  readonly random: Random
  readonly #contacts: Set<NodeNumber>
  #members: readonly NodeNumber[]
  #leave: () => void = () => {}

  constructor(options: ClientProcessOptions) {
    const { seed, purpose, agenda, cluster, plan, log } = options
    this.process = new Process(agenda, plan.turnUs)
    this.address = options.address
    this.#members = cluster.nodes.map(({ node }) => node)
    this.#contacts = new Set(this.#members)
    this.random = new Random(seed, purpose)
    const clock = new MachineClock(agenda, RIGHT, this.random)
    this.client = createClient({
      cluster,
      transport: this.#transport(options),
      clock: clock.port(this.process, new Random(seed, `timers of ${purpose}`), plan.weather.timerLatenessUs, () => {
        agenda.settle()
        log.note(EVENT.timer, this.address, 0, 0)
      }),
      entropy: new Random(seed, `entropy of ${purpose}`).entropy(),
      attemptMs: plan.clients.attemptMs,
      attemptMsMax: plan.clients.attemptMs * 4,
    })
  }

  /** Whom it asks: the members that its file names, or whoever told it last. */
  get members(): ReadonlySet<NodeNumber> {
    return new Set(this.#members)
  }

  /** The process dies in the middle of whatever it does. */
  kill(): void {
    this.process.kill()
    this.#leave()
  }

  #transport({ network, agenda, watch }: ClientProcessOptions): ClientTransport {
    const { process, address } = this
    const contacts = this.#contacts
    const end = { process, receive: (_frames: Frames, _from: Address): void => {} }
    this.#leave = () => network.unbind(address, end)
    return {
      start: async (receive) => {
        end.receive = (frames, from) => {
          agenda.settle()
          watch.replyHeard(frames[1] ?? NOTHING)
          this.#learnMembers(frames[1] ?? NOTHING)
          receive(frames, from)
        }
        network.bind(address, end)
      },
      send: (node, frames) => {
        if (!process.isAlive || !contacts.has(node)) return false
        watch.requestSent(frames[1] ?? NOTHING)
        return network.post(address, node, frames)
      },
      connect: ({ node }) => contacts.add(node),
      disconnect: (node) => contacts.delete(node),
      close: async () => network.unbind(address, end),
    }
  }

  #learnMembers(body: Uint8Array): void {
    const reply = decodeReply(body)
    for (const { kind, status, body } of reply.ok ? reply.value.replies : []) {
      if (kind !== 'members' || status !== 'ok') continue
      const configuration = decodeConfiguration(body)
      if (configuration.ok) this.#members = configuration.value.members.map(({ node }) => node)
    }
  }
}
