import { type Frames, formatNode, type NodeNumber } from '@synod/protocol'
import { Dealer } from 'zeromq'
import { assertKey, type CurveKeys } from './curve.ts'
import { assertEndpoint } from './endpoint.ts'
import { TransportConfigError } from './errors.ts'
import type { ZeromqLimits } from './limits.ts'
import { bytesOf, OutgoingQueue } from './outgoing-queue.ts'
import { dealerOptions } from './socket-options.ts'
import type { Tally } from './tally.ts'

/** A node as others reach it. */
export interface ZeromqPeer {
  readonly node: number
  readonly endpoint: string
  /** Its CURVE public key; needed exactly when we have keys ourselves. */
  readonly publicKey?: string
}

/** Throws when the node cannot be reached as described. */
export function assertPeer(peer: ZeromqPeer, keys: CurveKeys | undefined): void {
  const name = formatNode(peer.node)
  assertEndpoint(peer.endpoint, false)
  if (keys) assertKey(peer.publicKey, `the public key of ${name}`)
  else if (peer.publicKey !== undefined) {
    throw new TransportConfigError(`${name} has a public key, but this side has no keys of its own; set \`curve\``)
  }
}

/**
 * Everything that goes to one node: a DEALER, and a bounded queue from which a single loop writes, because a second `send`
 * on a socket that is not ready is refused by zeromq.js.
 */
export class DealerLink {
  readonly socket: Dealer
  readonly node: NodeNumber
  readonly #limits: Required<ZeromqLimits>
  readonly #tally: Tally
  readonly #queue: OutgoingQueue
  #isWriting = false

  constructor(peer: ZeromqPeer, limits: Required<ZeromqLimits>, tally: Tally, keys: CurveKeys | undefined) {
    this.node = peer.node
    this.#limits = limits
    this.#tally = tally
    this.#queue = new OutgoingQueue(limits.queueFramesMax, limits.queueBytesMax)
    this.socket = new Dealer({
      ...dealerOptions(peer.endpoint, limits.frameBytesMax, limits.queueMsMax),
      ...(keys && {
        curvePublicKey: keys.publicKey,
        curveSecretKey: keys.secretKey,
        curveServerKey: peer.publicKey ?? null,
      }),
    })
    this.socket.connect(peer.endpoint)
  }

  send(frames: Frames): boolean {
    const message = { frames, bytes: bytesOf(frames), sinceMs: performance.now() }
    if (this.socket.closed || !isSendable(frames, this.#limits.frameBytesMax) || !this.#queue.put(message)) {
      this.#tally.dropped += 1
      return false
    }
    if (!this.#isWriting) void this.#write()
    return true
  }

  /** Drops and counts what waits. */
  close(): void {
    this.socket.close()
    this.#tally.dropped += this.#queue.clear()
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    for (let next = this.#queue.take(); next; next = this.#queue.take()) {
      const isStale = performance.now() - next.sinceMs > this.#limits.queueMsMax
      if (!isStale && (await this.#written(next.frames))) this.#tally.sent += 1
      else this.#tally.dropped += 1
    }
    this.#isWriting = false
  }

  /** False when the time limit passed before the peer could be reached, or the socket was closed. */
  async #written(frames: Frames): Promise<boolean> {
    try {
      await this.socket.send(frames as Uint8Array[])
      return true
    } catch {
      return false
    }
  }
}

/** A message has a frame at least, and none that would make the receiver hang up. */
export function isSendable(frames: Frames, frameBytesMax: number): boolean {
  return frames.length > 0 && frames.every((frame) => frame.byteLength <= frameBytesMax)
}
