import type { Frames } from '@synod/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type CurveKeys, newCurveKeys } from './curve.ts'
import { zeromqClientTransport } from './zeromq-client-transport.ts'
import { type ZeromqTransport, type ZeromqTransportOptions, zeromqTransport } from './zeromq-transport.ts'

const WAIT = { timeout: 20_000, interval: 5 }

vi.setConfig({ testTimeout: 60_000 })

/** Attempts to connect follow each other within this time many times over, so that one let in would be seen. */
const REFUSED_MS = 400

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const transport of opened.splice(0)) await transport.close()
})

/** A node that answers what it gets. */
async function startNode(options: Partial<ZeromqTransportOptions> & { curve: CurveKeys }) {
  const transport = zeromqTransport({ node: 2, endpoint: 'tcp://127.0.0.1:0', peers: [], ...options })
  opened.push(transport)
  const got: string[] = []
  await transport.start((frames, route) => {
    got.push(textOf(frames))
    transport.answer(route, frames)
  })
  return { transport, got }
}

async function startClient(node: ZeromqTransport, publicKey: string | undefined, curve?: CurveKeys) {
  const peer = { node: 2, endpoint: node.endpoint }
  const client = zeromqClientTransport({
    nodes: [publicKey === undefined ? peer : { ...peer, publicKey }],
    ...(curve && { curve }),
  })
  opened.push(client)
  const got: string[] = []
  await client.start((frames) => got.push(textOf(frames)))
  return { client, got }
}

function textOf(frames: Frames): string {
  return frames.map((frame) => Buffer.from(frame).toString()).join('|')
}

async function keepSending(sender: { send(node: number, frames: Frames): boolean }, text: string): Promise<void> {
  for (let elapsedMs = 0; elapsedMs < REFUSED_MS; elapsedMs += 20) {
    sender.send(2, [Buffer.from(text)])
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('a node with keys', () => {
  it('lets in the clients it lists, and refuses strangers', async () => {
    const [nodeKeys, known, stranger] = [newCurveKeys(), newCurveKeys(), newCurveKeys()]
    const node = await startNode({ curve: { ...nodeKeys, clients: [known.publicKey] } })
    const refused = await startClient(node.transport, nodeKeys.publicKey, stranger)
    await keepSending(refused.client, 'from a stranger')
    const { client, got } = await startClient(node.transport, nodeKeys.publicKey, known)
    client.send(2, [Buffer.from('from a friend')])
    await vi.waitFor(() => expect(got).toEqual(['from a friend']), WAIT)
    expect(node.got).toEqual(['from a friend'])
    expect(refused.got).toEqual([])
  })

  it('refuses who has no keys', async () => {
    const node = await startNode({ curve: newCurveKeys() })
    const { client, got } = await startClient(node.transport, undefined)
    await keepSending(client, 'in the clear')
    expect([node.got, got]).toEqual([[], []])
  })

  it('is not reached by who expects another key of it: an impostor at its address learns nothing', async () => {
    const known = newCurveKeys()
    const node = await startNode({ curve: { ...newCurveKeys(), clients: [known.publicKey] } })
    const { client, got } = await startClient(node.transport, newCurveKeys().publicKey, known)
    await keepSending(client, 'for someone else')
    expect([node.got, got]).toEqual([[], []])
  })

  it('lets in its peers, from when they are added', async () => {
    const [keys, peerKeys] = [newCurveKeys(), newCurveKeys()]
    const node = await startNode({ curve: keys })
    const peer = zeromqTransport({
      node: 1,
      endpoint: 'tcp://127.0.0.1:0',
      peers: [{ node: 2, endpoint: node.transport.endpoint, publicKey: keys.publicKey }],
      curve: peerKeys,
    })
    opened.push(peer)
    await peer.start(() => {})
    await keepSending(peer, 'too early')
    expect(node.got).toEqual([])
    node.transport.connect({ node: 1, endpoint: peer.endpoint, publicKey: peerKeys.publicKey })
    await vi.waitFor(() => {
      peer.send(2, [Buffer.from('in time')])
      expect(node.got).toContain('in time')
    }, WAIT)
  })

  it('may listen to other machines', async () => {
    const { transport } = await startNode({ endpoint: 'tcp://0.0.0.0:0', curve: newCurveKeys() })
    expect(transport.endpoint).toMatch(/^tcp:\/\/0\.0\.0\.0:\d+$/)
  })

  it('says which key is missing or malformed, and never shows it', () => {
    const keyed = (curve: CurveKeys, publicKey?: string) => () =>
      zeromqTransport({
        node: 1,
        endpoint: 'tcp://127.0.0.1:0',
        peers: [{ node: 2, endpoint: 'tcp://127.0.0.1:7402', ...(publicKey !== undefined && { publicKey }) }],
        curve,
      })
    expect(keyed(newCurveKeys())).toThrow('the public key of n2 is missing')
    expect(keyed(newCurveKeys(), 'short')).toThrow('the public key of n2 is no CURVE key')
    expect(keyed({ ...newCurveKeys(), secretKey: 'my secret' })).toThrow(
      /^the secret key of n1 is no CURVE key(?!.*my secret)/,
    )
  })
})
