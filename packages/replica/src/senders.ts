import { decodeEnvelope, type RefusalReason } from '@synod/codec'
import { formatNode, type NodeNumber } from '@synod/protocol'

/** Why a message is dropped unread. */
export type FrameRefusal = RefusalReason | 'wrong cluster' | 'own number'

/** Envelopes that are known byte for byte and need not be read again; longer ones are read each time. */
const KNOWN_ENVELOPES_MAX = 4096
const KNOWN_ENVELOPE_BYTES_MAX = 1024

/**
 * Tells from the first frame of a message who sent it: another node of this cluster, a client of it, or nobody to hear. Which
 * nodes have a part, and in which slots, is the replica's business.
 */
export class Senders {
  readonly #tag: string
  readonly #node: NodeNumber
  readonly #refuse: (from: string, reason: FrameRefusal, detail: string) => void
  /** By a hash of the envelope's bytes. Another envelope of the same hash takes the place. */
  readonly #known = new Map<number, KnownEnvelope>()
  readonly #incarnations = new Map<NodeNumber, string>()

  constructor(tag: string, node: NodeNumber, refuse: (from: string, reason: FrameRefusal, detail: string) => void) {
    this.#tag = tag
    this.#node = node
    this.#refuse = refuse
  }

  /** The number of the node that sent this envelope, 0 for a client, undefined (and refused) for anybody else. */
  of(envelope: Uint8Array): NodeNumber | 0 | undefined {
    if (envelope.byteLength > KNOWN_ENVELOPE_BYTES_MAX) return this.#read(envelope)
    const hash = hashOf(envelope)
    const known = this.#known.get(hash)
    if (known && areSame(known.bytes, envelope)) return known.from
    const from = this.#read(envelope)
    if (from === undefined) return undefined
    if (this.#known.size >= KNOWN_ENVELOPES_MAX) this.#known.clear()
    // A copy, since what is received shares memory with what came along.
    this.#known.set(hash, { bytes: Uint8Array.from(envelope), from })
    return from
  }

  #read(envelope: Uint8Array): NodeNumber | 0 | undefined {
    const decoded = decodeEnvelope(envelope)
    if (!decoded.ok) {
      this.#refuse('somebody', decoded.reason, decoded.detail)
      return undefined
    }
    const { cluster, from, incarnation } = decoded.value
    const name = from === 0 ? 'a client' : formatNode(from)
    if (cluster !== this.#tag) {
      this.#refuse(name, 'wrong cluster', `it belongs to cluster ${cluster}, this node to ${this.#tag}`)
      return undefined
    }
    if (from === this.#node) {
      this.#refuse(name, 'own number', `another process says that it is ${name} of ${this.#tag}`)
      return undefined
    }
    if (from !== 0) this.#incarnations.set(from, incarnation)
    return from
  }

  /** The store with which a node spoke when it was heard with a new one last; undefined before it was heard at all. */
  incarnationOf(node: NodeNumber): string | undefined {
    return this.#incarnations.get(node)
  }
}

interface KnownEnvelope {
  readonly bytes: Uint8Array
  readonly from: NodeNumber | 0
}

const HASH_FACTOR = 31

function hashOf(bytes: Uint8Array): number {
  let hash = bytes.length
  for (let at = 0; at < bytes.length; at++) hash = (Math.imul(hash, HASH_FACTOR) + (bytes[at] as number)) | 0
  return hash
}

function areSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false
  return true
}
