/*
 * Unary calls of gRPC over a connection: a message each way, and a status in the trailers.
 */
import { type Call, Connection, type Outcome } from './connection.ts'
import { decodeHeaderBlock, encodeHeaderBlock } from './header-block.ts'

/** Not compressed, and how long it is. */
const PREFIX_BYTES = 5
const STATUS_OK = '0'

export class GrpcConnection {
  readonly #connection: Connection
  readonly #authority: string
  readonly #headers = new Map<string, Buffer>()
  /** Equal trailers are equal bytes: those of a good answer are decoded once. */
  #goodTrailers: Buffer | undefined

  private constructor(connection: Connection, authority: string) {
    this.#connection = connection
    this.#authority = authority
  }

  static async connect(port: number): Promise<GrpcConnection> {
    return new GrpcConnection(await Connection.connect(port), `127.0.0.1:${port}`)
  }

  /** False when no call can succeed any more. */
  get isOpen(): boolean {
    return this.#connection.isOpen
  }

  /**
   * Calls a method, by its path. Resolves to the answer's message; rejects with the status and what the server said when the call failed, when
   * the connection did, or when the answer took longer than `timeoutMs`.
   */
  call(path: string, message: Buffer, timeoutMs?: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      let limit: NodeJS.Timeout | undefined
      const ended = (outcome: Outcome) => {
        clearTimeout(limit)
        const failure = this.#failureOf(outcome)
        if (failure === undefined) resolve((outcome as { body: Buffer }).body.subarray(PREFIX_BYTES))
        else reject(new Error(`${path}: ${failure}`))
      }
      const call: Call = this.#connection.request(this.#headersOf(path), prefixed(message), ended)
      if (timeoutMs === undefined) return
      limit = setTimeout(() => this.#connection.cancel(call, `no answer within ${timeoutMs} ms`), timeoutMs)
    })
  }

  close(): void {
    this.#connection.close()
  }

  #headersOf(path: string): Buffer {
    const known = this.#headers.get(path)
    if (known) return known
    const headers = encodeHeaderBlock([
      [':method', 'POST'],
      [':scheme', 'http'],
      [':path', path],
      [':authority', this.#authority],
      ['content-type', 'application/grpc'],
      ['te', 'trailers'],
    ])
    this.#headers.set(path, headers)
    return headers
  }

  /** Undefined when the answer is one whole message with a good status. */
  #failureOf(outcome: Outcome): string | undefined {
    if ('error' in outcome) return outcome.error
    const { body, trailers } = outcome
    if (trailers === undefined) return 'the answer has no status'
    const failure = this.#goodTrailers?.equals(trailers) ? undefined : this.#statusFailureOf(trailers)
    if (failure !== undefined) return failure
    if (body.length < PREFIX_BYTES) return 'a good status, and no message'
    if (body[0] !== 0 || body.readUInt32BE(1) !== body.length - PREFIX_BYTES) return 'the answer is not one message'
    return undefined
  }

  #statusFailureOf(trailers: Buffer): string | undefined {
    const headers = headersOrError(trailers)
    if (headers instanceof Error) return headers.message
    const status = headers.get('grpc-status')
    if (status !== STATUS_OK)
      return `status ${status ?? 'missing'}: ${withoutPercents(headers.get('grpc-message') ?? '')}`
    this.#goodTrailers = Buffer.from(trailers)
    return undefined
  }
}

function headersOrError(block: Buffer): ReadonlyMap<string, string> | Error {
  try {
    return decodeHeaderBlock(block)
  } catch (error) {
    return error as Error
  }
}

/** gRPC sends messages as URLs are sent; one that is not is quoted as it is. */
function withoutPercents(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function prefixed(message: Buffer): Buffer {
  const body = Buffer.allocUnsafe(PREFIX_BYTES + message.length)
  body[0] = 0
  body.writeUInt32BE(message.length, 1)
  message.copy(body, PREFIX_BYTES)
  return body
}
