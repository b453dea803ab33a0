import { decodeMessages, decodeRequest } from '@synod/codec'
import { type Frames, formatNode, type Message, type NodeNumber, type Request, type Route } from '@synod/protocol'
import { type RefusalCount, Refusals } from './refusals.ts'
import { type FrameRefusal, Senders } from './senders.ts'

export interface DoorOptions {
  readonly tag: string
  readonly node: NodeNumber
  readonly messages: (from: NodeNumber, messages: readonly Message<Uint8Array>[]) => void
  readonly request: (request: Request, route: Route) => void
  /** Told of the first refusal of each sender for each reason. */
  readonly refused: (detail: string) => void
}

/** Where frames come in: whoever sends what this node cannot read, or belongs to another cluster, is refused. */
export class Door {
  readonly #options: DoorOptions
  readonly #refusals = new Refusals()
  readonly #senders: Senders

  constructor(options: DoorOptions) {
    this.#options = options
    const { tag, node } = options
    this.#senders = new Senders(tag, node, (from, reason, detail) => this.#refuse(from, reason, detail))
  }

  receive(frames: Frames, route: Route): void {
    const [envelope, body] = frames
    if (!envelope || !body || frames.length !== 2) {
      this.#refuse('somebody', 'malformed', `a message of ${frames.length} frames, not of 2`)
      return
    }
    const from = this.#senders.of(envelope)
    if (from === undefined) return
    if (from === 0) this.#receiveRequest(body, route)
    else this.#receiveMessages(from, body)
  }

  /** The store with which a node spoke last; undefined before it was heard. */
  incarnationOf(node: NodeNumber): string | undefined {
    return this.#senders.incarnationOf(node)
  }

  /** How many frames were refused. */
  get refused(): number {
    return this.#refusals.total
  }

  get refusals(): readonly RefusalCount[] {
    return this.#refusals.list()
  }

  #receiveMessages(from: NodeNumber, body: Uint8Array): void {
    const decoded = decodeMessages(body)
    if (decoded.ok) this.#options.messages(from, decoded.value)
    else this.#refuse(formatNode(from), decoded.reason, decoded.detail)
  }

  #receiveRequest(body: Uint8Array, route: Route): void {
    const decoded = decodeRequest(body)
    if (decoded.ok) this.#options.request(decoded.value, route)
    else this.#refuse('a client', decoded.reason, decoded.detail)
  }

  #refuse(from: string, reason: FrameRefusal, detail: string): void {
    if (!this.#refusals.note(from, reason)) return
    this.#options.refused(`a message of ${from} is dropped, ${reason}: ${detail}`)
  }
}
