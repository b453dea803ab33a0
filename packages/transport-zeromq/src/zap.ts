import { type Context, Reply } from 'zeromq'
import { encodeZ85 } from './z85.ts'

/** Where ZeroMQ looks for whoever decides about connections, in the context of the socket (RFC 27/ZAP). */
const ENDPOINT = 'inproc://zeromq.zap.01'

const VERSION = '1.0'

/**
 * Decides who may connect: holders of the secret keys whose public keys `isAllowed`. It must be listening before the
 * guarded socket is bound, and until that is closed, because ZeroMQ lets everyone in when nobody answers.
 *
 * @param context of the guarded socket, and of no other guarded one: a context has one such decider.
 */
export class ZapGuard {
  readonly #socket: Reply
  readonly #isAllowed: (publicKey: string) => boolean

  constructor(context: Context, isAllowed: (publicKey: string) => boolean) {
    this.#socket = new Reply({ context, linger: 0 })
    this.#isAllowed = isAllowed
  }

  async start(): Promise<void> {
    await this.#socket.bind(ENDPOINT)
    void this.#decide()
  }

  close(): void {
    this.#socket.close()
  }

  async #decide(): Promise<void> {
    while (!this.#socket.closed) {
      try {
        await this.#socket.send(this.#verdict(await this.#socket.receive()))
      } catch (error) {
        if (!this.#socket.closed) throw error
      }
    }
  }

  /** Request: version, id, domain, address, identity, mechanism, key. Reply: version, id, status, text, user, metadata. */
  #verdict(request: readonly Buffer[]): (string | Buffer)[] {
    const [version, id, , , , mechanism, key] = request
    const isCurve = version?.toString() === VERSION && mechanism?.toString() === 'CURVE' && key?.byteLength === 32
    const publicKey = isCurve ? encodeZ85(key) : undefined
    const [status, text] = publicKey && this.#isAllowed(publicKey) ? ['200', 'OK'] : ['400', 'unknown key']
    return [VERSION, id ?? '', status, text, publicKey ?? '', '']
  }
}
