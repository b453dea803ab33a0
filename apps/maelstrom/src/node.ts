import { type Client, createClient } from '@synod/client'
import type { Clock, Cluster, Entropy } from '@synod/protocol'
import { memoryStorage } from '@synod/protocol/memory'
import { Host, type StateMachine } from '@synod/replica'
import { KeyValue } from './key-value.ts'
import { errorBody, LIN_KV_REQUESTS, serve } from './lin-kv.ts'
import { type Body, formatMessage, type Message, parseMessage } from './message.ts'
import { clientPatience, rolesPatience } from './patience.ts'
import { MaelstromClientTransport, MaelstromTransport } from './transport.ts'
import { Wire } from './wire.ts'

export interface LinKvNodeOptions {
  /** Puts a line on the network. */
  readonly write: (line: string) => void
  readonly clock: Clock
  readonly entropy: Entropy
  /** What a message ordinarily takes at most, in milliseconds. */
  readonly latencyMs: number
  readonly log: (line: string) => void
  /** The node cannot go on. */
  readonly onHalt: (error: Error) => void
}

/** Who we are, once `init` has said so. */
interface Member {
  readonly wire: Wire
  readonly host: Host
  readonly client: Client
}

/**
 * A node of Maelstrom's lin-kv workload: a replica of the map, and a client of the cluster that takes every request to
 * whoever leads. Its store is memory, since Maelstrom restarts no node.
 */
export class LinKvNode {
  readonly #options: LinKvNodeOptions
  #member: Member | undefined

  constructor(options: LinKvNodeOptions) {
    this.#options = options
  }

  /** Takes a line from the network. */
  receive(line: string): void {
    const message = parseMessage(line)
    if (!message) this.#options.log(`dropped, since it is no message: ${line.slice(0, 200)}`)
    else if (message.body.type === 'init' && !this.#member) this.#initialise(message)
    else if (!this.#member) this.#reply(message, errorBody('temporarilyUnavailable', 'not initialised yet'))
    else if (!this.#member.wire.receive(message)) this.#refuse(message)
  }

  async stop(): Promise<void> {
    await this.#member?.client.close()
    await this.#member?.host.stop()
  }

  #initialise(message: Message): void {
    const { node_id: id, node_ids: ids } = message.body
    if (typeof id !== 'string' || !Array.isArray(ids) || !ids.includes(id)) {
      this.#reply(message, errorBody('malformedRequest', 'an init names all nodes, and this one among them'))
      return
    }
    const member = this.#compose(id, ids.map(String))
    this.#member = member
    for (const type of LIN_KV_REQUESTS) {
      member.wire.handle(type, (body, src) => void this.#serve({ src, dest: id, body }, member.client))
    }
    member.host.start().then(() => this.#reply(message, { type: 'init_ok' }), this.#options.onHalt)
  }

  #compose(id: string, ids: readonly string[]): Member {
    const { write, clock, entropy, latencyMs, log, onHalt } = this.#options
    // Node numbers begin with 1: ours are places in Maelstrom's list, which is the same for all.
    const nodes = ids.map((endpoint, at) => ({ node: at + 1, endpoint }))
    const node = ids.indexOf(id) + 1
    const cluster: Cluster = {
      name: 'lin-kv',
      nodes,
      alpha: 64,
      quorum: { kind: 'majority' },
      learning: 'distinguished',
    }
    const wire = new Wire({ id, write, clock })
    const host = new Host({
      node,
      cluster,
      machine: new KeyValue() as StateMachine<unknown, unknown, unknown, unknown>,
      transport: new MaelstromTransport(node, wire, nodes),
      storage: memoryStorage(),
      clock,
      entropy,
      initialise: true,
      timing: rolesPatience(latencyMs),
      log: ({ level, event, detail }) => log(`${id} ${level} ${event}: ${detail}`),
      onHalt,
    })
    const transport = new MaelstromClientTransport(wire, nodes)
    return { wire, host, client: createClient({ cluster, transport, clock, entropy, ...clientPatience(latencyMs) }) }
  }

  async #serve(request: Message, client: Client): Promise<void> {
    this.#reply(request, await serve(request.body, client))
  }

  /** Answers to what we never asked are not worth an error. */
  #refuse(message: Message): void {
    const { type, in_reply_to } = message.body
    if (in_reply_to === undefined) this.#reply(message, errorBody('notSupported', `nothing is known of "${type}" here`))
  }

  #reply({ src, dest, body }: Message, answer: Body): void {
    if (body.msg_id === undefined) return
    this.#options.write(formatMessage({ src: dest, dest: src, body: { ...answer, in_reply_to: body.msg_id } }))
  }
}
