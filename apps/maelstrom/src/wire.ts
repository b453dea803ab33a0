import type { Clock } from '@synod/protocol'
import { type Body, formatMessage, type Message } from './message.ts'

export type Handler = (body: Body, src: string) => void

export interface WireOptions {
  /** Who we are on Maelstrom's network. */
  readonly id: string
  /** Puts a line on the network. */
  readonly write: (line: string) => void
  readonly clock: Pick<Clock, 'afterTurn'>
}

/** One node's end of Maelstrom's network: lines out, and lines in to whoever handles messages of their type. */
export class Wire {
  readonly #options: WireOptions
  readonly #handlers = new Map<string, Handler>()

  constructor(options: WireOptions) {
    this.#options = options
  }

  /** Takes the messages of a type, until the function returned is called. Throws when they are taken already. */
  handle(type: string, handler: Handler): () => void {
    if (this.#handlers.has(type)) throw new Error(`${this.#options.id} has somebody who takes "${type}" already`)
    this.#handlers.set(type, handler)
    return () => void this.#handlers.delete(type)
  }

  /** What is for ourselves does not leave the process. */
  send(dest: string, body: Body): void {
    const { id, write, clock } = this.#options
    const message: Message = { src: id, dest, body }
    if (dest === id) clock.afterTurn(() => this.receive(message))
    else write(formatMessage(message))
  }

  /** Hands a message that came in to its handler; false when nobody takes its type. */
  receive({ src, body }: Message): boolean {
    const handler = this.#handlers.get(body.type)
    handler?.(body, src)
    return handler !== undefined
  }
}
