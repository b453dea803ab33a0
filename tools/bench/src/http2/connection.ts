/*
 * A client's side of one HTTP/2 connection (RFC 9113) in the clear, for calls of one message each way. It does what such calls need and no
 * more, since it is to cost the measured machine as little as it can: a tenth of what Node's own client does.
 */
import { connect, type Socket } from 'node:net'
import { DEFAULT_FRAME_BYTES_MAX, FLAG, FRAME, type Frame, FrameReader, withoutPadding } from './frame.ts'
import { Output } from './output.ts'

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')
const SETTING = { headerTableSize: 1, enablePush: 2, streamsMax: 3, initialWindow: 4 } as const
const SETTING_BYTES = 6
const DEFAULT_WINDOW = 65_535
const WINDOW_MAX = 2 ** 31 - 1
const STREAM_MAX = 2 ** 31 - 1
const CANCEL = 8
const READ_BUFFER_BYTES = 262_144

/** How a call ended: with what the peer sent, or with why it did not come. Buffers are valid until the handler returns. */
export type Outcome = { readonly body: Buffer; readonly trailers: Buffer | undefined } | { readonly error: string }

/** One call: handed out by `request`, for `cancel`. */
export interface Call {
  readonly id: number
}

class Stream implements Call {
  id = 0
  readonly headers: Buffer
  readonly body: Buffer
  readonly ended: (outcome: Outcome) => void
  /** Of the body. */
  sent = 0
  window = 0
  isOver = false
  readonly received: Buffer[] = []
  receivedHeaders: Buffer | undefined

  constructor(headers: Buffer, body: Buffer, ended: (outcome: Outcome) => void) {
    this.headers = headers
    this.body = body
    this.ended = ended
  }
}

