import { createServer } from 'node:net'
import type { Frames } from '@synod/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { zeromqClientTransport } from './zeromq-client-transport.ts'
import { type ZeromqTransportOptions, zeromqTransport } from './zeromq-transport.ts'

const LOOPBACK = 'tcp://127.0.0.1:0'
const WAIT = { timeout: 20_000, interval: 5 }

vi.setConfig({ testTimeout: 60_000 })

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const transport of opened.splice(0)) await transport.close()
})

async function startNode(options: Partial<ZeromqTransportOptions> & { node: number }) {
  const transport = zeromqTransport({ endpoint: LOOPBACK, peers: [], ...options })
  opened.push(transport)
  const got: string[] = []
  await transport.start((frames) => got.push(textOf(frames)))
  return { transport, got }
}

function textOf(frames: Frames): string {
  return frames.map((frame) => Buffer.from(frame).toString()).join('|')
}

function message(text: string): Frames {
  return [Buffer.from(text)]
}

describe('the endpoint of a node', () => {
  it.each(['tcp://127.0.0.1:0', 'tcp://127.0.0.1:*'])(
    'is known after start when it asked for any port by %s',
    async (endpoint) => {
      const { transport } = await startNode({ node: 1, endpoint })
      expect(transport.endpoint).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d+$/)
    },
  )

  it('can be a path, an IPv6 address or a name within the process', async () => {
    const path = `ipc://${process.env.TMPDIR ?? '/tmp'}/synod-${process.pid}.ipc`
    for (const endpoint of [path, 'tcp://[::1]:0', 'inproc://synod']) {
      const two = await startNode({ node: 2, endpoint })
      const one = await startNode({ node: 1, peers: [{ node: 2, endpoint: two.transport.endpoint }] })
      one.transport.send(2, message('hello'))
      await vi.waitFor(() => expect(two.got).toEqual(['hello']), WAIT)
    }
  })

  it('in use is an error that names it and says what to do', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const endpoint = `tcp://127.0.0.1:${typeof address === 'object' && address?.port}`
    const transport = zeromqTransport({ node: 4, endpoint, peers: [] })
    await expect(transport.start(() => {})).rejects.toMatchObject({
      name: 'BindError',
      code: 'EADDRINUSE',
      endpoint,
      message: `n4 cannot bind ${endpoint}: another process listens there (EADDRINUSE); stop it, or give this node another port`,
    })
    await transport.close()
    await new Promise((resolve) => server.close(resolve))
  })

  it('must be loopback for a node without keys', () => {
    for (const endpoint of ['tcp://0.0.0.0:0', 'tcp://*:7401', 'tcp://10.0.0.1:7401', 'tcp://localhost:7401']) {
      expect(() => zeromqTransport({ node: 1, endpoint, peers: [] })).toThrow(
        `n1 has no CURVE keys and so binds this machine's loopback only (127.0.0.0/8, [::1], ipc), not ${endpoint}`,
      )
    }
  })
})

describe('peers', () => {
  it('can be added, moved and forgotten while the node runs', async () => {
    const [one, old, moved] = [await startNode({ node: 1 }), await startNode({ node: 2 }), await startNode({ node: 2 })]
    expect(one.transport.send(2, message('nobody'))).toBe(false)
    one.transport.connect({ node: 2, endpoint: old.transport.endpoint })
    one.transport.send(2, message('to the old place'))
    await vi.waitFor(() => expect(old.got).toEqual(['to the old place']), WAIT)
    one.transport.connect({ node: 2, endpoint: moved.transport.endpoint })
    one.transport.send(2, message('to the new place'))
    await vi.waitFor(() => expect(moved.got).toEqual(['to the new place']), WAIT)
    one.transport.disconnect(2)
    expect(one.transport.send(2, message('nobody'))).toBe(false)
    expect(old.got).toHaveLength(1)
  })

  it('can be added to a client too', async () => {
    const node = zeromqTransport({ node: 5, endpoint: LOOPBACK, peers: [] })
    const client = zeromqClientTransport({ nodes: [] })
    opened.push(node, client)
    await node.start((frames, route) => node.answer(route, frames))
    const got: string[] = []
    await client.start((frames, from) => got.push(`n${from} ${textOf(frames)}`))
    client.connect({ node: 5, endpoint: node.endpoint })
    client.send(5, message('hello'))
    await vi.waitFor(() => expect(got).toEqual(['n5 hello']), WAIT)
    client.disconnect(5)
    expect(client.send(5, message('nobody'))).toBe(false)
  })

  it('that are malformed are refused', () => {
    const peered = (peer: { node: number; endpoint: string; publicKey?: string }) => () =>
      zeromqTransport({ node: 1, endpoint: LOOPBACK, peers: [peer] })
    expect(peered({ node: 0, endpoint: 'tcp://127.0.0.1:7402' })).toThrow('from 1 to 1023')
    expect(peered({ node: 2, endpoint: '127.0.0.1:7402' })).toThrow('"127.0.0.1:7402" is no endpoint')
    expect(peered({ node: 2, endpoint: 'tcp://127.0.0.1:7402', publicKey: 'x' })).toThrow('no keys of its own')
  })
})

