import type { NodeNumber } from '../node-number.ts'
import type { ClientTransport, Clock, Frames, Route, Transport, TransportStats } from '../ports.ts'
import { TransportInbox } from './transport-cases-inbox.ts'

/** A network of its own for one case, in which nodes 1, 2 and 3 know one another's addresses. */
export interface TransportPlace {
  /** A transport for node 1, 2 or 3. A second one for the same node stands for its restart, or for an impostor. */
  transport(node: NodeNumber): Transport
  /** A client that knows the three nodes. */
  client(): ClientTransport
  /** Messages that may wait for one peer. At least 10,000, so that a burst of as many may not be lost. */
  readonly queueFramesMax: number
  /** Real time, or time that passes by itself. */
  readonly clock: Clock
  /** Removes the place; every transport opened there is closed. */
  remove(): Promise<void>
}

/** One test, to be run by any runner: `run` throws when the transport breaks the contract. */
export interface TransportCase {
  readonly name: string
  readonly run: () => Promise<void>
}

export interface NodeUnderTest {
  readonly transport: Transport
  readonly inbox: TransportInbox<Route>
}

export interface ClientUnderTest {
  readonly transport: ClientTransport
  readonly inbox: TransportInbox<NodeNumber>
}

/** A condition that does not come true within this time never will. */
const WAIT_MS_MAX = 20_000

/** The transports of a running case; closes them when it ends. */
export class TransportsUnderTest {
  readonly place: TransportPlace
  readonly #opened: { close(): Promise<void> }[] = []

  constructor(place: TransportPlace) {
    this.place = place
  }

  /** A transport that is not started. */
  fresh(node: NodeNumber): Transport {
    const transport = this.place.transport(node)
    this.#opened.push(transport)
    return transport
  }

  async node(node: NodeNumber): Promise<NodeUnderTest> {
    const transport = this.fresh(node)
    const inbox = new TransportInbox<Route>()
    await transport.start((frames, route) => inbox.put(frames, route))
    return { transport, inbox }
  }

  async client(): Promise<ClientUnderTest> {
    const transport = this.place.client()
    this.#opened.push(transport)
    const inbox = new TransportInbox<NodeNumber>()
    await transport.start((frames, node) => inbox.put(frames, node))
    return { transport, inbox }
  }

  /** A node that sends every message back where it came from. */
  async echo(node: NodeNumber): Promise<Transport> {
    const transport = this.fresh(node)
    await transport.start((frames, route) => transport.answer(route, frames))
    return transport
  }

  /** Resolves when the condition holds; throws, saying what was awaited, when it never does. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const deadlineMs = this.place.clock.monotonicMs() + WAIT_MS_MAX
    while (!holds()) {
      if (this.place.clock.monotonicMs() > deadlineMs) throw new Error(`waited ${WAIT_MS_MAX} ms in vain: ${what}`)
      await this.pause(1)
    }
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.place.clock.startTimer(ms, resolve))
  }

  async close(): Promise<void> {
    for (const transport of this.#opened) await transport.close()
    await this.place.remove()
  }
}

/** Cases in the form in which this suite writes them. */
export type TransportCases = Readonly<Record<string, (world: TransportsUnderTest) => Promise<void>>>

export function message(...parts: readonly string[]): Frames {
  return parts.map((part) => Uint8Array.from(part, (character) => character.charCodeAt(0)))
}

/** Messages that the transport is done with. */
export function settled({ sent, dropped }: TransportStats): number {
  return sent + dropped
}
