import { decodeEnvelope, decodeReply } from '@synod/codec'
import type { Frames, NodeNumber, Reply } from '@synod/protocol'

/** Why a frame was dropped. */
export type BadReplyReason = 'frames' | 'envelope' | 'cluster' | 'sender' | 'reply'

/** Turns what nodes send into replies. What does not fit is counted by reason and dropped, never half believed. */
export class ReplyReader {
  readonly #clusterTag: string
  readonly #bad: Record<BadReplyReason, number> = { frames: 0, envelope: 0, cluster: 0, sender: 0, reply: 0 }

  /** @param clusterTag what the envelopes of this cluster carry; see `clusterTag`. */
  constructor(clusterTag: string) {
    this.#clusterTag = clusterTag
  }

  /** Frames dropped so far. */
  get bad(): Readonly<Record<BadReplyReason, number>> {
    return { ...this.#bad }
  }

  /** The reply in the frames that came from `node`, or undefined when they hold none. */
  read(frames: Frames, node: NodeNumber): Reply | undefined {
    const [envelopeBytes, body] = frames
    if (envelopeBytes === undefined || body === undefined || frames.length !== 2) return this.#drop('frames')
    const envelope = decodeEnvelope(envelopeBytes)
    if (!envelope.ok) return this.#drop('envelope')
    if (envelope.value.cluster !== this.#clusterTag) return this.#drop('cluster')
    if (envelope.value.from !== node) return this.#drop('sender')
    const reply = decodeReply(body)
    return reply.ok ? reply.value : this.#drop('reply')
  }

  #drop(reason: BadReplyReason): undefined {
    this.#bad[reason] += 1
    return undefined
  }
}
