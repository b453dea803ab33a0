import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
  type Settings,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { GrpcConnection } from './grpc.ts'

/** What a server does with one call, whose message is whole. */
type Answer = (stream: ServerHttp2Stream, message: Buffer, headers: IncomingHttpHeaders) => void

const opened: (() => void)[] = []

afterEach(() => {
  for (const close of opened.splice(0)) close()
})

/** Node's own HTTP/2, which is nghttp2, on the other side: what it understands and says is the standard. */
async function connected(answer: Answer, settings: Settings = {}) {
  const server: Http2Server = createServer({ settings })
  server.on('stream', (stream, headers) => {
    const parts: Buffer[] = []
    stream.on('error', () => undefined)
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.on('end', () => answer(stream, Buffer.concat(parts), headers))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const connection = await GrpcConnection.connect((server.address() as AddressInfo).port)
  opened.push(() => {
    connection.close()
    server.close()
  })
  return { connection, server }
}

const HEADERS = { ':status': 200, 'content-type': 'application/grpc' }

function prefixed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(message.length, 1)
  return Buffer.concat([prefix, message])
}

/** As a server of gRPC ends a call: headers, a message when there is one, a status. */
function respond(stream: ServerHttp2Stream, body: Buffer | undefined, trailers: Record<string, string>): void {
  stream.respond(HEADERS, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers(trailers))
  stream.end(body)
}

const echo: Answer = (stream, message) => respond(stream, message, { 'grpc-status': '0', 'grpc-message': '' })

describe('a call', () => {
  it('sends the headers of gRPC and a message with its length, and has the answer', async () => {
    const seen: unknown[] = []
    const { connection } = await connected((stream, message, headers) => {
      seen.push(message.toString('hex'), headers[':method'], headers[':path'], headers['content-type'], headers.te)
      respond(stream, prefixed(Buffer.from('pong')), { 'grpc-status': '0' })
    })
    expect((await connection.call('/a.Service/Method', Buffer.from('ping'))).toString()).toBe('pong')
    expect(seen).toEqual(['0000000004' + '70696e67', 'POST', '/a.Service/Method', 'application/grpc', 'trailers'])
  })

  it('gets its own answer, whatever the order', async () => {
    const waiting: (() => void)[] = []
    const { connection } = await connected((stream, message, headers) => {
      waiting.push(() => echo(stream, message, headers))
      if (waiting.length === 100) for (const answer of waiting.reverse()) answer()
    })
    const calls = Array.from({ length: 100 }, async (_, number) => {
      return (await connection.call('/s/m', Buffer.from(`call ${number}`))).toString()
    })
    expect(await Promise.all(calls)).toEqual(calls.map((_, number) => `call ${number}`))
  })

  it('is repeated as often as one likes', async () => {
    const { connection } = await connected(echo)
    for (let number = 0; number < 300; number += 1) {
      expect((await connection.call('/s/m', Buffer.from([number % 256]))).length).toBe(1)
    }
  })
})

describe('flow control', () => {
  it.each([
    ['the windows of a peer that says nothing', 300_000, {}],
    ['windows of one byte', 40, { initialWindowSize: 1 }],
    ['few calls at a time', 300_000, { maxConcurrentStreams: 2 }],
  ])('holds with %s', async (_, bytes, settings: Settings) => {
    const { connection } = await connected(echo, settings)
    const messages = Array.from({ length: 6 }, (_, number) => Buffer.alloc(bytes, `${number}`))
    const answers = await Promise.all(messages.map((message) => connection.call('/s/m', message)))
    expect(answers.map((answer, number) => answer.equals(messages[number]!))).toEqual(messages.map(() => true))
  })

  it('gives back to the peer what it has sent, so that answers never stop', async () => {
    const large = prefixed(Buffer.alloc(8_000_000, 'x'))
    const { connection } = await connected((stream) => respond(stream, large, { 'grpc-status': '0' }))
    for (let number = 0; number < 3; number += 1) {
      expect((await connection.call('/s/m', Buffer.alloc(1))).length).toBe(8_000_000)
    }
  })
})

describe('a failed call is never a good one', () => {
  const failing = async (answer: Answer) => {
    const { connection } = await connected(answer)
    return connection.call('/s/m', Buffer.from('x')).then(
      () => 'answered',
      (error: Error) => error.message,
    )
  }

  it.each([
    [
      'trailers only',
      (stream: ServerHttp2Stream) =>
        stream.respond({ ...HEADERS, 'grpc-status': '14', 'grpc-message': 'no leader: 100%25' }, { endStream: true }),
      '/s/m: status 14: no leader: 100%',
    ],
    [
      'a bad status after a message',
      (stream: ServerHttp2Stream) =>
        respond(stream, prefixed(Buffer.from('y')), { 'grpc-status': '13', 'grpc-message': 'half' }),
      '/s/m: status 13: half',
    ],
    [
      'no status',
      (stream: ServerHttp2Stream) => respond(stream, prefixed(Buffer.from('y')), { other: '0' }),
      '/s/m: status missing',
    ],
    [
      'no trailers',
      (stream: ServerHttp2Stream) => {
        stream.respond(HEADERS)
        stream.end(prefixed(Buffer.from('y')))
      },
      '/s/m: the answer has no status',
    ],
    [
      'a good status without a message',
      (stream: ServerHttp2Stream) => respond(stream, undefined, { 'grpc-status': '0' }),
      '/s/m: a good status, and no message',
    ],
    [
      'half a message',
      (stream: ServerHttp2Stream) =>
        respond(stream, prefixed(Buffer.from('yy')).subarray(0, 6), { 'grpc-status': '0' }),
      '/s/m: the answer is not one message',
    ],
    ['a reset', (stream: ServerHttp2Stream) => stream.close(7), '/s/m: the peer reset the call with code 7'],
  ] as const)('with %s', async (_, answer, why) => {
    expect(await failing(answer)).toContain(why)
  })

  it('also when good ones came before', async () => {
    let calls = 0
    const { connection } = await connected((stream, message) => {
      calls += 1
      respond(stream, message, { 'grpc-status': calls === 3 ? '8' : '0' })
    })
    const once = () => connection.call('/s/m', Buffer.from('x')).then(String, (error: Error) => error.message)
    expect([await once(), await once(), await once(), await once()]).toEqual(['x', 'x', '/s/m: status 8: ', 'x'])
  })

  it('when it takes too long; the others go on', async () => {
    const { connection } = await connected((stream, message, headers) => {
      if (message.length > 6) echo(stream, message, headers)
    })
    await expect(connection.call('/s/m', Buffer.from('x'), 50)).rejects.toThrow('no answer within 50 ms')
    expect((await connection.call('/s/m', Buffer.from('xyz'), 30_000)).toString()).toBe('xyz')
  })

  it('after the peer has said that it goes away; what it had begun is answered', async () => {
    const { connection } = await connected((stream, message, headers) => {
      stream.session?.goaway(2)
      echo(stream, message, headers)
    })
    expect((await connection.call('/s/m', Buffer.from('x'))).toString()).toBe('x')
    expect(connection.isOpen).toBe(false)
    await expect(connection.call('/s/m', Buffer.from('x'))).rejects.toThrow('the peer goes away with code 2')
  })

  it('when the connection is lost', async () => {
    const { connection } = await connected((stream) => stream.session?.destroy())
    await expect(connection.call('/s/m', Buffer.from('x'))).rejects.toThrow('/s/m: ')
    expect(connection.isOpen).toBe(false)
  })

  it('when nobody listens', async () => {
    const { server } = await connected(echo)
    const { port } = server.address() as AddressInfo
    opened.splice(0)[0]?.()
    await expect(GrpcConnection.connect(port)).rejects.toThrow('ECONNREFUSED')
  })
})

describe('what a peer asks for', () => {
  it('is answered: pings, and settings', async () => {
    const { connection, server } = await connected(echo)
    const answered = new Promise<[Error | null, string]>((resolve) => {
      server.on('stream', (stream) => {
        stream.session?.ping(Buffer.from('12345678'), (error, _ms, payload) => resolve([error, payload.toString()]))
      })
    })
    const acknowledged = new Promise<void>((resolve) => {
      server.on('session', (session) => session.on('localSettings', () => resolve()))
      server.on('stream', (stream) => stream.session?.settings({ initialWindowSize: 100 }, () => resolve()))
    })
    await connection.call('/s/m', Buffer.from('x'))
    expect(await answered).toEqual([null, '12345678'])
    await acknowledged
  })
})
