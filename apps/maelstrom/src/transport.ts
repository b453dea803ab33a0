import type {
  ClientTransport,
  ClusterNode,
  Frames,
  NodeNumber,
  Route,
  Transport,
  TransportStats,
} from '@synod/protocol'
import type { Body } from './message.ts'
import type { Wire } from './wire.ts'

/*
 * The ports `Transport` and `ClientTransport` over Maelstrom's network: frames travel as base64 in messages of two types of
 * our own. The endpoint of a cluster's node is its id on that network. Maelstrom loses, delays and reorders, which is all
 * that the ports allow; it does not say who is there, so nothing is known to be dropped that was sent.
 */

/** To the node's door: from its peers, and from clients. */
const TO_NODE = 'synod'
/** From a node to the client that asked it. */
const TO_CLIENT = 'synod_answer'

/** Where a question came from. */
class Asker implements Route {
  readonly id: string

  constructor(id: string) {
    this.id = id
  }
}

/** What both have in common: who is where, and a life from `start` to `close`. */
abstract class End {
  readonly #wire: Wire
  readonly #idOf = new Map<NodeNumber, string>()
  #leave: (() => void) | undefined
  #hasStarted = false
  protected readonly counts = { sent: 0, received: 0, dropped: 0 }

  constructor(wire: Wire, nodes: readonly ClusterNode[]) {
    this.#wire = wire
    for (const node of nodes) this.connect(node)
  }

  /** From now on frames for the node go to this id. */
  connect({ node, endpoint }: ClusterNode): void {
    this.#idOf.set(node, endpoint)
  }

  /** Nothing waits here for a node, so there is nothing to drop. */
  disconnect(node: NodeNumber): void {
    this.#idOf.delete(node)
  }

  async close(): Promise<void> {
    this.#hasStarted = true
    this.#leave?.()
    this.#leave = undefined
  }

  protected open(type: string, receive: (frames: Frames, src: string) => void): void {
    if (this.#hasStarted) throw new Error('a transport starts once, and this one did already or is closed')
    this.#leave = this.#wire.handle(type, (body, src) => {
      this.counts.received += 1
      receive(framesOf(body), src)
    })
    this.#hasStarted = true
  }

  protected idOf(node: NodeNumber): string | undefined {
    return this.#idOf.get(node)
  }

  protected nodeAt(id: string): NodeNumber | undefined {
    for (const [node, itsId] of this.#idOf) if (itsId === id) return node
    return undefined
  }

  protected post(to: string | undefined, type: string, frames: Frames): boolean {
    const isPosted = this.#leave !== undefined && to !== undefined && frames.length > 0
    if (isPosted) this.#wire.send(to, bodyOf(type, frames))
    this.counts[isPosted ? 'sent' : 'dropped'] += 1
    return isPosted
  }
}

export class MaelstromTransport extends End implements Transport {
  readonly #node: NodeNumber

  constructor(node: NodeNumber, wire: Wire, nodes: readonly ClusterNode[]) {
    super(wire, nodes)
    this.#node = node
  }

  async start(receive: (frames: Frames, route: Route) => void): Promise<void> {
    this.open(TO_NODE, (frames, src) => receive(frames, new Asker(src)))
  }

  send(peer: NodeNumber, frames: Frames): boolean {
    return this.post(peer === this.#node ? undefined : this.idOf(peer), TO_NODE, frames)
  }

  answer(route: Route, frames: Frames): boolean {
    return this.post(route instanceof Asker ? route.id : undefined, TO_CLIENT, frames)
  }

  stats(): TransportStats {
    return { ...this.counts }
  }
}

export class MaelstromClientTransport extends End implements ClientTransport {
  async start(receive: (frames: Frames, node: NodeNumber) => void): Promise<void> {
    this.open(TO_CLIENT, (frames, src) => {
      const node = this.nodeAt(src)
      if (node !== undefined) receive(frames, node)
    })
  }

  send(node: NodeNumber, frames: Frames): boolean {
    return this.post(this.idOf(node), TO_NODE, frames)
  }
}

function bodyOf(type: string, frames: Frames): Body {
  return { type, frames: frames.map((frame) => Buffer.from(frame).toString('base64')) }
}

/** Whatever is no frame becomes an empty one, or none: the receiver refuses it like any other nonsense. */
function framesOf({ frames }: Body): Frames {
  if (!Array.isArray(frames)) return []
  return frames.map((frame) => new Uint8Array(Buffer.from(String(frame), 'base64')))
}
