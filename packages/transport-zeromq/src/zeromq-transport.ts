import {
  assertNode,
  type Frames,
  formatNode,
  type NodeNumber,
  type Route,
  type Transport,
  type TransportStats,
} from '@synod/protocol'
import { assertKeys, type NodeCurve } from './curve.ts'
import { DealerLink } from './dealer-link.ts'
import { assertEndpoint, isLoopback } from './endpoint.ts'
import { TransportConfigError } from './errors.ts'
import { isSendable } from './frames.ts'
import { limitsOf, type ZeromqLimits } from './limits.ts'
import { assertPeer, type ZeromqPeer } from './peer.ts'
import { receiveLoop } from './receive-loop.ts'
import { assertMayBind, RouterDoor } from './router-door.ts'
import { newTally } from './tally.ts'

export interface ZeromqTransportOptions extends ZeromqLimits {
  readonly node: NodeNumber
  /**
   * Where the node listens: `tcp://127.0.0.1:7401`, `tcp://[::1]:7401`, or `ipc:///path`. Port `0` or `*` takes any free
   * one; {@link ZeromqTransport.endpoint} tells which. Without `curve` it must be loopback.
   */
  readonly endpoint: string
  /** The nodes to send to. The node itself may be listed and is left out, so that all nodes can share one list. */
  readonly peers: readonly ZeromqPeer[]
  /** The node's keys. With them, every peer needs a `publicKey`, and strangers are refused. */
  readonly curve?: NodeCurve
  /**
   * For demonstrations and tests: lets {@link ZeromqTransport.cutLinks} cut links. Refused unless this node and all its peers
   * are on loopback. Default false.
   */
  readonly debugLinks?: boolean
}

export interface ZeromqTransport extends Transport {
  /** Where the node listens; after `start`, with the port that was bound. */
  readonly endpoint: string
  /** Adds a peer, or gives it another endpoint or key; what waited for it at the old one is dropped. */
  connect(peer: ZeromqPeer): void
  /** Forgets a peer. What waits for it is dropped, and with `curve` it can no longer connect anew. */
  disconnect(peer: NodeNumber): void
  /**
   * From now on what is sent to these peers is dropped and counted, as if the network lost it, and to all others it is sent
   * again. What they send arrives: a link is cut at the end that sends. Throws a `TransportConfigError` without `debugLinks`, or
   * when a peer is not on loopback.
   */
  cutLinks(peers: readonly NodeNumber[]): void
}

/**
 * A node's transport over ZeroMQ. Nothing is opened before `start`.
 *
 * Frames belong to the transport from `send` or `answer` on: they are not copied, so never write to them again. Frames
 * received belong to the receiver and are `Buffer`s; small ones share memory with others that came with them, so copy what
 * is kept long (`new Uint8Array(frame)`: a Buffer's `slice` does not).
 *
 * Throws a `RangeError` for a malformed node, endpoint or limit, and a `TransportConfigError` when the node would listen to
 * other machines without keys, or a key is missing or malformed. `start` rejects with a `BindError`.
 */
export function zeromqTransport(options: ZeromqTransportOptions): ZeromqTransport {
  return new NodeTransport(options)
}

class NodeTransport implements ZeromqTransport {
  readonly #node: NodeNumber
  readonly #curve: NodeCurve | undefined
  readonly #limits: Required<ZeromqLimits>
  readonly #door: RouterDoor
  readonly #peers = new Map<NodeNumber, ZeromqPeer>()
  readonly #links = new Map<NodeNumber, DealerLink>()
  readonly #tally = newTally()
  readonly #mayCutLinks: boolean
  /** Undefined while no link is cut. */
  #cut: ReadonlySet<NodeNumber> | undefined
  #endpoint: string
  #state: 'fresh' | 'opening' | 'open' | 'closed' = 'fresh'
  #opening: Promise<unknown> = Promise.resolve()
  #closing: Promise<void> | undefined

