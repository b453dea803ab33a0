import { decodeRequest, encodeClientMessage, encodeData, encodeEnvelope } from '@synod/codec'
import {
  type CallReply,
  type ClientTransport,
  type Cluster,
  clusterTag,
  type Frames,
  type NodeNumber,
} from '@synod/protocol'

const SESSION = 4
const SLOT = 200_000

/**
 * A node as a client's transport sees it, which answers at once with what was encoded before: so that the client is
 * measured and not what answers it. It counts on a client whose commands come in order, so many in a request.
 */
export class AnsweringNode implements ClientTransport {
  readonly #node: NodeNumber
  readonly #envelope: Uint8Array
  readonly #output: Uint8Array
  readonly #afterTurn: (run: () => void) => void
  #receive: (frames: Frames, node: NodeNumber) => void = () => {}
  #sequence = 0
  #prepared: Uint8Array[] = []
  #answered = 0
  #isOpen = false

  constructor(cluster: Cluster, output: Uint8Array, afterTurn: (run: () => void) => void) {
    this.#node = (cluster.nodes[0] as Cluster['nodes'][number]).node
    this.#envelope = encodeEnvelope({ cluster: clusterTag(cluster), from: this.#node, incarnation: 'node' })
    this.#output = output
    this.#afterTurn = afterTurn
  }

  async start(receive: (frames: Frames, node: NodeNumber) => void): Promise<void> {
    this.#receive = receive
  }

  /** Encodes the answers to the next requests of so many commands each. */
  expect(requests: number, commands: number): void {
    if (this.#answered !== this.#prepared.length) throw new Error('as many requests come as were expected')
    this.#answered = 0
    this.#prepared = Array.from({ length: requests }, () =>
      this.#encode(
        SESSION,
        Array.from({ length: commands }, () => this.#ok('command', ++this.#sequence, this.#output)),
      ),
    )
  }

  send(_node: NodeNumber, frames: Frames): boolean {
    const answer = this.#isOpen ? (this.#prepared[this.#answered++] as Uint8Array) : this.#answerToOpen(frames)
    this.#afterTurn(() => this.#receive([this.#envelope, answer], this.#node))
    return true
  }

  connect(): void {}
  disconnect(): void {}
  async close(): Promise<void> {}

  #answerToOpen(frames: Frames): Uint8Array {
    const request = decodeRequest(frames[1] as Uint8Array)
    if (!request.ok) throw new Error(request.detail)
    const [call] = request.value.calls
    if (call?.kind !== 'open') throw new Error(`a client opens a session first, it does not send a ${call?.kind}`)
    this.#isOpen = true
    return this.#encode(0, [this.#ok('open', call.id, encodeData(SESSION))])
  }

  #ok(kind: CallReply['kind'], id: number, body: Uint8Array): CallReply {
    return { kind, id, status: 'ok', body, slot: SLOT, ageMs: 0 }
  }

  #encode(session: number, replies: readonly CallReply[]): Uint8Array {
    return encodeClientMessage({ type: 'reply', session, leader: this.#node, changedAt: 0, replies })
  }
}
