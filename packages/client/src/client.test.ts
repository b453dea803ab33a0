import { seededEntropy } from '@synod/protocol/memory'
import { describe, expect, test } from 'vitest'
import { text, words } from '../test/fake-nodes.ts'
import { Rig } from '../test/rig.ts'

describe('commands', () => {
  test('the first one opens a session, and each gets its own output', async () => {
    const rig = new Rig()
    const deposit = rig.client.submit(text('deposit'))
    const withdraw = rig.client.submit(text('withdraw'))
    await rig.pass(10)
    expect((await deposit).slot).toBe(1)
    expect(words((await deposit).output)).toBe('1:deposit')
    expect(words((await withdraw).output)).toBe('2:withdraw')
    expect(rig.nodes.calls.map(({ kind, id }) => [kind, id])).toEqual([
      ['open', expect.any(Number)],
      ['command', 1],
      ['command', 2],
    ])
  })

  test('say which session they join, as nodes see it', async () => {
    const rig = new Rig()
    expect(rig.client.stats().session).toBe(0)
    const result = rig.client.submit(text('first'))
    await rig.pass(10)
    await result
    expect(rig.client.stats().session).toBeGreaterThan(0)
    expect(rig.nodes.requests.at(-1)?.request.session).toBe(rig.client.stats().session)
  })

  test('different clients ask for their sessions under different numbers: nodes answer whoever waits for a number', async () => {
    const numbers = new Set<number>()
    for (let seed = 1; seed <= 100; seed++) {
      const rig = new Rig({ entropy: seededEntropy(seed) })
      const result = rig.client.submit(text('first'))
      await rig.pass(10)
      await result
      for (const { kind, id } of rig.nodes.calls) if (kind === 'open') numbers.add(id)
    }
    expect(numbers.size).toBe(100)
  })

  test('10,000 at once are executed in order and each gets its own output', async () => {
    const rig = new Rig()
    const commands = Array.from({ length: 10_000 }, (_, at) => `c${at}`)
    const results = rig.client.submitMany(commands.map(text))
    await rig.pass(100)
    expect(rig.nodes.executed).toEqual(commands)
    const outputs = (await results).map((result) => result.status === 'fulfilled' && words(result.value.output))
    expect(outputs).toEqual(commands.map((command, at) => `${at + 1}:${command}`))
    expect(rig.client.stats().resends).toBe(0)
  })

  test('many at once fail one by one, and none at once are none', async () => {
    const rig = new Rig()
    await expect(rig.client.submitMany([])).resolves.toEqual([])
    const results = rig.client.submitMany([text('a'), 'no bytes' as never, text('b')])
    await rig.pass(10)
    expect(rig.nodes.executed).toEqual(['a', 'b'])
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await results)[1]).toMatchObject({ reason: { outcome: 'refused' } })
  })

  test('one that a node refuses is certainly not executed', async () => {
    const rig = new Rig()
    rig.nodes.instead = ({ kind }) =>
      kind === 'command' ? { status: 'refused', body: text('no such kind') } : undefined
    const refused = expect(rig.client.submit(text('?'))).rejects.toMatchObject({
      outcome: 'refused',
      mayHaveExecuted: false,
      message: expect.stringContaining('no such kind'),
    })
    await rig.pass(10)
    await refused
  })

  test('whose output cannot be sent ends as unknown, saying that it was executed, where, and why there is no output', async () => {
    const rig = new Rig()
    rig.nodes.instead = ({ kind }) =>
      kind === 'command' ? { status: 'unsendable', body: text('5000000 bytes'), slot: 7 } : undefined
    const command = rig.client.submit(text('all'))
    const ended = expect(command).rejects.toMatchObject({
      outcome: 'unknown',
      mayHaveExecuted: true,
      retry: undefined,
      message: 'it was executed, in slot 7, but its output cannot be sent, 5000000 bytes; look at the state',
    })
    await rig.pass(10)
    await ended
    expect(rig.nodes.commands.length).toBe(1)
  })

  test('one that could never be sent is refused before it is', async () => {
    const { client } = new Rig({ bytesMax: 10 })
    await expect(client.submit(new Uint8Array(11))).rejects.toMatchObject({ outcome: 'refused' })
    await expect(client.submit('text' as never)).rejects.toThrow('not string')
    await expect(client.submit(text('x'), { deadlineMs: Number.NaN })).rejects.toThrow('deadlineMs')
  })
})

