import { assertNode, formatNode, type NodeNumber } from '../node-number.ts'
import type { ClientTransport, Clock, Frames, Transport } from '../ports.ts'
import {
  type Courier,
  type Destination,
  MemoryClientTransport,
  type MemoryEnd,
  MemoryTransport,
} from './memory-network-ends.ts'

export interface MemoryNetworkOptions {
  /** Delivers when this clock ends its turn. Without one, delivery is a microtask. */
  readonly clock?: Pick<Clock, 'afterTurn'>
  /** Messages that may wait from one end to another; what is sent above it is dropped. 16,384 by default. */
  readonly queueFramesMax?: number
}

/**
 * A network inside one process, in a browser too. It hands each message over after the current turn, in order, and
 * copied, so that the ends share no memory. Links can be cut and nodes sunk: what is sent there counts as dropped.
 */
export interface MemoryNetwork {
  /** A door for the node. A second one for the same node can start once the first is closed, as after a restart. */
  transport(node: NodeNumber): Transport
  client(): ClientTransport
  /** Loses everything between two nodes, in both directions. */
  cut(one: NodeNumber, other: NodeNumber): void
  /** Loses everything that `from` sends to `to`. */
  cutOneWay(from: NodeNumber, to: NodeNumber): void
  /** Undoes {@link cut} and {@link cutOneWay} between two nodes, in both directions. */
  mend(one: NodeNumber, other: NodeNumber): void
  /** Loses everything to and from a node, clients' messages and answers too. */
  sink(node: NodeNumber): void
  /** Undoes {@link sink}. */
  raise(node: NodeNumber): void
}

const QUEUE_FRAMES_MAX = 16_384

/** A network of its own: nodes of two networks never meet. */
export function memoryNetwork(options: MemoryNetworkOptions = {}): MemoryNetwork {
  return new InProcessNetwork(options)
}

interface Parcel {
  readonly from: MemoryEnd
  readonly to: Destination
  readonly frames: Frames
}

class InProcessNetwork implements MemoryNetwork, Courier {
  readonly #afterTurn: (run: () => void) => void
  readonly #queueFramesMax: number
  readonly #known = new Set<NodeNumber>()
  readonly #bound = new Map<NodeNumber, MemoryEnd>()
  readonly #cuts = new Set<string>()
  readonly #sunk = new Set<NodeNumber>()
  #parcels: Parcel[] = []

  constructor({ clock, queueFramesMax = QUEUE_FRAMES_MAX }: MemoryNetworkOptions) {
    this.#afterTurn = clock ? (run) => clock.afterTurn(run) : (run) => void Promise.resolve().then(run)
    this.#queueFramesMax = queueFramesMax
  }

  transport(node: NodeNumber): Transport {
    assertNode(node)
    this.#known.add(node)
    return new MemoryTransport(node, this)
  }

  client(): ClientTransport {
    return new MemoryClientTransport(this)
  }

  cut(one: NodeNumber, other: NodeNumber): void {
    this.cutOneWay(one, other)
    this.cutOneWay(other, one)
  }

  cutOneWay(from: NodeNumber, to: NodeNumber): void {
    this.#cuts.add(wayName(from, to))
  }

  mend(one: NodeNumber, other: NodeNumber): void {
    this.#cuts.delete(wayName(one, other))
    this.#cuts.delete(wayName(other, one))
  }

  sink(node: NodeNumber): void {
    this.#sunk.add(node)
  }

  raise(node: NodeNumber): void {
    this.#sunk.delete(node)
  }

  bind(node: NodeNumber, end: MemoryEnd): void {
    if (this.#bound.has(node)) throw new Error(`${formatNode(node)} is bound already: close its other transport first`)
    this.#bound.set(node, end)
  }

  unbind(node: NodeNumber, end: MemoryEnd): void {
    if (this.#bound.get(node) === end) this.#bound.delete(node)
  }

  knows(node: NodeNumber): boolean {
    return this.#known.has(node)
  }

  post(from: MemoryEnd, to: Destination, frames: Frames): boolean {
    const waiting = from.waiting.get(to) ?? 0
    if (frames.length === 0 || waiting >= this.#queueFramesMax) return false
    from.waiting.set(to, waiting + 1)
    this.#parcels.push({ from, to, frames: frames.map((frame) => new Uint8Array(frame)) })
    if (this.#parcels.length === 1) this.#afterTurn(() => this.#deliver())
    return true
  }

  #deliver(): void {
    const parcels = this.#parcels
    this.#parcels = []
    for (const parcel of parcels) this.#handOver(parcel)
  }

  #handOver({ from, to, frames }: Parcel): void {
    const waiting = from.waiting.get(to) ?? 1
    if (waiting > 1) from.waiting.set(to, waiting - 1)
    else from.waiting.delete(to)
    const end = typeof to === 'number' ? this.#bound.get(to) : to
    if (!end?.isOpen || !from.isOpen || this.#isLost(from.node, end.node)) {
      from.tally.dropped += 1
    } else {
      from.tally.sent += 1
      end.take(frames, from)
    }
  }

  #isLost(from: NodeNumber | undefined, to: NodeNumber | undefined): boolean {
    if (from !== undefined && this.#sunk.has(from)) return true
    if (to !== undefined && this.#sunk.has(to)) return true
    return from !== undefined && to !== undefined && this.#cuts.has(wayName(from, to))
  }
}

function wayName(from: NodeNumber, to: NodeNumber): string {
  return `${from}→${to}`
}
