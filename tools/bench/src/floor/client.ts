import { Dealer } from 'zeromq'
import type { NextCall } from '../load/drive.ts'
import type { Operation } from '../system.ts'
import { Outbox } from './outbox.ts'
import { decodeNumbers, encodeRead, encodeWrite } from './wire.ts'

/** What a message is allowed to hold. */
const MESSAGE_BYTES_MAX = 1_048_576
const NUMBERS = 2 ** 32

type Answered = () => void

/** A client of the floor: all its calls of one turn leave in one message. */
export class FloorClient {
  readonly #leader = new Dealer({ linger: 0 })
  readonly #toLeader = new Outbox(this.#leader)
  readonly #value: Buffer
  readonly #writesPerCall: number
  readonly #callsMax: number
  /** Calls that were sent, by the number of their request. */
  readonly #unanswered = new Map<number, readonly Answered[]>()
  #number = 0
  /** Calls of this turn. */
  #writes: Answered[] = []
  #reads: Answered[] = []

  constructor(address: string, operation: Operation) {
    const { valueBytes } = operation
    this.#value = Buffer.alloc(valueBytes, 'floor')
    this.#writesPerCall = operation.type === 'batch' ? operation.count : 1
    this.#callsMax = Math.max(1, Math.floor(MESSAGE_BYTES_MAX / (valueBytes * this.#writesPerCall)))
    this.#leader.connect(address)
    void this.#hear()
  }

  /** As many writes as a call of the operation has. */
  readonly write: NextCall = () =>
    new Promise<void>((answered) => {
      if (this.#writes.length === 0) process.nextTick(() => this.#sendWrites())
      this.#writes.push(answered)
    })

  readonly read: NextCall = () =>
    new Promise<void>((answered) => {
      if (this.#reads.length === 0) process.nextTick(() => this.#sendReads())
      this.#reads.push(answered)
    })

  #sendWrites(): void {
    const calls = this.#writes
    this.#writes = []
    for (const some of chunksOf(calls, this.#callsMax)) {
      this.#toLeader.send(encodeWrite(this.#numberFor(some), this.#value, some.length * this.#writesPerCall))
    }
  }

  #sendReads(): void {
    const calls = this.#reads
    this.#reads = []
    for (const some of chunksOf(calls, this.#callsMax)) {
      this.#toLeader.send(encodeRead(this.#numberFor(some), some.length * this.#value.length))
    }
  }

  #numberFor(calls: readonly Answered[]): number {
    this.#number = (this.#number + 1) % NUMBERS
    this.#unanswered.set(this.#number, calls)
    return this.#number
  }

  async #hear(): Promise<void> {
    for await (const [numbers] of this.#leader) {
      for (const number of decodeNumbers(numbers!)) {
        const calls = this.#unanswered.get(number) ?? []
        this.#unanswered.delete(number)
        for (const answered of calls) answered()
      }
    }
  }
}

function chunksOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = []
  for (let begin = 0; begin < all.length; begin += size) chunks.push(all.slice(begin, begin + size))
  return chunks
}
