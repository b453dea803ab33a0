import type { Frames } from '@synod/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type ZeromqTransportOptions, zeromqTransport } from './zeromq-transport.ts'

const WAIT = { timeout: 20_000, interval: 5 }

vi.setConfig({ testTimeout: 60_000 })

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const transport of opened.splice(0)) await transport.close()
})

async function start(options: Partial<ZeromqTransportOptions> & { node: number }) {
  const transport = zeromqTransport({ endpoint: 'tcp://127.0.0.1:0', peers: [], ...options })
  opened.push(transport)
  const got: string[] = []
  await transport.start((frames) => got.push(Buffer.concat(frames).toString()))
  return { transport, got }
}

const text = (words: string): Frames => [Buffer.from(words)]

describe('a link that is cut', () => {
  it('PMS M1: drops and counts what is sent, in that direction alone, until it is mended', async () => {
    const one = await start({ node: 1, debugLinks: true })
    const two = await start({ node: 2, debugLinks: true, peers: [{ node: 1, endpoint: one.transport.endpoint }] })
    one.transport.connect({ node: 2, endpoint: two.transport.endpoint })
    one.transport.cutLinks([2])
    expect(one.transport.send(2, text('lost'))).toBe(false)
    expect(one.transport.stats().dropped).toBe(1)
    two.transport.send(1, text('hello'))
    await vi.waitFor(() => expect(one.got).toEqual(['hello']), WAIT)
    one.transport.cutLinks([])
    expect(one.transport.send(2, text('again'))).toBe(true)
    await vi.waitFor(() => expect(two.got).toEqual(['again']), WAIT)
  })

  it('stays cut only while it is named', async () => {
    const { transport: two } = await start({ node: 2 })
    const { transport: three } = await start({ node: 3 })
    const peers = [
      { node: 2, endpoint: two.endpoint },
      { node: 3, endpoint: three.endpoint },
    ]
    const { transport } = await start({ node: 1, debugLinks: true, peers })
    transport.cutLinks([2])
    transport.cutLinks([3])
    expect([2, 3].map((peer) => transport.send(peer, text('?')))).toEqual([true, false])
  })
})

describe('links stay whole', () => {
  it('without the switch', async () => {
    const { transport } = await start({ node: 1 })
    expect(() => transport.cutLinks([2])).toThrow(/n1 was started without `debugLinks`/)
  })

  it('off loopback, be it a peer of the start or one that came later', async () => {
    const peer = { node: 2, endpoint: 'tcp://10.0.0.2:7402' }
    expect(() => zeromqTransport({ node: 1, endpoint: 'tcp://127.0.0.1:0', peers: [peer], debugLinks: true })).toThrow(
      'links can be cut on loopback only (127.0.0.0/8, [::1], ipc), and tcp://10.0.0.2:7402 is not',
    )
    const { transport } = await start({ node: 1, debugLinks: true })
    transport.connect(peer)
    expect(() => transport.cutLinks([2])).toThrow(/on loopback only/)
    expect(() => transport.send(2, text('?'))).not.toThrow()
  })

  it('when somebody names what is no node', async () => {
    const { transport } = await start({ node: 1, debugLinks: true })
    expect(() => transport.cutLinks([0])).toThrow()
  })
})