describe('what waits for a peer', () => {
  it('too long is dropped, so that it comes back to what is new', async () => {
    const before = await startNode({ node: 2 })
    const endpoint = before.transport.endpoint
    await before.transport.close()
    const one = await startNode({ node: 1, peers: [{ node: 2, endpoint }], queueMsMax: 40 })
    for (let count = 0; count < 50; count += 1) one.transport.send(2, message('stale'))
    await vi.waitFor(() => expect(one.transport.stats().dropped).toBe(50), WAIT)
    const after = await startNode({ node: 2, endpoint })
    await vi.waitFor(() => {
      one.transport.send(2, message('new'))
      expect(after.got).toContain('new')
    }, WAIT)
    expect(after.got).not.toContain('stale')
  })

  it('is bounded in bytes', async () => {
    const peers = [{ node: 2, endpoint: 'tcp://127.0.0.1:1' }]
    const { transport } = await startNode({ node: 1, peers, queueBytesMax: 10_000 })
    const sent = Array.from({ length: 20 }, () => transport.send(2, [new Uint8Array(1000)]))
    expect(sent.filter((isQueued) => isQueued)).toHaveLength(11)
  })
})

describe('a client', () => {
  it('hears again from a node whose answer was too large for it', async () => {
    const node = zeromqTransport({ node: 5, endpoint: LOOPBACK, peers: [] })
    opened.push(node)
    await node.start((frames, route) => node.answer(route, [new Uint8Array(textOf(frames) === 'large' ? 100_000 : 10)]))
    const client = zeromqClientTransport({ nodes: [{ node: 5, endpoint: node.endpoint }], frameBytesMax: 1000 })
    opened.push(client)
    const sizes: number[] = []
    await client.start(([frame]) => sizes.push(frame!.byteLength))
    client.send(5, message('large'))
    await vi.waitFor(() => {
      client.send(5, message('small'))
      expect(sizes).toContain(10)
    }, WAIT)
    expect(sizes.every((size) => size === 10)).toBe(true)
  })
})

describe('a frame above the limit', () => {
  it('is not sent, since the receiver would hang up', async () => {
    const two = await startNode({ node: 2, frameBytesMax: 1000 })
    const peers = [{ node: 2, endpoint: two.transport.endpoint }]
    const { transport } = await startNode({ node: 1, peers, frameBytesMax: 1000 })
    expect(transport.send(2, [new Uint8Array(1001)])).toBe(false)
    expect(transport.send(2, [new Uint8Array(1000), new Uint8Array(1000)])).toBe(true)
    await vi.waitFor(() => expect(two.got).toHaveLength(1), WAIT)
    expect(transport.stats()).toEqual({ sent: 1, received: 0, dropped: 1 })
  })

  it('is not received from who sends it anyway, and others are not disturbed', async () => {
    const two = await startNode({ node: 2, frameBytesMax: 1000 })
    const peers = [{ node: 2, endpoint: two.transport.endpoint }]
    const [loud, quiet] = [
      await startNode({ node: 1, peers }),
      await startNode({ node: 3, peers, frameBytesMax: 1000 }),
    ]
    loud.transport.send(2, [new Uint8Array(100_000)])
    quiet.transport.send(2, message('quiet'))
    await vi.waitFor(() => expect(two.got).toEqual(['quiet']), WAIT)
    await vi.waitFor(() => {
      loud.transport.send(2, message('again'))
      expect(two.got).toContain('again')
    }, WAIT)
    expect(two.got.every((text) => text.length < 1000)).toBe(true)
  })
})
