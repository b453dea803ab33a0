import { assertNode, type ClientTransport, type Frames, type NodeNumber } from '@synod/protocol'
import { assertKeys, type CurveKeys } from './curve.ts'
import { DealerLink } from './dealer-link.ts'
import { limitsOf, type ZeromqLimits } from './limits.ts'
import { assertPeer, type ZeromqPeer } from './peer.ts'
import { newTally } from './tally.ts'

export interface ZeromqClientTransportOptions extends ZeromqLimits {
  readonly nodes: readonly ZeromqPeer[]
  /** The client's keys. With them, every node needs a `publicKey`, and lists ours among its `clients`. */
  readonly curve?: CurveKeys
}

export interface ZeromqClientTransport extends ClientTransport {
  /** Adds a node, or gives it another endpoint or key; what waited for it at the old one is dropped. */
  connect(node: ZeromqPeer): void
  /** Forgets a node. What waits for it is dropped. */
  disconnect(node: NodeNumber): void
}

/**
 * A client's transport over ZeroMQ: one connection to each node, opened by `start`. Frames are owned as
 * `zeromqTransport` says, and what is malformed is refused alike.
 */
export function zeromqClientTransport(options: ZeromqClientTransportOptions): ZeromqClientTransport {
  return new NodesTransport(options)
}

class NodesTransport implements ZeromqClientTransport {
  readonly #curve: CurveKeys | undefined
  readonly #limits: Required<ZeromqLimits>
  readonly #nodes = new Map<NodeNumber, ZeromqPeer>()
  readonly #links = new Map<NodeNumber, DealerLink>()
  #receive: ((frames: Frames, node: NodeNumber) => void) | undefined
  #isClosed = false

  constructor(options: ZeromqClientTransportOptions) {
    if (options.curve) assertKeys(options.curve, 'the client')
    this.#curve = options.curve
    this.#limits = limitsOf(options)
    for (const node of options.nodes) this.connect(node)
  }

  async start(receive: (frames: Frames, node: NodeNumber) => void): Promise<void> {
    if (this.#receive || this.#isClosed)
      throw new Error('a transport starts once, and this one did already or is closed')
    this.#receive = receive
    for (const node of this.#nodes.values()) this.#link(node, receive)
  }

  send(node: NodeNumber, frames: Frames): boolean {
    return this.#links.get(node)?.send(frames) ?? false
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const link of this.#links.values()) link.close()
    this.#links.clear()
  }

  connect(node: ZeromqPeer): void {
    assertNode(node.node)
    assertPeer(node, this.#curve)
    if (this.#isClosed) return
    this.disconnect(node.node)
    this.#nodes.set(node.node, node)
    if (this.#receive) this.#link(node, this.#receive)
  }

  disconnect(node: NodeNumber): void {
    this.#nodes.delete(node)
    this.#links.get(node)?.close()
    this.#links.delete(node)
  }

  #link(node: ZeromqPeer, receive: (frames: Frames, node: NodeNumber) => void): void {
    const link = new DealerLink(node, {
      limits: this.#limits,
      tally: newTally(),
      keys: this.#curve,
      receive: (frames) => receive(frames, node.node),
    })
    this.#links.set(node.node, link)
  }
}
