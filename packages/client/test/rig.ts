import { decodeRequest, encodeClientMessage, encodeEnvelope } from '@synod/codec'
import {
  type ClientTransport,
  type Cluster,
  clusterTag,
  type Frames,
  type NodeNumber,
  type Reply,
} from '@synod/protocol'
import { ManualClock, seededEntropy } from '@synod/protocol/memory'
import { type Client, createClient } from '../src/client.ts'
import type { ClientOptions } from '../src/options.ts'
import { FakeNodes } from './fake-nodes.ts'

export const CLUSTER: Cluster = {
  name: 'test',
  nodes: [1, 2, 3].map((node) => ({ node, endpoint: `memory:${node}` })),
  alpha: 64,
  quorum: { kind: 'majority' },
  learning: 'every',
}

/** Milliseconds after which each copy of a message arrives: none, when it is lost. */
export type Weather = () => readonly number[]

const CALM: Weather = () => [1]

/** A client, three fake nodes, a manual clock, and a network with weather between them. One way takes 1 ms. */
export class Rig {
  readonly clock = new ManualClock()
  readonly nodes = new FakeNodes()
  readonly client: Client
  /** Frames sent by the client, whatever became of them. */
  framesSent = 0
  /** Whom the transport reaches, and where. */
  readonly reachable = new Map(CLUSTER.nodes.map(({ node, endpoint }) => [node, endpoint]))
  /** What the transport says to `send`. */
  takes = true
  weather: Weather = CALM
  startFails: Error | undefined
  isClosed = false
  #receive: (frames: Frames, node: NodeNumber) => void = () => {}

  constructor(options: Partial<ClientOptions> = {}) {
    const { clock } = this
    this.client = createClient({
      cluster: CLUSTER,
      transport: this.#transport(),
      clock,
      entropy: seededEntropy(1),
      ...options,
    })
  }

  /** Lets time pass, with everything that happens in it. */
  pass(ms: number): Promise<void> {
    return this.clock.advanceAsync(ms)
  }

  /** Hands the client frames as if they came from the node. */
  inject(node: NodeNumber, frames: Frames): void {
    this.#receive(frames, node)
  }

  injectReply(node: NodeNumber, reply: Partial<Reply>): void {
    this.inject(node, toFrames(node, { type: 'reply', session: 0, leader: 0, changedAt: 0, replies: [], ...reply }))
  }

  #transport(): ClientTransport {
    return {
      start: async (receive) => {
        if (this.startFails) throw this.startFails
        this.#receive = receive
      },
      send: (node, frames) => {
        this.framesSent += 1
        const isTaken = this.takes && this.reachable.has(node)
        if (isTaken) this.#carry(() => this.#arrive(node, frames))
        return isTaken
      },
      connect: ({ node, endpoint }) => {
        this.reachable.set(node, endpoint)
      },
      disconnect: (node) => {
        this.reachable.delete(node)
      },
      close: async () => {
        this.isClosed = true
      },
    }
  }

  #arrive(node: NodeNumber, frames: Frames): void {
    const request = decodeRequest(frames[1]!)
    if (!request.ok) throw new Error(`the client sent a bad request: ${request.detail}`)
    const reply = this.nodes.answer(node, request.value)
    if (reply) this.#carry(() => this.reachable.has(node) && this.#receive(toFrames(node, reply), node))
  }

  #carry(arrive: () => void): void {
    for (const ms of this.weather()) this.clock.startTimer(ms, arrive)
  }
}

export function toFrames(node: NodeNumber, reply: Reply, cluster = clusterTag(CLUSTER)): Frames {
  return [encodeEnvelope({ cluster, from: node, incarnation: 'fake' }), encodeClientMessage(reply)]
}

/** How a promise ends: its value, or the error it rejects with. Never rejects. */
export function ending<T>(promise: Promise<T>): Promise<T | Error> {
  return promise.catch((error: Error) => error)
}
