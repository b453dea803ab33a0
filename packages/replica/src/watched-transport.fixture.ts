import { decodeMessages, encodeMessages } from '@synod/codec'
import type { Frames, Message, MessageType, NodeNumber, Route, Transport } from '@synod/protocol'

/** One message on its way between two nodes. */
export interface Passing {
  readonly from: NodeNumber
  readonly to: NodeNumber
  readonly message: Message<Uint8Array>
}

/** Everything that nodes say to one another, seen and, if a test wants it, lost. */
export class Wire {
  /** Since the last {@link clear}. */
  readonly passed: Passing[] = []
  readonly frames: { readonly from: NodeNumber; readonly to: NodeNumber }[] = []
  readonly answers: { readonly from: NodeNumber }[] = []
  /** True for a message that the network loses. */
  loses: (passing: Passing) => boolean = () => false

  clear(): void {
    this.passed.length = 0
    this.frames.length = 0
    this.answers.length = 0
  }

  count(...types: MessageType[]): number {
    return this.passed.filter(({ message }) => types.includes(message.type)).length
  }

  of<T extends MessageType>(type: T): (Passing & { message: Extract<Message<Uint8Array>, { type: T }> })[] {
    return this.passed.filter(({ message }) => message.type === type) as never
  }
}

/** A node's transport whose messages to peers are noted on the wire. */
export function watchedTransport(node: NodeNumber, inner: Transport, wire: Wire): Transport {
  return {
    start: (receive) => inner.start(receive),
    stats: () => inner.stats(),
    close: () => inner.close(),
    connect: (peer) => inner.connect(peer),
    disconnect: (peer) => inner.disconnect(peer),
    answer(route: Route, frames: Frames): boolean {
      wire.answers.push({ from: node })
      return inner.answer(route, frames)
    },
    send(peer: NodeNumber, frames: Frames): boolean {
      const decoded = decodeMessages(frames[1] as Uint8Array)
      if (!decoded.ok) throw new Error(`a node sends what no node reads: ${decoded.detail}`)
      const kept = decoded.value.filter((message) => !wire.loses({ from: node, to: peer, message }))
      wire.frames.push({ from: node, to: peer })
      for (const message of decoded.value) wire.passed.push({ from: node, to: peer, message })
      if (kept.length === 0) return true
      if (kept.length === decoded.value.length) return inner.send(peer, frames)
      return inner.send(peer, [frames[0] as Uint8Array, encodeMessages(kept)])
    },
  }
}
