import type { MessageLike } from 'zeromq'

/** What can be sent to, one message after another: a socket of ZeroMQ. */
export interface Sending {
  send(parts: MessageLike[]): Promise<void>
}

/** Messages on their way to a socket, which takes one at a time. */
export class Outbox {
  readonly #socket: Sending
  #waiting: MessageLike[][] = []
  #isSending = false

  constructor(socket: Sending) {
    this.#socket = socket
  }

  send(...parts: MessageLike[]): void {
    this.#waiting.push(parts)
    if (!this.#isSending) void this.#sendAll()
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true
    while (this.#waiting.length > 0) {
      const sending = this.#waiting
      this.#waiting = []
      for (const parts of sending) await this.#socket.send(parts)
    }
    this.#isSending = false
  }
}
