import { encodeClientMessage, encodeEnvelope, encodeMessages } from '@synod/codec'
import { clusterTag } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { MemoryCluster } from './memory-cluster.fixture.ts'

const cluster = await MemoryCluster.start()
const tag = clusterTag(cluster.cluster)
const envelopeOf = (from: number, of = tag) => encodeEnvelope({ cluster: of, from, incarnation: 'x' })
const heartbeat = encodeMessages([{ type: 'heartbeat', round: 1 }])
const request = encodeClientMessage({ type: 'request', session: 0, lowestUnanswered: 1, deadlineMs: 10, calls: [] })

const unknownVersion = Uint8Array.from(envelopeOf(2))
unknownVersion[1] = 99

const HOSTILE: [what: string, reason: string, frames: Uint8Array[]][] = [
  ['a frame too few', 'malformed', [envelopeOf(2)]],
  ['a frame too many', 'malformed', [envelopeOf(2), heartbeat, heartbeat]],
  ['an empty envelope', 'truncated', [new Uint8Array(0), heartbeat]],
  ['an envelope of a megabyte', 'wrong type', [new Uint8Array(1 << 20).fill(0x94), heartbeat]],
  ['an envelope of noise', 'malformed', [new Uint8Array(40).fill(0xc1), heartbeat]],
  ['an unknown version', 'version', [unknownVersion, heartbeat]],
  ['another cluster', 'wrong cluster', [envelopeOf(2, tag.replace('test', 'best')), heartbeat]],
  ['the cluster with another α', 'wrong cluster', [envelopeOf(2, tag.replace('alpha=16', 'alpha=17')), heartbeat]],
  ['the node itself', 'own number', [envelopeOf(1), heartbeat]],
  ['a truncated message', 'truncated', [envelopeOf(2), heartbeat.subarray(0, -1)]],
  ['noise of a peer', 'malformed', [envelopeOf(2), Uint8Array.of(0xc1, 0xc1, 0xc1)]],
  ['an empty body', 'truncated', [envelopeOf(2), new Uint8Array(0)]],
  ['a truncated request', 'truncated', [envelopeOf(0), request.subarray(0, -1)]],
  ['a message where a request should be', 'wrong type', [envelopeOf(0), heartbeat]],
]

describe('bad input at a live node', () => {
  it.each(HOSTILE)('%s is dropped: %s', async (_what, reason, frames) => {
    const client = await cluster.client()
    const counted = () => {
      const { refusals } = cluster.host(1).status()
      return refusals.filter((refusal) => refusal.reason === reason).reduce((sum, { count }) => sum + count, 0)
    }
    const before = counted()
    client.sendRaw(1, frames)
    await cluster.advance(1)
    expect(counted()).toBe(before + 1)
    expect(cluster.running).toEqual([1, 2, 3])
  })

  it('is logged once for each sender and reason, counted every time', async () => {
    const client = await cluster.client()
    const logged = () => cluster.log.filter(({ node, event }) => node === 2 && event === 'refused')
    for (let time = 0; time < 100; time++) {
      client.sendRaw(2, [envelopeOf(3), heartbeat.subarray(0, -1)])
      client.sendRaw(2, [envelopeOf(0), request.subarray(0, -1)])
    }
    await cluster.advance(1)
    expect(logged().map(({ detail }) => detail.split(',')[0])).toEqual([
      'a message of n3 is dropped',
      'a message of a client is dropped',
    ])
    expect(
      cluster
        .host(2)
        .status()
        .refusals.map(({ count }) => count),
    ).toEqual([100, 100])
  })

  it('leaves the node at work', async () => {
    const client = await cluster.client()
    const leader = await cluster.untilLeader()
    const session = await client.open(leader)
    expect((await client.add(leader, session, 1, 5)).status).toBe('ok')
    for (const node of cluster.nodes) expect(await client.read(node)).toBe(5)
    expect(cluster.nodes.map((node) => cluster.halted(node))).toEqual([undefined, undefined, undefined])
  })

  it('a command or a query that does not fit is refused before it goes any further', async () => {
    const client = await cluster.client()
    const leader = await cluster.untilLeader()
    cluster.wire.clear()
    client.send(leader, [{ kind: 'command', id: 9, body: Uint8Array.of(0xc1) }], 1)
    client.send(leader, [{ kind: 'query', id: 2, mode: 'linearizable', slot: 0, body: Uint8Array.of(0xc1) }])
    expect([await client.answer('command', 9), await client.answer('query', 2)].map(({ status }) => status)).toEqual([
      'refused',
      'refused',
    ])
    expect(cluster.wire.count('accept', 'readBarrier', 'readSlot')).toBe(0)
  })
})
