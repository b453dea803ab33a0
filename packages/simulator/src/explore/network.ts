import { InternedVectors } from './interned-vectors.ts'

/**
 * What is under way, as ascending inputs, interned: a network is a number. Where messages may be duplicated it is a set that
 * only grows but for losses, so that everything ever sent can arrive at any time and any number of times, as in TLA+.
 * Otherwise it is a bag, and what arrives is gone.
 */
export class Networks {
  readonly #vectors = new InternedVectors()
  readonly #isSet: boolean
  #read = new Uint32Array(64)
  #merged = new Uint32Array(128)
  /** The messages under way in the network that was {@link load}ed last. */
  messages = new Uint32Array(64)
  length = 0

  constructor(isSet: boolean) {
    this.#isSet = isSet
  }

  /** The network in which nothing was sent. */
  empty(): number {
    return this.#vectors.intern(this.#read, 0)
  }

  load(network: number): void {
    const length = this.#vectors.lengthOf(network)
    if (length > this.messages.length) this.messages = new Uint32Array(length * 2)
    this.length = this.#vectors.read(network, this.messages)
  }

  /** Copies the messages of a network; returns how many. The array is overwritten by the next call of any method. */
  contents(network: number): { readonly items: Uint32Array; readonly length: number } {
    return { items: this.#read, length: this.#fill(network) }
  }

  with(network: number, sent: Uint32Array): number {
    if (sent.length === 0) return network
    const length = this.#fill(network)
    if (this.#merged.length < length + sent.length) this.#merged = new Uint32Array((length + sent.length) * 2)
    const merged = this.#merged
    let count = 0
    let added = 0
    for (let position = 0; position < length || added < sent.length; ) {
      const old = position < length ? (this.#read[position] as number) : Number.POSITIVE_INFINITY
      const fresh = added < sent.length ? (sent[added] as number) : Number.POSITIVE_INFINITY
      const item = old <= fresh ? old : fresh
      if (old <= fresh) position += 1
      else added += 1
      if (this.#isSet && count > 0 && merged[count - 1] === item) continue
      merged[count++] = item
    }
    return this.#vectors.intern(merged, count)
  }

  /** Without one copy of a message that is under way. */
  without(network: number, message: number): number {
    const length = this.#fill(network)
    const at = this.#read.subarray(0, length).indexOf(message)
    if (at < 0) return network
    this.#read.copyWithin(at, at + 1, length)
    return this.#vectors.intern(this.#read, length - 1)
  }

  #fill(network: number): number {
    const length = this.#vectors.lengthOf(network)
    if (length > this.#read.length) this.#read = new Uint32Array(length * 2)
    return this.#vectors.read(network, this.#read)
  }
}
