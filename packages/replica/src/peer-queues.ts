import { encodeMessages } from '@synod/codec'
import { type Accept, type Entry, type Frames, type Message, type NodeNumber, valueBytes } from '@synod/protocol'

/** A frame is closed when it holds so many bytes of values; the rest of the turn's messages go into the next. */
const FRAME_BYTES_MAX = 4 << 20

/** Collects what a turn has to say to each peer, so that it leaves as one frame. */
export class PeerQueues {
  readonly #envelope: Uint8Array
  readonly #send: (peer: NodeNumber, frames: Frames) => void
  #queues = new Map<NodeNumber, { messages: Message<Uint8Array>[]; bytes: number }>()

  constructor(envelope: Uint8Array, send: (peer: NodeNumber, frames: Frames) => void) {
    this.#envelope = envelope
    this.#send = send
  }

  add(peer: NodeNumber, message: Message<Uint8Array>): void {
    const bytes = messageBytes(message)
    if (message.type === 'accept' && bytes > FRAME_BYTES_MAX) {
      for (const part of acceptParts(message)) this.#queue(peer, part, messageBytes(part))
    } else {
      this.#queue(peer, message, bytes)
    }
  }

  #queue(peer: NodeNumber, message: Message<Uint8Array>, bytes: number): void {
    let queue = this.#queues.get(peer)
    if (!queue) {
      queue = { messages: [], bytes: 0 }
      this.#queues.set(peer, queue)
    }
    queue.messages.push(message)
    queue.bytes += bytes
    if (queue.bytes >= FRAME_BYTES_MAX) this.#flush(peer, queue)
  }

  flush(): void {
    // Peers that get the very same messages (the leader's accepts) share one encoding.
    let last: { messages: readonly Message<Uint8Array>[]; body: Uint8Array } | undefined
    for (const [peer, { messages }] of this.#queues) {
      const body = last && areSame(last.messages, messages) ? last.body : encodeMessages(messages)
      last = { messages, body }
      this.#send(peer, [this.#envelope, body])
    }
    // Not `clear`: the emptied table would point to the next one, and a chain of them keep every message until a full collection.
    this.#queues = new Map()
  }

  #flush(peer: NodeNumber, queue: { messages: Message<Uint8Array>[] }): void {
    this.#send(peer, [this.#envelope, encodeMessages(queue.messages)])
    this.#queues.delete(peer)
  }
}

/** Each proposal stands for itself, so an accept of many large values may travel in parts; no frame could take them all. */
function acceptParts(message: Accept<Uint8Array>): Accept<Uint8Array>[] {
  const parts: Entry<Uint8Array>[][] = []
  let bytes = FRAME_BYTES_MAX
  for (const entry of message.entries) {
    const entryBytes = valueBytes(entry.value)
    if (bytes + entryBytes > FRAME_BYTES_MAX) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push(entry)
    bytes += entryBytes
  }
  return parts.map((entries) => ({ ...message, entries }))
}

function areSame(first: readonly unknown[], second: readonly unknown[]): boolean {
  return first.length === second.length && first.every((message, index) => message === second[index])
}

function messageBytes(message: Message<Uint8Array>): number {
  if (message.type === 'accept' || message.type === 'chosen' || message.type === 'catchUpReply') {
    return message.entries.reduce((sum, { value }) => sum + valueBytes(value), 0)
  }
  if (message.type === 'promise') return message.accepted.reduce((sum, { value }) => sum + valueBytes(value), 0)
  return 0
}
