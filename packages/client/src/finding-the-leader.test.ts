import { expect, test } from 'vitest'
import { text, words } from '../test/fake-nodes.ts'
import { ending, Rig } from '../test/rig.ts'

test('a redirect is followed at once and remembered', async () => {
  const rig = new Rig()
  rig.nodes.leader = 3
  const first = rig.client.submit(text('first'))
  await rig.pass(10)
  await first
  const second = rig.client.submit(text('second'))
  await rig.pass(10)
  await second
  expect(rig.nodes.calls.map(({ kind, node }) => `${kind} n${node}`)).toEqual([
    'open n1',
    'open n3',
    'command n3',
    'command n3',
  ])
})

test('while nobody leads, nodes are asked in turn with pauses; a new leader is found soon', async () => {
  const rig = new Rig()
  rig.nodes.leader = 0
  const command = rig.client.submit(text('patient'))
  await rig.pass(1000)
  const askedBefore = rig.nodes.requests.length
  expect(new Set(rig.nodes.requests.map(({ node }) => node))).toEqual(new Set([1, 2, 3]))
  expect(askedBefore).toBeLessThan(20)
  rig.nodes.leader = 2
  await rig.pass(600)
  expect(words((await command).output)).toBe('1:patient')
})

test('a new leader is told at once of the calls that paused', async () => {
  const rig = new Rig()
  await openSession(rig)
  rig.nodes.leader = 0
  const commands = rig.client.submitMany(Array.from({ length: 500 }, (_, at) => text(`c${at}`)))
  await rig.pass(2000)
  rig.nodes.leader = 2
  const before = rig.nodes.executed.length
  while (rig.nodes.executed.length === before) await rig.pass(1)
  await rig.pass(20)
  expect((await commands).every(({ status }) => status === 'fulfilled')).toBe(true)
})

test('two nodes that each name the other are not asked in a hot loop', async () => {
  const rig = new Rig()
  rig.nodes.instead = (_, node) => {
    rig.nodes.leader = node === 1 ? 2 : 1
    return { status: 'redirect' }
  }
  const lost = ending(rig.client.submit(text('lost'), { deadlineMs: 2000 }))
  await rig.pass(2010)
  expect(await lost).toMatchObject({ outcome: 'unavailable', mayHaveExecuted: false })
  expect(rig.nodes.requests.length).toBeLessThan(60)
})

test('a silent leader is passed over, although a laggard still names it', async () => {
  const rig = new Rig()
  await openSession(rig)
  rig.nodes.instead = ({ kind }, node) => (kind === 'command' && node === 1 ? 'silent' : undefined)
  const command = rig.client.submit(text('through'))
  await rig.pass(450)
  rig.nodes.leader = 3
  await rig.pass(200)
  expect(words((await command).output)).toBe('2:through')
})

test('a stale answer does not lead away from the leader', async () => {
  const rig = new Rig()
  await openSession(rig)
  rig.injectReply(2, { leader: 2 })
  const command = rig.client.submit(text('straight'))
  await rig.pass(10)
  await command
  expect(rig.nodes.commands.every(({ node }) => node === 1)).toBe(true)
})

async function openSession(rig: Rig): Promise<void> {
  const first = rig.client.submit(text('first'))
  await rig.pass(10)
  await first
}