  constructor(options: ZeromqTransportOptions) {
    const { node, endpoint, curve, debugLinks = false } = options
    const name = formatNode(node)
    assertNode(node)
    assertEndpoint(endpoint, true)
    if (curve) assertKeys(curve, name)
    assertMayBind(name, endpoint, curve)
    this.#node = node
    this.#endpoint = endpoint
    this.#curve = curve
    this.#limits = limitsOf(options)
    this.#mayCutLinks = debugLinks
    for (const peer of options.peers) this.connect(peer)
    if (debugLinks) this.#assertLoopback()
    this.#door = new RouterDoor({
      name,
      endpoint,
      curve,
      frameBytesMax: this.#limits.frameBytesMax,
      answerFramesMax: this.#limits.queueFramesMax,
      isAllowed: (publicKey) => this.#isAllowed(publicKey),
    })
  }

  get endpoint(): string {
    return this.#endpoint
  }

  async start(receive: (frames: Frames, route: Route) => void): Promise<void> {
    if (this.#state !== 'fresh') throw new Error(`a transport starts once, and this one is ${this.#state}`)
    this.#state = 'opening'
    const opening = this.#door.open()
    this.#opening = opening.catch(() => {})
    this.#endpoint = await opening
    if (this.#isClosed()) return
    this.#state = 'open'
    for (const peer of this.#peers.values()) this.#link(peer)
    void receiveLoop(this.#door.router, (parts) => this.#take(parts, receive))
  }

  send(peer: NodeNumber, frames: Frames): boolean {
    const link = this.#cut?.has(peer) ? undefined : this.#links.get(peer)
    if (link) return link.send(frames)
    this.#tally.dropped += 1
    return false
  }

  answer(route: Route, frames: Frames): boolean {
    const isPossible = this.#state === 'open' && route instanceof Uint8Array
    if (!isPossible || !isSendable(frames, this.#limits.frameBytesMax)) {
      this.#tally.dropped += 1
      return false
    }
    this.#door.router.send([route, ...frames]).then(this.#countSent, this.#countDropped)
    return true
  }

  stats(): TransportStats {
    return { ...this.#tally }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  connect(peer: ZeromqPeer): void {
    assertNode(peer.node)
    if (peer.node === this.#node || this.#state === 'closed') return
    assertPeer(peer, this.#curve)
    this.disconnect(peer.node)
    this.#peers.set(peer.node, peer)
    if (this.#state === 'open') this.#link(peer)
  }

  disconnect(peer: NodeNumber): void {
    this.#peers.delete(peer)
    this.#links.get(peer)?.close()
    this.#links.delete(peer)
  }

  cutLinks(peers: readonly NodeNumber[]): void {
    const name = formatNode(this.#node)
    if (!this.#mayCutLinks)
      throw new TransportConfigError(`${name} was started without \`debugLinks\`: its links stay whole`)
    for (const peer of peers) assertNode(peer)
    this.#assertLoopback()
    this.#cut = peers.length === 0 ? undefined : new Set(peers)
  }

  /** Whoever can cut the links of a cluster that others use can stop it. */
  #assertLoopback(): void {
    const endpoints = [this.#endpoint, ...[...this.#peers.values()].map(({ endpoint }) => endpoint)]
    const exposed = endpoints.find((endpoint) => !isLoopback(endpoint))
    if (exposed === undefined) return
    throw new TransportConfigError(`links can be cut on loopback only (127.0.0.0/8, [::1], ipc), and ${exposed} is not`)
  }

  #link(peer: ZeromqPeer): void {
    this.#links.set(peer.node, new DealerLink(peer, { limits: this.#limits, tally: this.#tally, keys: this.#curve }))
  }

  /** The first part is the sender's address, which ZeroMQ made up for the connection: the route. */
  #take(parts: Buffer[], receive: (frames: Frames, route: Route) => void): void {
    const route = parts.shift()
    if (!route || this.#state !== 'open') return
    this.#tally.received += 1
    receive(parts, route)
  }

  readonly #countSent = (): void => {
    this.#tally.sent += 1
  }

  /** The client is gone, or reads too slowly. */
  readonly #countDropped = (): void => {
    this.#tally.dropped += 1
  }

  #isClosed(): boolean {
    return this.#state === 'closed'
  }

  #isAllowed(publicKey: string): boolean {
    if (this.#curve?.clients?.includes(publicKey)) return true
    return [...this.#peers.values()].some((peer) => peer.publicKey === publicKey)
  }

  async #close(): Promise<void> {
    this.#state = 'closed'
    for (const link of this.#links.values()) link.close()
    this.#links.clear()
    await this.#opening
    await this.#door.close()
  }
}
