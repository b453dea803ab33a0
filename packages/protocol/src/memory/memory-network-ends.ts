import { assert } from '../assert.ts'
import type { NodeNumber } from '../node-number.ts'
import type { ClientTransport, Frames, Route, Transport, TransportStats } from '../ports.ts'

/** Whom a message is for: whoever holds a node's number when it arrives, or one end exactly. */
export type Destination = NodeNumber | MemoryEnd

/** What an end asks of the network between the ends. */
export interface Courier {
  /** Makes the end the one that holds its node's number. Throws when another does. */
  bind(node: NodeNumber, end: MemoryEnd): void
  unbind(node: NodeNumber, end: MemoryEnd): void
  knows(node: NodeNumber): boolean
  /** Takes a message for delivery after the turn; false when it has no frames, or too many wait on that way already. */
  post(from: MemoryEnd, to: Destination, frames: Frames): boolean
}

/** What a node's and a client's end have in common: life, counts, and what waits on each way out. */
export abstract class MemoryEnd implements Route {
  /** Messages handed to the network and not yet delivered, by destination; ways with none are absent. */
  readonly waiting = new Map<Destination, number>()
  readonly tally = { sent: 0, received: 0, dropped: 0 }
  readonly node: NodeNumber | undefined
  protected readonly courier: Courier
  #state: 'fresh' | 'open' | 'closed' = 'fresh'

  constructor(node: NodeNumber | undefined, courier: Courier) {
    this.node = node
    this.courier = courier
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  /** Delivers a message that came from `from`. */
  take(frames: Frames, from: MemoryEnd): void {
    this.tally.received += 1
    this.receive(frames, from)
  }

  protected abstract receive(frames: Frames, from: MemoryEnd): void

  protected open(): void {
    if (this.#state !== 'fresh') throw new Error(`a transport starts once, and this one is ${this.#state}`)
    if (this.node !== undefined) this.courier.bind(this.node, this)
    this.#state = 'open'
  }

  /** False, and counted, when the end is not open, the destination is nobody, or too much waits for it. */
  protected post(to: Destination | undefined, frames: Frames): boolean {
    const posted = this.isOpen && to !== undefined && this.courier.post(this, to, frames)
    if (!posted) this.tally.dropped += 1
    return posted
  }

  /** A network in memory reaches everybody who is on it. */
  connect(): void {}

  disconnect(): void {}

  protected known(node: NodeNumber): NodeNumber | undefined {
    return node !== this.node && this.courier.knows(node) ? node : undefined
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    if (this.node !== undefined) this.courier.unbind(this.node, this)
  }
}

export class MemoryTransport extends MemoryEnd implements Transport {
  #receive: (frames: Frames, route: Route) => void = () => {}

  async start(receive: (frames: Frames, route: Route) => void): Promise<void> {
    this.open()
    this.#receive = receive
  }

  send(peer: NodeNumber, frames: Frames): boolean {
    return this.post(this.known(peer), frames)
  }

  answer(route: Route, frames: Frames): boolean {
    const isClient = route instanceof MemoryEnd && route.node === undefined
    return this.post(isClient ? route : undefined, frames)
  }

  stats(): TransportStats {
    return { ...this.tally }
  }

  protected override receive(frames: Frames, from: MemoryEnd): void {
    this.#receive(frames, from)
  }
}

export class MemoryClientTransport extends MemoryEnd implements ClientTransport {
  #receive: (frames: Frames, node: NodeNumber) => void = () => {}

  constructor(courier: Courier) {
    super(undefined, courier)
  }

  async start(receive: (frames: Frames, node: NodeNumber) => void): Promise<void> {
    this.open()
    this.#receive = receive
  }

  send(node: NodeNumber, frames: Frames): boolean {
    return this.post(this.known(node), frames)
  }

  protected override receive(frames: Frames, from: MemoryEnd): void {
    assert(from.node !== undefined, 'only nodes answer clients')
    this.#receive(frames, from.node)
  }
}
