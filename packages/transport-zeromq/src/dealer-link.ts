import type { Frames } from '@synod/protocol'
import { Dealer } from 'zeromq'
import type { CurveKeys } from './curve.ts'
import { bytesOf, isSendable } from './frames.ts'
import type { ZeromqLimits } from './limits.ts'
import { OutgoingQueue } from './outgoing-queue.ts'
import type { ZeromqPeer } from './peer.ts'
import { receiveLoop } from './receive-loop.ts'
import { dealerOptions } from './socket-options.ts'
import type { Tally } from './tally.ts'

/**
 * ZeroMQ connects again by itself, except after a refused handshake or a frame above the limit: then it gives up for good. A
 * socket that could not send for so long is therefore replaced.
 */
const REOPEN_MS_MIN = 2000

export interface DealerLinkOptions {
  readonly limits: Required<ZeromqLimits>
  /** Counts what is sent and dropped. */
  readonly tally: Tally
  readonly keys: CurveKeys | undefined
  /** Takes what the node answers; a node's own links are not answered. */
  readonly receive?: (frames: Buffer[]) => void
}

/**
 * Everything that goes to one node: a DEALER, and a bounded queue from which a single loop writes, because a second `send`
 * on a socket that is not ready is refused by zeromq.js.
 */
export class DealerLink {
  readonly #peer: ZeromqPeer
  readonly #options: DealerLinkOptions
  readonly #queue: OutgoingQueue
  #socket: Dealer
  #openedMs = 0
  #isConnected = false
  #isWriting = false
  #isClosed = false

  constructor(peer: ZeromqPeer, options: DealerLinkOptions) {
    this.#peer = peer
    this.#options = options
    this.#queue = new OutgoingQueue(options.limits.queueFramesMax, options.limits.queueBytesMax)
    this.#socket = this.#open()
  }

  send(frames: Frames): boolean {
    const message = { frames, bytes: bytesOf(frames), sinceMs: performance.now() }
    const { limits, tally } = this.#options
    if (this.#isClosed || !isSendable(frames, limits.frameBytesMax) || !this.#queue.put(message)) {
      tally.dropped += 1
      return false
    }
    if (!this.#isWriting) void this.#write()
    return true
  }

  /** Drops and counts what waits. */
  close(): void {
    this.#isClosed = true
    this.#socket.close()
    this.#options.tally.dropped += this.#queue.clear()
  }

  #open(): Dealer {
    const { limits, keys, receive } = this.#options
    const { endpoint, publicKey } = this.#peer
    const socket = new Dealer({
      ...dealerOptions(endpoint, limits.frameBytesMax, limits.queueMsMax),
      ...(keys && {
        curvePublicKey: keys.publicKey,
        curveSecretKey: keys.secretKey,
        curveServerKey: publicKey ?? null,
      }),
    })
    this.#openedMs = performance.now()
    this.#isConnected = false
    socket.events.on('handshake', () => this.#note(socket, true))
    socket.events.on('disconnect', () => this.#note(socket, false))
    socket.connect(endpoint)
    if (receive) void receiveLoop(socket, receive)
    return socket
  }

  #note(socket: Dealer, isConnected: boolean): void {
    if (socket === this.#socket) this.#isConnected = isConnected
  }

  async #write(): Promise<void> {
    const { limits, tally } = this.#options
    this.#isWriting = true
    for (let next = this.#queue.take(); next; next = this.#queue.take()) {
      const isStale = performance.now() - next.sinceMs > limits.queueMsMax
      if (!isStale && (await this.#written(next.frames))) tally.sent += 1
      else tally.dropped += 1
    }
    this.#isWriting = false
  }

  /** False when the time limit passed before the peer could be reached, or the link was closed. */
  async #written(frames: Frames): Promise<boolean> {
    try {
      await this.#socket.send(frames as Uint8Array[])
      return true
    } catch {
      if (!this.#isClosed) this.#reopenIfStuck()
      return false
    }
  }

  #reopenIfStuck(): void {
    if (this.#isConnected || performance.now() - this.#openedMs < REOPEN_MS_MIN) return
    this.#socket.close()
    this.#socket = this.#open()
  }
}