describe('queries', () => {
  test('linearizable ones go to the leader, or to the node asked for', async () => {
    const rig = new Rig()
    rig.nodes.leader = 2
    const first = rig.client.submit(text('find the leader'))
    await rig.pass(100)
    await first
    const byLeader = rig.client.query(text('sum'))
    const byThird = rig.client.query(text('sum'), { node: 3 })
    await rig.pass(10)
    expect(words((await byLeader).answer)).toBe('n2 sum')
    expect(words((await byThird).answer)).toBe('n3 sum')
    expect((await byLeader).slot).toBe(1)
  })

  test('a node asked for that redirects is not insisted on', async () => {
    const rig = new Rig()
    rig.nodes.instead = (_, node) => (node === 3 ? { status: 'redirect' } : undefined)
    const answer = rig.client.query(text('sum'), { node: 3 })
    await rig.pass(10)
    expect(words((await answer).answer)).toBe('n1 sum')
  })

  test('stale ones go to the node asked for, and carry their mode', async () => {
    const rig = new Rig()
    const answer = rig.client.query(text('sum'), { mode: 'stale', node: 3 })
    await rig.pass(10)
    expect(words((await answer).answer)).toBe('n3 sum')
    expect(rig.nodes.calls[0]).toMatchObject({ kind: 'query', mode: 'stale', node: 3 })
  })

  test('stale ones that name no node move on from one that is silent', async () => {
    const rig = new Rig()
    rig.nodes.instead = (_, node) => (node === 1 ? 'silent' : undefined)
    for (const query of ['a', 'b']) {
      const answer = rig.client.query(text(query), { mode: 'stale' })
      await rig.pass(1500)
      expect(words((await answer).answer)).not.toContain('n1')
    }
  })

  test('need no session', async () => {
    const rig = new Rig()
    const answer = rig.client.query(text('sum'))
    await rig.pass(10)
    await answer
    expect(rig.nodes.calls.map(({ kind }) => kind)).toEqual(['query'])
  })

  test('a node that is no member is refused by name', async () => {
    const { client } = new Rig()
    await expect(client.query(text('sum'), { node: 9 })).rejects.toThrow('n9 is not in this cluster of n1, n2, n3')
  })
})

describe('status', () => {
  test('asks exactly the node named', async () => {
    const rig = new Rig()
    const status = rig.client.status(2)
    await rig.pass(10)
    expect(await status).toEqual({ node: 2, leads: false })
  })

  test('of a dead node ends unavailable, saying so', async () => {
    const rig = new Rig()
    rig.nodes.instead = () => 'silent'
    const status = expect(rig.client.status(2, { deadlineMs: 1000 })).rejects.toMatchObject({
      outcome: 'unavailable',
      mayHaveExecuted: false,
      message: expect.stringContaining('n2: did not answer'),
    })
    await rig.pass(1010)
    await status
    expect(rig.nodes.calls.every(({ node }) => node === 2)).toBe(true)
  })

  test('of a node that redirects is not asked of another', async () => {
    const rig = new Rig()
    rig.nodes.instead = (_, node) => (node === 2 ? { status: 'redirect' } : undefined)
    const status = expect(rig.client.status(2, { deadlineMs: 1000 })).rejects.toMatchObject({ outcome: 'unavailable' })
    await rig.pass(1010)
    await status
    expect(rig.nodes.calls.every(({ node }) => node === 2)).toBe(true)
  })

  test('that is no data is an error, not a crash', async () => {
    const rig = new Rig()
    rig.nodes.instead = () => ({ status: 'ok', body: Uint8Array.of(0xc1) })
    const status = expect(rig.client.status(2)).rejects.toMatchObject({ outcome: 'unavailable' })
    await rig.pass(10)
    await status
  })
})

describe('start and close', () => {
  test('close rejects every waiting call, telling which may have been executed', async () => {
    const rig = new Rig({ inFlightMax: 1 })
    rig.nodes.instead = ({ kind }) => (kind === 'command' ? 'silent' : undefined)
    const sent = rig.client.submit(text('sent'))
    const waiting = rig.client.submit(text('waiting'))
    const endings = Promise.allSettled([sent, waiting])
    await rig.pass(10)
    await rig.client.close()
    const [first, second] = await endings
    expect(first).toMatchObject({ reason: { outcome: 'closed', mayHaveExecuted: true } })
    expect(second).toMatchObject({ reason: { outcome: 'closed', mayHaveExecuted: false } })
    expect(rig.isClosed).toBe(true)
    expect(rig.clock.timersWaiting).toBe(0)
  })

  test('close may be called twice, and a closed client rejects every call', async () => {
    const rig = new Rig()
    await Promise.all([rig.client.close(), rig.client.close()])
    await expect(rig.client.submit(text('late'))).rejects.toMatchObject({ outcome: 'closed', mayHaveExecuted: false })
    await expect(rig.client.start()).rejects.toMatchObject({ outcome: 'closed' })
  })

  test('a transport that does not start ends the calls that wait, and may be started again', async () => {
    const rig = new Rig()
    rig.startFails = new Error('no route')
    await expect(rig.client.submit(text('early'))).rejects.toMatchObject({
      outcome: 'unavailable',
      message: expect.stringContaining('no route'),
    })
    await expect(rig.client.start()).rejects.toThrow('no route')
    rig.startFails = undefined
    const later = rig.client.submit(text('later'))
    await rig.pass(10)
    expect(words((await later).output)).toBe('1:later')
  })

  test('bounds that cannot be are refused by name', () => {
    expect(() => new Rig({ inFlightMax: 0 })).toThrow('inFlightMax')
    expect(() => new Rig({ callsMax: 1_000_000 })).toThrow('callsMax')
  })
})
