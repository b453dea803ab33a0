import { SESSION_WINDOW_COMMANDS } from '@synod/protocol'
import { describe, expect, test } from 'vitest'
import { text, words } from '../test/fake-nodes.ts'
import { ending, Rig } from '../test/rig.ts'
import type { CallError } from './call-error.ts'

async function opened(options = {}): Promise<Rig> {
  const rig = new Rig(options)
  const first = rig.client.submit(text('first'))
  await rig.pass(10)
  await first
  return rig
}

describe('a session that the nodes no longer know', () => {
  test('is replaced, and a command that no attempt can have executed starts over in the new one', async () => {
    const rig = await opened()
    rig.nodes.forgetSessions()
    const results = rig.client.submitMany(['a', 'b'].map(text))
    await rig.pass(20)
    const outputs = (await results).map((result) => result.status === 'fulfilled' && words(result.value.output))
    expect(outputs).toEqual(['2:a', '3:b'])
    expect(rig.nodes.requests.map(({ request }) => request.session)).toEqual([0, 1, 1, 0, 2])
    expect(rig.nodes.requests.at(-1)?.request.calls.map(({ id }) => id)).toEqual([1, 2])
  })

  test('leaves a command unknown whose earlier attempt may have been executed, and never sends it anew', async () => {
    const rig = await opened()
    let isFirst = true
    rig.weather = () => {
      const isReplyLost = rig.nodes.commands.length > 1 && isFirst
      if (isReplyLost) isFirst = false
      return isReplyLost ? [] : [1]
    }
    const error = ending(rig.client.submit(text('once')))
    await rig.pass(100)
    expect(rig.nodes.executed).toEqual(['first', 'once'])
    rig.nodes.forgetSessions()
    await rig.pass(2000)
    const unknown = (await error) as CallError
    expect(unknown).toMatchObject({ outcome: 'unknown', mayHaveExecuted: true })
    expect(unknown.message).toContain('session expired')
    expect(unknown.retry).toBeUndefined()
    expect(rig.nodes.executed).toEqual(['first', 'once'])
    const next = rig.client.submit(text('next'))
    await rig.pass(20)
    expect(words((await next).output)).toBe('3:next')
  })

  test('cannot be asked again: retry() ends as unknown at once', async () => {
    const rig = await opened()
    rig.weather = () => []
    const error = ending(rig.client.submit(text('doubt'), { deadlineMs: 100 }))
    await rig.pass(110)
    rig.weather = () => [1]
    rig.nodes.forgetSessions()
    const other = rig.client.submit(text('other'))
    await rig.pass(2000)
    await other
    await expect(((await error) as CallError).retry!()).rejects.toMatchObject({
      outcome: 'unknown',
      mayHaveExecuted: true,
    })
    expect(rig.nodes.executed).toEqual(['first', 'other'])
  })

  test('again and again ends the command, certainly not executed', async () => {
    const rig = await opened()
    rig.nodes.instead = ({ kind }) => (kind === 'command' ? { status: 'unknown' } : undefined)
    const error = ending(rig.client.submit(text('never')))
    await rig.pass(100)
    expect(await error).toMatchObject({ outcome: 'unavailable', mayHaveExecuted: false })
    expect(rig.nodes.calls.filter(({ kind }) => kind === 'open').length).toBeLessThan(6)
  })
})

describe('the window of sequence numbers', () => {
  test('a request says which answers are not needed any more', async () => {
    const rig = await opened()
    let isHeldBack = true
    rig.nodes.instead = (call) => (call.id === 3 && isHeldBack ? 'silent' : undefined)
    const three = rig.client.submitMany(['a', 'b', 'c'].map(text))
    await rig.pass(10)
    const fourth = rig.client.submit(text('d'))
    await rig.pass(10)
    await fourth
    expect(rig.nodes.requests.map(({ request }) => request.lowestUnanswered)).toEqual([1, 1, 2, 3])
    isHeldBack = false
    await rig.pass(2000)
    await three
    const last = rig.client.submit(text('e'))
    await rig.pass(10)
    await last
    expect(rig.nodes.requests.at(-1)?.request.lowestUnanswered).toBe(6)
  })

  test('nothing is sent beyond it', async () => {
    const rig = await opened({ inFlightMax: 20_000 })
    rig.nodes.instead = (call) => (call.kind === 'command' && call.id === 2 ? 'silent' : undefined)
    const results = rig.client.submitMany(Array.from({ length: SESSION_WINDOW_COMMANDS + 10 }, () => text('x')))
    await rig.pass(50)
    const highest = () => Math.max(...rig.nodes.commands.map(({ id }) => id))
    expect(highest()).toBe(SESSION_WINDOW_COMMANDS + 1)
    rig.nodes.instead = () => undefined
    await rig.pass(2000)
    expect((await results).every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(highest()).toBe(SESSION_WINDOW_COMMANDS + 11)
  })

  test('an unknown outcome that blocks it is forgotten, and its retry() says so', async () => {
    const rig = await opened()
    rig.nodes.instead = (call) => (call.kind === 'command' && call.id === 2 ? 'silent' : undefined)
    const error = ending(rig.client.submit(text('doubt'), { deadlineMs: 100 }))
    await rig.pass(110)
    const results = rig.client.submitMany(Array.from({ length: SESSION_WINDOW_COMMANDS + 10 }, () => text('x')))
    await rig.pass(2000)
    expect((await results).every(({ status }) => status === 'fulfilled')).toBe(true)
    await expect(((await error) as CallError).retry!()).rejects.toMatchObject({
      outcome: 'unknown',
      mayHaveExecuted: true,
    })
    expect(rig.nodes.executed).not.toContain('doubt')
  })
})

describe('bounds', () => {
  test('no more than inFlightMax are out at a time', async () => {
    const rig = await opened({ inFlightMax: 10 })
    rig.nodes.requests.length = 0
    const results = rig.client.submitMany(Array.from({ length: 35 }, () => text('x')))
    await rig.pass(50)
    expect((await results).every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(rig.nodes.requests.map(({ request }) => request.calls.length)).toEqual([10, 10, 10, 5])
  })

  test('beyond queueMax a call is rejected busy at once', async () => {
    const rig = await opened({ inFlightMax: 1, queueMax: 2 })
    const results = Promise.all([1, 2, 3, 4].map((n) => ending(rig.client.submit(text(`c${n}`)))))
    await rig.pass(50)
    const [first, second, third, fourth] = await results
    expect([first, second, third].every((result) => !(result instanceof Error))).toBe(true)
    expect(fourth).toMatchObject({
      outcome: 'busy',
      mayHaveExecuted: false,
      message: expect.stringContaining('2 calls'),
    })
  })

  test('queries and commands share what may be in flight, neither starving the other', async () => {
    const rig = await opened({ inFlightMax: 2 })
    rig.nodes.requests.length = 0
    void rig.client.submitMany([1, 2, 3, 4].map((n) => text(`c${n}`)))
    for (const n of [1, 2, 3, 4]) void rig.client.query(text(`q${n}`))
    await rig.pass(50)
    const kinds = rig.nodes.requests.map(({ request }) => request.calls.map(({ kind }) => kind).sort())
    expect(kinds).toEqual(Array(4).fill(['command', 'query']))
  })
})
