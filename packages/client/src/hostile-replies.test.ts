import { encodeData, encodeEnvelope } from '@synod/codec'
import { clusterTag } from '@synod/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { text, words } from '../test/fake-nodes.ts'
import { CLUSTER, Rig, toFrames } from '../test/rig.ts'

/** A client whose first command was answered and whose second, number 2 of session 1, waits. */
async function waiting() {
  const rig = new Rig()
  const first = rig.client.submit(text('first'))
  await rig.pass(10)
  await first
  rig.weather = () => []
  const second = rig.client.submit(text('second'))
  let isEnded = false
  const noteEnd = () => {
    isEnded = true
  }
  second.then(noteEnd, noteEnd)
  await rig.pass(10)
  return { rig, second, hasEnded: () => isEnded }
}

const OK = { kind: 'command', id: 2, status: 'ok', body: text('forged'), slot: 9, ageMs: 0 } as const

test('random bytes are counted and dropped', async () => {
  const { rig, hasEnded } = await waiting()
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 4 }), (frames) => rig.inject(1, frames)),
    { numRuns: 300, seed: 7 },
  )
  const { bad } = rig.client.stats()
  expect(bad.frames + bad.envelope + bad.reply).toBe(300)
  await rig.pass(1)
  expect(hasEnded()).toBe(false)
})

test('a good envelope does not make a body good', async () => {
  const { rig } = await waiting()
  const envelope = encodeEnvelope({ cluster: clusterTag(CLUSTER), from: 1, incarnation: 'x' })
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (body) => rig.inject(1, [envelope, body])),
    { numRuns: 300, seed: 7 },
  )
  expect(rig.client.stats().bad.reply).toBe(300)
})

test('another cluster, or another sender than the route says, is not believed', async () => {
  const { rig, hasEnded } = await waiting()
  const reply = { type: 'reply', session: 1, leader: 1, changedAt: 0, replies: [OK] } as const
  rig.inject(1, toFrames(1, reply, 'another/alpha=64/majority'))
  rig.inject(2, toFrames(1, reply))
  await rig.pass(1)
  expect(rig.client.stats().bad).toMatchObject({ cluster: 1, sender: 1 })
  expect(hasEnded()).toBe(false)
})

test('an answer under another session, of another kind or for another number changes nothing', async () => {
  const { rig, hasEnded } = await waiting()
  rig.injectReply(1, { session: 2, replies: [OK] })
  rig.injectReply(1, {
    session: 1,
    replies: [
      { ...OK, kind: 'query' },
      { ...OK, id: 3 },
      { ...OK, id: 1 },
    ],
  })
  rig.injectReply(1, {
    session: 1,
    replies: [
      { ...OK, id: 8194 },
      { ...OK, id: Number.MAX_SAFE_INTEGER },
    ],
  })
  await rig.pass(1)
  expect(rig.client.stats().unmatched).toBe(6)
  expect(hasEnded()).toBe(false)
})

test('an opened session without a number, or with one in use, is no session', async () => {
  const bodies = [text(''), encodeData('seven'), encodeData(0), encodeData(1.5)]
  const rig = new Rig()
  rig.nodes.instead = ({ kind }) => {
    const body = kind === 'open' ? bodies.shift() : undefined
    return body && { status: 'ok', body }
  }
  const command = rig.client.submit(text('patient'))
  await rig.pass(3000)
  expect(words((await command).output)).toBe('1:patient')
  expect(bodies).toEqual([])
})

test('a leader that is no member is not followed', async () => {
  const { rig } = await waiting()
  rig.weather = () => [1]
  rig.injectReply(1, { session: 1, leader: 900, replies: [{ ...OK, status: 'redirect' }] })
  await rig.pass(500)
  expect(rig.nodes.executed).toEqual(['first', 'second'])
})

test('a reason of any bytes becomes one short line', async () => {
  const { rig, second } = await waiting()
  const body = new Uint8Array(100_000).fill(0x0a, 0, 50).fill(0xff, 50)
  const refused = expect(second).rejects.toMatchObject({
    outcome: 'refused',
    message: expect.stringMatching(/^.{0,500}$/u),
  })
  rig.injectReply(1, { session: 1, replies: [{ ...OK, status: 'refused', body }] })
  await refused
})
