import { connect as connectTcp } from 'node:net'
import { encodeClientMessage, encodeEnvelope } from '@synod/codec'
import { clusterTag } from '@synod/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Dealer } from 'zeromq'
import { TestCluster } from './local-cluster.fixture.ts'

const MIB = 1 << 20
const VICTIM = 'n1'
/** Each is sent so often, counted each time, and logged once. */
const TIMES = 3

let cluster: TestCluster

beforeAll(async () => {
  cluster = await TestCluster.start()
  await cluster.bank.open({ account: 'alice', currency: 'EUR' })
})

afterAll(() => cluster?.close())

const envelope = (fields: { cluster?: string; from?: number } = {}) =>
  encodeEnvelope({ cluster: clusterTag(cluster.local.cluster), from: 0, incarnation: 'stranger', ...fields })

const request = () =>
  encodeClientMessage({
    type: 'request',
    session: 1,
    lowestUnanswered: 1,
    deadlineMs: 1000,
    calls: [{ kind: 'command', id: 1, body: new Uint8Array(10) }],
  })

/** The command's body, its header of two bytes included, is what a request ends with: here it has 5 MiB. */
const largeRequest = () =>
  Buffer.concat([request().subarray(0, -12), Buffer.from([0xc6, 0, 0x50, 0, 0]), Buffer.alloc(5 * MIB)])

/** The same bytes, but one. */
function changed(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at] = byte
  return copy
}

/** MessagePack of `[version, "aaa…", 0, "x"]`: an envelope whose cluster has a name of 2 KiB. */
const longName = () =>
  Buffer.concat([
    Buffer.from([0x94, envelope()[1] ?? 0, 0xda, 8, 0]),
    Buffer.alloc(2048, 'a'),
    Buffer.from([0, 0xa1, 0x78]),
  ])

/** Messages that no node and no client sends: whom the node takes for the sender, why it refuses, and the frames. */
const REFUSED: readonly [from: string, reason: string, what: string, frames: () => Uint8Array[]][] = [
  ['somebody', 'malformed', 'one frame where two belong', () => [envelope()]],
  ['somebody', 'truncated', 'half an envelope', () => [envelope().subarray(0, 9), request()]],
  ['somebody', 'version', 'protocol version 99', () => [changed(envelope(), 1, 99), request()]],
  ['somebody', 'oversized', 'a cluster name of 2 KiB', () => [longName(), request()]],
  ['a client', 'wrong cluster', 'another cluster', () => [envelope({ cluster: 'other/alpha=64/majority' }), request()]],
  ['n9', 'wrong type', 'what clients ask, of a node', () => [envelope({ from: 9 }), request()]],
  ['a client', 'truncated', 'half a request', () => [envelope(), request().subarray(0, -3)]],
  ['a client', 'trailing', 'a request and a half', () => [envelope(), Buffer.concat([request(), request()])]],
  ['a client', 'wrong type', 'a text for a session', () => [envelope(), changed(request(), 2, 0xa0)]],
  ['a client', 'oversized', 'a command of 5 MiB', () => [envelope(), largeRequest()]],
  ['n2', 'unknown tag', 'a message of no kind we know', () => [envelope({ from: 2 }), Uint8Array.of(0x91, 0x91, 0x7f)]],
]

it('what does not fit is counted by reason, logged once, dropped, and the node keeps serving', async () => {
  const { endpoint = '' } = cluster.local.nodes[0] ?? {}
  const stranger = new Dealer({ linger: 1000 })
  stranger.connect(endpoint)
  for (let time = 0; time < TIMES; time += 1) {
    for (const [, , , frames] of REFUSED) await stranger.send(frames())
  }
  const answers = await cluster.until((answers) => refusedBy(answers) >= TIMES * REFUSED.length)
  stranger.close()
  const { refusals = [] } = answers[0]?.status ?? {}
  expect(new Map(refusals.map(({ from, reason, count }) => [`${from}, ${reason}`, count]))).toEqual(
    new Map(REFUSED.map(([from, reason]) => [`${from}, ${reason}`, TIMES])),
  )
  const lines = (cluster.logs.get(VICTIM) ?? []).filter(({ event }) => event === 'refused')
  expect(lines.map(({ detail }) => detail.split(':')[0]).sort()).toEqual(
    REFUSED.map(([from, reason]) => `a message of ${from} is dropped, ${reason}`).sort(),
  )
  await expectService()
  const { stdout } = await cluster.ledger('status')
  expect(stdout).toMatch(/\nn1 +somebody +malformed +3\n/)
})

it('a frame that is too large, and bytes that are not even ZeroMQ, cost the sender its connection and nobody else', async () => {
  const { endpoint = '' } = cluster.local.nodes[0] ?? {}
  const stranger = new Dealer({ linger: 0, reconnectInterval: 10_000 })
  stranger.connect(endpoint)
  await stranger.send([envelope(), new Uint8Array(17 * MIB)])
  for (const garbage of ['GET / HTTP/1.1\r\n\r\n', '\0'.repeat(10_000), '\u{ff}'.repeat(10_000)]) {
    await shout(endpoint, Buffer.from(garbage, 'latin1'))
  }
  await expectService()
  stranger.close()
})

function refusedBy([victim]: Awaited<ReturnType<TestCluster['statuses']>>): number {
  return victim?.status?.refusedFrames ?? 0
}

/** All three take part, and a deposit goes through. */
async function expectService(): Promise<void> {
  const before = (await cluster.bank.balance('alice')).answer?.balance ?? 0n
  const id = `after-${before}`
  const receipt = await cluster.bank.deposit({ id, account: 'alice', amount: 1n, currency: 'EUR' })
  expect(receipt.to).toEqual({ before, after: before + 1n })
  await cluster.agreement()
  expect(cluster.ids.every((id) => cluster.process(id).isRunning)).toBe(true)
}

/** Sends bytes over bare TCP; resolves when they are gone or the other side has hung up. */
function shout(endpoint: string, bytes: Buffer): Promise<void> {
  const { hostname, port } = new URL(endpoint.replace('tcp:', 'http:'))
  return new Promise((resolve) => {
    const socket = connectTcp(Number(port), hostname, () => socket.end(bytes))
    socket.setTimeout(1000, () => socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.resume()
  })
}
