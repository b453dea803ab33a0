import { expect, test } from 'vitest'
import { text } from '../test/fake-nodes.ts'
import { Rig } from '../test/rig.ts'

const opened = async (options = {}) => {
  const rig = new Rig(options)
  const first = rig.client.submit(text('first'))
  await rig.pass(10)
  await first
  rig.nodes.requests.length = 0
  rig.framesSent = 0
  return rig
}

test('all calls of one tick that go to one node leave in one request', async () => {
  const rig = await opened()
  const calls = [
    rig.client.submit(text('a')),
    rig.client.query(text('q')),
    rig.client.submit(text('b')),
    rig.client.status(1),
  ]
  await rig.pass(10)
  await Promise.all(calls)
  expect(rig.framesSent).toBe(1)
  expect(rig.nodes.calls.map(({ kind }) => kind).sort()).toEqual(['command', 'command', 'query', 'status'])
})

test('calls for two nodes leave in two', async () => {
  const rig = await opened()
  const calls = [1, 2, 1, 2].map((node) => rig.client.status(node))
  await rig.pass(10)
  await Promise.all(calls)
  expect(rig.nodes.requests.map(({ node, request }) => [node, request.calls.length])).toEqual([
    [1, 2],
    [2, 2],
  ])
})

test('too many calls, or bytes, are split over more requests', async () => {
  const byCalls = await opened({ callsMax: 3 })
  void byCalls.client.submitMany(Array.from({ length: 7 }, () => text('x')))
  await byCalls.pass(10)
  expect(byCalls.nodes.requests.map(({ request }) => request.calls.length)).toEqual([3, 3, 1])

  const byBytes = await opened({ bytesMax: 100 })
  void byBytes.client.submitMany(Array.from({ length: 3 }, () => new Uint8Array(60)))
  await byBytes.pass(10)
  expect(byBytes.nodes.requests.map(({ request }) => request.calls.length)).toEqual([1, 1, 1])
})

test('a request carries the longest time left among its calls', async () => {
  const rig = await opened()
  void rig.client.submit(text('short'), { deadlineMs: 100 })
  void rig.client.submit(text('long'), { deadlineMs: 5000 })
  await rig.pass(10)
  expect(rig.nodes.requests.map(({ request }) => request.deadlineMs)).toEqual([5000])
})

test('one timer serves all calls', async () => {
  const rig = await opened()
  rig.weather = () => []
  void rig.client.submitMany(Array.from({ length: 1000 }, () => text('x')))
  await rig.pass(10)
  expect(rig.clock.timersWaiting).toBe(1)
})
