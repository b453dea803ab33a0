import { describe, expect, test } from 'vitest'
import { text, words } from '../test/fake-nodes.ts'
import { ending, Rig } from '../test/rig.ts'

describe('a query of mode atLeast', () => {
  test('carries the slot to a node of its own choice, which need not lead', async () => {
    const rig = new Rig()
    rig.nodes.leader = 2
    const { slot } = await done(rig, rig.client.submit(text('write')))
    const answer = await done(rig, rig.client.query(text('sum'), { mode: 'atLeast', slot, node: 3 }))
    expect(words(answer.answer)).toBe('n3 sum')
    expect(answer.slot).toBe(slot)
    expect(rig.nodes.calls.at(-1)).toMatchObject({ mode: 'atLeast', slot: 1, node: 3 })
  })

  test('is spread over nodes as stale ones are, and moves on from one that does not get there', async () => {
    const rig = new Rig()
    const first = await done(rig, rig.client.query(text('a'), { mode: 'atLeast', slot: 0 }))
    const slow = Number(words(first.answer)[1])
    rig.nodes.instead = (_, node) => (node === slow ? 'silent' : undefined)
    const answer = rig.client.query(text('b'), { mode: 'atLeast', slot: 0 })
    await rig.pass(410)
    expect(words((await answer).answer)).not.toContain(`n${slow}`)
  })

  test('does not take an answer from before its slot', async () => {
    const rig = new Rig()
    await done(rig, rig.client.submitMany(['a', 'b'].map(text)))
    rig.nodes.instead = (_, node) => (node === 3 ? undefined : { status: 'ok', body: text('old'), slot: 1 })
    const answer = await done(rig, rig.client.query(text('sum'), { mode: 'atLeast', slot: 2 }), 500)
    expect(words(answer.answer)).toBe('n3 sum')
  })

  test('that nobody can answer ends by its deadline, unavailable', async () => {
    const rig = new Rig()
    const answer = ending(rig.client.query(text('sum'), { mode: 'atLeast', slot: 99, deadlineMs: 500 }))
    await rig.pass(510)
    expect(await answer).toMatchObject({
      outcome: 'unavailable',
      mayHaveExecuted: false,
      message: expect.stringMatching(/n\d: gave an answer that is none/),
    })
    expect(rig.nodes.calls.length).toBeLessThan(20)
  })

  test.each([undefined, -1, 1.5, Number.NaN])('without a slot that is one (%s) is refused', async (slot) => {
    const { client } = new Rig()
    const options = slot === undefined ? { mode: 'atLeast' as const } : { mode: 'atLeast' as const, slot }
    await expect(client.query(text('sum'), options)).rejects.toThrow('names the slot')
  })
})

test('a stale answer tells its age, as the node believes', async () => {
  const rig = new Rig()
  rig.nodes.instead = () => ({ status: 'ok', body: text('then'), slot: 7, ageMs: 1200 })
  const answer = await done(rig, rig.client.query(text('sum'), { mode: 'stale' }))
  expect(answer).toMatchObject({ slot: 7, ageMs: 1200 })
  expect(words(answer.answer)).toBe('then')
})

async function done<T>(rig: Rig, promise: Promise<T>, ms = 20): Promise<T> {
  await rig.pass(ms)
  return promise
}
