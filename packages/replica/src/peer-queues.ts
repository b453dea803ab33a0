import { encodeMessages } from '@synod/codec'
import {
  type Accept,
  type CatchUpReply,
  type Entry,
  type Frames,
  type Message,
  type NodeNumber,
  type SnapshotChunk,
  valueBytes,
} from '@synod/protocol'

/**
 * A frame is closed when it holds so many bytes; the rest of the turn's messages go into the next. A quarter of what the
 * codec takes, since the last message may exceed it by a value; and so few that its other bounds hold too: entries that
 * fill a frame are fewer than it takes in a list, and messages fewer than it takes in a frame.
 */
const FRAME_BYTES_MAX = 4 << 20

/*
 * What the parts of a message take beside their values, at most, in bytes: nine for a whole number, as many as the codec
 * needs to say how long a value or a list is. Without these a frame of tiny values would be far larger than it seems.
 */
const NUMBER_BYTES = 9
const LIST_BYTES = 5
const MESSAGE_BYTES = LIST_BYTES + 8 * NUMBER_BYTES
const RANGE_BYTES = LIST_BYTES + 2 * NUMBER_BYTES
const ENTRY_BYTES = LIST_BYTES + 2 * NUMBER_BYTES + LIST_BYTES
/** A digest is a name, and so is the key of a row. */
const NAME_CHARACTER_BYTES = 3

interface Queue {
  readonly messages: Message<Uint8Array>[]
  bytes: number
  /** Somebody waits for one of them. */
  isUrgent: boolean
}

export interface PeerQueuesOptions {
  readonly envelope: Uint8Array
  readonly send: (peer: NodeNumber, frames: Frames) => void
  /** Have everything flushed soon: something waits for company. */
  readonly flushSoon: () => void
}

/**
 * Collects what a turn has to say to each peer, so that it leaves as one frame. That a value is chosen is news which nobody
 * waits for: whoever asked is answered by this node. It may therefore wait for the next message to the same peer.
 */
export class PeerQueues {
  readonly #options: PeerQueuesOptions
  #queues = new Map<NodeNumber, Queue>()

  constructor(options: PeerQueuesOptions) {
    this.#options = options
  }

  add(peer: NodeNumber, message: Message<Uint8Array>): void {
    const bytes = messageBytes(message)
    if ((message.type === 'accept' || message.type === 'catchUpReply') && bytes > FRAME_BYTES_MAX) {
      for (const part of partsOf(message)) this.#queue(peer, part, messageBytes(part))
    } else {
      this.#queue(peer, message, bytes)
    }
  }

  #queue(peer: NodeNumber, message: Message<Uint8Array>, bytes: number): void {
    let queue = this.#queues.get(peer)
    if (!queue) {
      queue = { messages: [], bytes: 0, isUrgent: false }
      this.#queues.set(peer, queue)
    }
    queue.messages.push(message)
    queue.bytes += bytes
    queue.isUrgent ||= message.type !== 'chosen'
    if (queue.bytes >= FRAME_BYTES_MAX) this.#flush(peer, queue)
  }

  /** Sends everything; while `isPatient`, only to peers for whom there is something urgent. */
  flush(isPatient = false): void {
    // Not `clear`: the emptied table would point to the next one, and a chain of them keep every message until a full collection.
    const kept = new Map<NodeNumber, Queue>()
    // Peers that get the very same messages (the leader's accepts) share one encoding.
    let last: { messages: readonly Message<Uint8Array>[]; body: Uint8Array } | undefined
    for (const [peer, queue] of this.#queues) {
      const { messages } = queue
      if (isPatient && !queue.isUrgent) {
        kept.set(peer, queue)
        continue
      }
      const body = last && areSame(last.messages, messages) ? last.body : encodeMessages(messages)
      last = { messages, body }
      this.#options.send(peer, [this.#options.envelope, body])
    }
    this.#queues = kept
    if (kept.size > 0) this.#options.flushSoon()
  }

  #flush(peer: NodeNumber, queue: Queue): void {
    this.#options.send(peer, [this.#options.envelope, encodeMessages(queue.messages)])
    this.#queues.delete(peer)
  }
}

/** Each entry stands for itself, proposed or supplied, so what has too many for a frame may travel in parts. */
function partsOf<M extends Accept<Uint8Array> | CatchUpReply<Uint8Array>>(message: M): M[] {
  const parts: Entry<Uint8Array>[][] = []
  let bytes = FRAME_BYTES_MAX
  for (const entry of message.entries) {
    const entryBytes = bytesOfEntry(entry)
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

/** An upper bound of what the message takes in a frame. */
function messageBytes(message: Message<Uint8Array>): number {
  switch (message.type) {
    case 'accept':
    case 'catchUpReply':
      return MESSAGE_BYTES + bytesOfEntries(message.entries)
    case 'accepted':
    case 'chosen':
      return MESSAGE_BYTES + message.slots.length * RANGE_BYTES + bytesOfEntries(message.entries ?? [])
    case 'promise':
      return MESSAGE_BYTES + RANGE_BYTES + message.leftOut.length * RANGE_BYTES + bytesOfEntries(message.accepted)
    case 'progress':
      return MESSAGE_BYTES + message.digest.length * NAME_CHARACTER_BYTES
    case 'snapshotRequest':
      return MESSAGE_BYTES + message.after.length * NAME_CHARACTER_BYTES
    case 'snapshotChunk':
      return MESSAGE_BYTES + message.bytes.byteLength + bytesOfRows(message)
    default:
      return MESSAGE_BYTES
  }
}

function bytesOfRows({ rows, after }: SnapshotChunk): number {
  const values = rows.reduce((sum, row) => sum + row.key.length * NAME_CHARACTER_BYTES + row.value.byteLength, 0)
  return (after.length + LIST_BYTES) * NAME_CHARACTER_BYTES + rows.length * 3 * LIST_BYTES + values
}

function bytesOfEntries(entries: readonly Entry<Uint8Array>[]): number {
  return entries.reduce((sum, entry) => sum + bytesOfEntry(entry), 0)
}

function bytesOfEntry({ value }: Entry<Uint8Array>): number {
  return ENTRY_BYTES + valueBytes(value)
}
