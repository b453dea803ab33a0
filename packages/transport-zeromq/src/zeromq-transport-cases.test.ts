import { createServer } from 'node:net'
import type { Clock, NodeNumber } from '@synod/protocol'
import { transportCases } from '@synod/protocol/testing'
import { describe, it } from 'vitest'
import { newCurveKeys } from './curve.ts'
import type { ZeromqPeer } from './peer.ts'
import { zeromqClientTransport } from './zeromq-client-transport.ts'
import { zeromqTransport } from './zeromq-transport.ts'

const clock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  startTimer(ms, fire) {
    const timer = setTimeout(fire, ms)
    return { cancel: () => clearTimeout(timer) }
  },
  afterTurn: (run) => void setImmediate(run),
}

const QUEUE_FRAMES_MAX = 16_384

/** A port that nobody listens to; each case binds it again and again, as restarts do. */
async function freeEndpoint(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return `tcp://127.0.0.1:${address.port}`
}

async function freePeers(): Promise<ZeromqPeer[]> {
  const endpoints = await Promise.all([freeEndpoint(), freeEndpoint(), freeEndpoint()])
  return endpoints.map((endpoint, index) => ({ node: index + 1, endpoint }))
}

function endpointOf(peers: readonly ZeromqPeer[], node: NodeNumber): string {
  return peers.find((peer) => peer.node === node)!.endpoint
}

describe('zeromqTransport as a Transport', () => {
  const cases = transportCases(async () => {
    const peers = await freePeers()
    const limits = { queueFramesMax: QUEUE_FRAMES_MAX }
    return {
      transport: (node) => zeromqTransport({ node, endpoint: endpointOf(peers, node), peers, ...limits }),
      client: () => zeromqClientTransport({ nodes: peers, ...limits }),
      queueFramesMax: QUEUE_FRAMES_MAX,
      clock,
      remove: async () => {},
    }
  })
  for (const { name, run } of cases) it(name, { timeout: 60_000 }, run)
})

describe('zeromqTransport as a Transport, with CURVE', () => {
  const keys = [1, 2, 3].map(() => newCurveKeys())
  const clientKeys = newCurveKeys()
  const cases = transportCases(async () => {
    const peers = (await freePeers()).map((peer, index) => ({ ...peer, publicKey: keys[index]!.publicKey }))
    const limits = { queueFramesMax: QUEUE_FRAMES_MAX }
    return {
      transport: (node) =>
        zeromqTransport({
          node,
          endpoint: endpointOf(peers, node),
          peers,
          curve: { ...keys[node - 1]!, clients: [clientKeys.publicKey] },
          ...limits,
        }),
      client: () => zeromqClientTransport({ nodes: peers, curve: clientKeys, ...limits }),
      queueFramesMax: QUEUE_FRAMES_MAX,
      clock,
      remove: async () => {},
    }
  })
  for (const { name, run } of cases) it(name, { timeout: 60_000 }, run)
})
