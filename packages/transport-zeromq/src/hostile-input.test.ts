import { connect, type Socket } from 'node:net'
import type { Frames } from '@synod/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newCurveKeys } from './curve.ts'
import { type ZeromqTransport, type ZeromqTransportOptions, zeromqTransport } from './zeromq-transport.ts'

const WAIT = { timeout: 20_000, interval: 5 }

vi.setConfig({ testTimeout: 60_000 })

/** What a ZeroMQ peer without security says first (RFC 23/ZMTP 3.0): signature, version, mechanism, filler. */
const GREETING = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]),
  Buffer.from('NULL'.padEnd(20, '\0')),
  Buffer.alloc(32),
])

/** And second: that it is a DEALER. */
const READY = Buffer.concat([
  Buffer.from([4, 28, 5]),
  Buffer.from('READY'),
  Buffer.from([11]),
  Buffer.from('Socket-Type'),
  Buffer.from([0, 0, 0, 6]),
  Buffer.from('DEALER'),
])

const HELLO = Buffer.concat([GREETING, READY])

/** A frame header that announces 2^62 bytes. */
const HUGE_HEADER = Buffer.from([2, 0x40, 0, 0, 0, 0, 0, 0, 0])

/** The bytes of a connection: at once, and once the node has said that it is ready. */
const ATTACKS: Record<string, readonly [opening: Buffer, body?: Buffer]> = {
  nothing: [Buffer.alloc(0)],
  'half a greeting': [GREETING.subarray(0, 5)],
  'an HTTP request': [Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  zeros: [Buffer.alloc(100_000)],
  'bytes without sense': [Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7919 + (at >> 3)) & 0xff))],
  'a greeting and bytes without sense': [Buffer.concat([GREETING, Buffer.alloc(10_000, 0xaa)])],
  'a greeting and a huge command': [Buffer.concat([GREETING, Buffer.from([6, 0x40, 0, 0, 0, 0, 0, 0, 0])])],
  'a good opening and a huge frame': [HELLO, Buffer.concat([HUGE_HEADER, Buffer.alloc(10_000)])],
  'a good opening and half a frame': [HELLO, Buffer.concat([Buffer.from([0, 200]), Buffer.alloc(10)])],
  'a good opening and an unfinished message': [HELLO, Buffer.concat(Array(1000).fill(Buffer.from([1, 1, 65])))],
}

const opened: (ZeromqTransport | Socket)[] = []

afterEach(async () => {
  for (const end of opened.splice(0)) {
    if ('destroy' in end) end.destroy()
    else await end.close()
  }
})

async function startNode(options: Partial<ZeromqTransportOptions> & { node: number }) {
  const transport = zeromqTransport({ endpoint: 'tcp://127.0.0.1:0', peers: [], ...options })
  opened.push(transport)
  const got: string[] = []
  await transport.start((frames) => got.push(textOf(frames)))
  return { transport, got }
}

function textOf(frames: Frames): string {
  return frames.map((frame) => Buffer.from(frame).toString()).join('|')
}

/** A TCP connection that sends these bytes and stays open. */
async function attack(endpoint: string, opening: Buffer, body?: Buffer): Promise<Socket> {
  const socket = connect(Number(endpoint.split(':').at(-1)), '127.0.0.1')
  opened.push(socket)
  socket.on('error', () => {})
  socket.on('data', (said) => {
    if (body && said.includes('READY')) socket.write(body)
  })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  if (opening.length > 0) await new Promise<void>((resolve) => socket.write(opening, () => resolve()))
  return socket
}

const keys = { 1: newCurveKeys(), 2: newCurveKeys() }

describe.each(['without keys', 'with keys'])('a node %s that is sent', (way) => {
  const isKeyed = way === 'with keys'
  let two: Awaited<ReturnType<typeof startNode>>
  let one: Awaited<ReturnType<typeof startNode>>

  beforeEach(async () => {
    const known = { node: 1, endpoint: 'tcp://127.0.0.1:1', publicKey: keys[1].publicKey }
    two = await startNode(isKeyed ? { node: 2, peers: [known], curve: keys[2] } : { node: 2 })
    const peer = { node: 2, endpoint: two.transport.endpoint }
    one = isKeyed
      ? await startNode({ node: 1, peers: [{ ...peer, publicKey: keys[2].publicKey }], curve: keys[1] })
      : await startNode({ node: 1, peers: [peer] })
    one.transport.send(2, [Buffer.from('before')])
    await vi.waitFor(() => expect(two.got).toEqual(['before']), WAIT)
  })

  it.each(Object.keys(ATTACKS))('%s goes on serving others', async (name) => {
    for (let count = 0; count < 5; count += 1) await attack(two.transport.endpoint, ...ATTACKS[name]!)
    one.transport.send(2, [Buffer.from('after')])
    await vi.waitFor(() => expect(two.got).toEqual(['before', 'after']), WAIT)
  })

  it('a port scan goes on serving others', async () => {
    for (let count = 0; count < 200; count += 1) (await attack(two.transport.endpoint, Buffer.alloc(0))).destroy()
    one.transport.send(2, [Buffer.from('after')])
    await vi.waitFor(() => expect(two.got).toEqual(['before', 'after']), WAIT)
  })
})

describe('a connection that speaks ZeroMQ by hand', () => {
  it('is heard, so that the attacks above are known to get as far as they should', async () => {
    const { transport, got } = await startNode({ node: 2 })
    await attack(transport.endpoint, HELLO, Buffer.from('\0\x05hello'))
    await vi.waitFor(() => expect(got).toEqual(['hello']), WAIT)
  })

  it('is hung up on when it announces a huge frame', async () => {
    const { transport, got } = await startNode({ node: 2 })
    const socket = await attack(transport.endpoint, HELLO, HUGE_HEADER)
    await new Promise<void>((resolve) => socket.on('close', () => resolve()))
    expect(got).toEqual([])
  })
})