export class Connection {
  readonly #socket: Socket
  readonly #output: Output
  readonly #open = new Map<number, Stream>()
  /** Those whose bodies have not wholly left, in the order of their requests; the first may have been begun. */
  readonly #waiting: Stream[] = []
  #lastStream = -1
  #window = DEFAULT_WINDOW
  #initialWindow = DEFAULT_WINDOW
  #streamsMax = Number.POSITIVE_INFINITY
  /** Received and not given back to the connection's window yet. */
  #consumed = 0
  /** Of a header block in parts: the stream it belongs to, and whether its end is the stream's. */
  #headersBegun: { readonly stream: number; readonly endsStream: boolean } | undefined
  #error: string | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    this.#output = new Output(socket)
  }

  /** Rejects when nobody listens. The peer must speak HTTP/2 at once: nothing is negotiated. */
  static connect(port: number, host = '127.0.0.1'): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const reader = new FrameReader((frame) => connection.#handle(frame))
      const read = (bytes: Buffer) => {
        try {
          reader.read(bytes)
        } catch (error) {
          connection.#fail((error as Error).message)
        }
        return true
      }
      const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES)
      // Read into one buffer again and again: a new one for every read would be garbage, and the events of a stream cost more than the read.
      const onread = { buffer, callback: (count: number) => read(buffer.subarray(0, count)) }
      const socket = connect({ port, host, noDelay: true, onread })
      const connection = new Connection(socket)
      socket.once('connect', () => {
        connection.#greet()
        resolve(connection)
      })
      socket.once('error', reject)
      socket.on('error', (error) => connection.#fail(error.message))
      socket.on('close', () => connection.#fail('the peer closed the connection'))
    })
  }

  /** False when nothing more can be asked. */
  get isOpen(): boolean {
    return this.#error === undefined
  }

  /** Sends one call; `ended` is called once, never before this returns. */
  request(headers: Buffer, body: Buffer, ended: (outcome: Outcome) => void): Call {
    const stream = new Stream(headers, body, ended)
    if (this.#error !== undefined) {
      const error = this.#error
      process.nextTick(() => ended({ error }))
      return stream
    }
    if (this.#waiting.length > 0 || !this.#sendOne(stream)) this.#waiting.push(stream)
    return stream
  }

  /** The call ends with this error, if it has not ended. */
  cancel(call: Call, error: string): void {
    const stream = call as Stream
    if (stream.isOver) return
    if (stream.id !== 0) this.#number(FRAME.resetStream, stream.id, CANCEL)
    this.#end(stream, { error })
    this.#send()
  }

  close(): void {
    this.#fail('the connection was closed')
  }

  #greet(): void {
    const settings = Buffer.alloc(3 * SETTING_BYTES)
    const say = (index: number, setting: number, value: number) => {
      settings.writeUInt16BE(setting, index * SETTING_BYTES)
      settings.writeUInt32BE(value, index * SETTING_BYTES + 2)
    }
    say(0, SETTING.headerTableSize, 0)
    say(1, SETTING.enablePush, 0)
    say(2, SETTING.initialWindow, WINDOW_MAX)
    this.#output.bytes(PREFACE)
    this.#output.frame({ type: FRAME.settings, flags: 0, stream: 0 }, settings)
    this.#number(FRAME.windowUpdate, 0, WINDOW_MAX - DEFAULT_WINDOW)
  }

  /** As many of the waiting bodies as the peer's windows take, in order. */
  #send(): void {
    if (this.#waiting.length === 0) return
    let done = 0
    for (const stream of this.#waiting) {
      if (!stream.isOver && !this.#sendOne(stream)) break
      done += 1
    }
    if (done > 0) this.#waiting.splice(0, done)
  }

  /** Whether all of it has left. */
  #sendOne(stream: Stream): boolean {
    if (stream.id === 0 && !this.#begin(stream)) return false
    const { body, id } = stream
    while (stream.sent < body.length) {
      const bytes = Math.min(body.length - stream.sent, DEFAULT_FRAME_BYTES_MAX, this.#window, stream.window)
      if (bytes <= 0) return false
      const end = stream.sent + bytes
      const flags = end === body.length ? FLAG.endStream : 0
      this.#output.frame({ type: FRAME.data, flags, stream: id }, body.subarray(stream.sent, end))
      stream.sent = end
      stream.window -= bytes
      this.#window -= bytes
    }
    return true
  }

  #begin(stream: Stream): boolean {
    if (this.#open.size >= this.#streamsMax) return false
    this.#lastStream += 2
    if (this.#lastStream > STREAM_MAX) throw new Error('the connection has no stream left')
    stream.id = this.#lastStream
    stream.window = this.#initialWindow
    this.#open.set(stream.id, stream)
    const isBodyless = stream.body.length === 0
    const flags = FLAG.endHeaders | (isBodyless ? FLAG.endStream : 0)
    this.#output.frame({ type: FRAME.headers, flags, stream: stream.id }, stream.headers)
    return true
  }

  #handle(frame: Frame): void {
    if (this.#headersBegun && frame.type !== FRAME.continuation) throw new Error('the peer broke off a header block')
    if (frame.type === FRAME.data) this.#data(frame)
    else if (frame.type === FRAME.headers) this.#headers(frame)
    else if (frame.type === FRAME.continuation) this.#continuation(frame)
    else if (frame.type === FRAME.settings) this.#settings(frame)
    else if (frame.type === FRAME.windowUpdate) this.#windowUpdate(frame)
    else if (frame.type === FRAME.ping) this.#ping(frame)
    else if (frame.type === FRAME.resetStream) this.#reset(frame)
    else if (frame.type === FRAME.goAway) this.#goAway(frame)
    else if (frame.type === FRAME.pushPromise) throw new Error('the peer pushed what nobody asked for')
    // Other types are to be ignored (section 4.1).
  }

  #data(frame: Frame): void {
    this.#consumed += frame.payload.length
    if (this.#consumed > WINDOW_MAX / 2) {
      this.#number(FRAME.windowUpdate, 0, this.#consumed)
      this.#consumed = 0
    }
    const stream = this.#open.get(frame.stream)
    if (!stream) return
    stream.received.push(Buffer.from(withoutPadding(frame)))
    if (frame.flags & FLAG.endStream) this.#answered(stream, undefined)
  }

  #headers(frame: Frame): void {
    const block = withoutPadding(frame)
    const endsStream = (frame.flags & FLAG.endStream) !== 0
    const stream = this.#open.get(frame.stream)
    if (frame.flags & FLAG.endHeaders) {
      if (stream && endsStream) this.#answered(stream, block)
      return
    }
    this.#headersBegun = { stream: frame.stream, endsStream }
    if (stream) stream.receivedHeaders = Buffer.from(block)
  }

  #continuation({ stream: id, flags, payload }: Frame): void {
    if (this.#headersBegun?.stream !== id) throw new Error('the peer continued a header block that it had not begun')
    const stream = this.#open.get(id)
    if (stream) stream.receivedHeaders = Buffer.concat([stream.receivedHeaders ?? Buffer.alloc(0), payload])
    if (!(flags & FLAG.endHeaders)) return
    const { endsStream } = this.#headersBegun
    this.#headersBegun = undefined
    if (stream && endsStream) this.#answered(stream, stream.receivedHeaders)
  }

  #answered(stream: Stream, trailers: Buffer | undefined): void {
    const [first, ...others] = stream.received
    const body = first && others.length === 0 ? first : Buffer.concat(stream.received)
    this.#end(stream, { body, trailers })
    this.#send()
  }

  #settings({ flags, payload }: Frame): void {
    if (flags & FLAG.ack) return
    for (let offset = 0; offset + SETTING_BYTES <= payload.length; offset += SETTING_BYTES) {
      this.#setting(payload.readUInt16BE(offset), payload.readUInt32BE(offset + 2))
    }
    this.#output.frame({ type: FRAME.settings, flags: FLAG.ack, stream: 0 }, Buffer.alloc(0))
    this.#send()
  }

  #setting(setting: number, value: number): void {
    if (setting === SETTING.streamsMax) this.#streamsMax = value
    else if (setting === SETTING.initialWindow) {
      // It holds for what is under way too (section 6.9.2), and may leave a window below zero.
      for (const stream of this.#open.values()) stream.window += value - this.#initialWindow
      this.#initialWindow = value
    }
  }

  #windowUpdate({ stream: id, payload }: Frame): void {
    const bytes = payload.readUInt32BE(0) & WINDOW_MAX
    const stream = this.#open.get(id)
    if (id === 0) this.#window += bytes
    else if (stream) stream.window += bytes
    this.#send()
  }

  #ping({ flags, payload }: Frame): void {
    if (flags & FLAG.ack) return
    this.#output.frame({ type: FRAME.ping, flags: FLAG.ack, stream: 0 }, payload)
  }

  #reset({ stream: id, payload }: Frame): void {
    const stream = this.#open.get(id)
    if (stream) this.#end(stream, { error: `the peer reset the call with code ${payload.readUInt32BE(0)}` })
    this.#send()
  }

  /** What the peer has not begun it never will; the rest may still be answered. Nothing more can be asked. */
  #goAway({ payload }: Frame): void {
    const last = payload.readUInt32BE(0) & STREAM_MAX
    const code = payload.readUInt32BE(4)
    this.#error ??= `the peer goes away with code ${code}: ${payload.toString('latin1', 8)}`
    const outcome = { error: this.#error }
    for (const stream of this.#waiting.splice(0)) this.#end(stream, outcome)
    for (const stream of [...this.#open.values()]) if (stream.id > last) this.#end(stream, outcome)
  }

  #number(type: number, stream: number, value: number): void {
    const payload = Buffer.allocUnsafe(4)
    payload.writeUInt32BE(value)
    this.#output.frame({ type, flags: 0, stream }, payload)
  }

  #end(stream: Stream, outcome: Outcome): void {
    if (stream.isOver) return
    stream.isOver = true
    this.#open.delete(stream.id)
    stream.ended(outcome)
  }

  #fail(error: string): void {
    this.#error ??= error
    this.#socket.destroy()
    const outcome = { error: this.#error }
    for (const stream of this.#waiting.splice(0)) this.#end(stream, outcome)
    for (const stream of [...this.#open.values()]) this.#end(stream, outcome)
  }
}
