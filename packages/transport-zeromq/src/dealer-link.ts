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
    if (this.#isClosed || !isSendable(frames, this.#options.limits.frameBytesMax)) return this.#drop()
    if (this.#isWriting) {
      const isQueued = this.#queue.put({ frames, bytes: bytesOf(frames), sinceMs: performance.now() })
      return isQueued || this.#drop()
    }
    void this.#write(frames)
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

  /** Sends the message and all that is queued meanwhile; `send` of the socket resolves at once while there is room. */
  async #write(first: Frames): Promise<void> {
    this.#isWriting = true
    for (let frames: Frames | undefined = first; frames; frames = this.#next()) {
      try {
        await this.#socket.send(frames as Uint8Array[])
        this.#options.tally.sent += 1
      } catch {
        // The time limit passed before the node could be reached, or the link was closed.
        this.#drop()
        this.#reopenIfStuck()
      }
    }
    this.#isWriting = false
  }

  /** The next message that has not waited too long. */
  #next(): Frames | undefined {
    for (let next = this.#queue.take(); next; next = this.#queue.take()) {
      if (performance.now() - next.sinceMs <= this.#options.limits.queueMsMax) return next.frames
      this.#drop()
    }
    return undefined
  }

  #drop(): false {
    this.#options.tally.dropped += 1
    return false
  }

  #reopenIfStuck(): void {
    if (this.#isClosed || this.#isConnected || performance.now() - this.#openedMs < REOPEN_MS_MIN) return
    this.#socket.close()
    this.#socket = this.#open()
  }
}
