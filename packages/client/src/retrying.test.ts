import { describe, expect, test } from 'vitest'
import { text, words } from '../test/fake-nodes.ts'
import { ending, Rig } from '../test/rig.ts'
import { CallError } from './call-error.ts'

async function opened(options = {}): Promise<Rig> {
  const rig = new Rig(options)
  const first = rig.client.submit(text('first'))
  await rig.pass(10)
  await first
  rig.nodes.requests.length = 0
  return rig
}

describe('silence', () => {
  test('sends the same id to the next node, and the command is executed once', async () => {
    const rig = await opened()
    rig.weather = lossesOf([false, true])
    const command = rig.client.submit(text('once'))
    await rig.pass(399)
    expect(rig.nodes.commands.length).toBe(1)
    rig.weather = () => [1]
    await rig.pass(1500)
    expect(words((await command).output)).toBe('2:once')
    const asked = rig.nodes.commands.map(({ node }) => node)
    expect(asked.slice(0, 3)).toEqual([1, 2, 3])
    expect(asked.at(-1)).toBe(1)
    expect(rig.nodes.commands.every(({ id }) => id === 2)).toBe(true)
    expect(rig.nodes.executed).toEqual(['first', 'once'])
  })

  test('waits longer each time, up to a bound', async () => {
    const rig = await opened({ attemptMs: 100, attemptMsMax: 400 })
    const sentAtMs: number[] = []
    rig.weather = () => {
      sentAtMs.push(rig.clock.monotonicMs())
      return []
    }
    void ending(rig.client.submit(text('void')))
    await rig.pass(4000)
    const waits = sentAtMs.slice(1).map((ms, at) => ms - sentAtMs[at]!)
    expect(waits[0]).toBe(100)
    expect(waits[1]).toBeGreaterThanOrEqual(150)
    expect(Math.max(...waits)).toBeLessThanOrEqual(505)
    expect(waits.slice(3).every((wait) => wait >= 300)).toBe(true)
  })

  test('resends only what timed out, so many at a time', async () => {
    const rig = await opened({ resendsMax: 10 })
    rig.weather = () => []
    const lost = rig.client.submitMany(Array.from({ length: 100 }, (_, at) => text(`c${at}`)))
    await rig.pass(200)
    rig.weather = () => [1]
    const fresh = rig.client.submit(text('fresh'))
    await rig.pass(10)
    await fresh
    rig.nodes.requests.length = 0
    await rig.pass(400)
    expect(Math.max(...rig.nodes.requests.map(({ request }) => request.calls.length))).toBeLessThanOrEqual(20)
    expect(rig.nodes.executed.length).toBe(102)
    expect((await lost).every(({ status }) => status === 'fulfilled')).toBe(true)
  })
})

describe('answers that come twice or late', () => {
  test('change nothing', async () => {
    const rig = await opened()
    rig.weather = () => [1, 1, 700]
    const results = rig.client.submitMany(['a', 'b', 'c'].map(text))
    await rig.pass(3000)
    const outputs = (await results).map((result) => result.status === 'fulfilled' && words(result.value.output))
    expect(outputs).toEqual(['2:a', '3:b', '4:c'])
    expect(rig.client.stats().unmatched).toBeGreaterThan(0)
    expect(rig.nodes.executed).toEqual(['first', 'a', 'b', 'c'])
  })

  test('one that comes while the command pauses is still its answer', async () => {
    const rig = await opened({ attemptMs: 50 })
    rig.weather = delaysOf([1, 60])
    const command = rig.client.submit(text('slow'))
    await rig.pass(51)
    rig.nodes.instead = () => ({ status: 'busy' })
    rig.weather = () => [1]
    await rig.pass(20)
    expect(words((await command).output)).toBe('2:slow')
  })
})

describe('the deadline', () => {
  test('of a command in doubt ends as unknown, and retry() gets the first execution', async () => {
    const rig = await opened()
    rig.weather = lossesOf([false, true])
    const error = ending(rig.client.submit(text('doubt'), { deadlineMs: 300 }))
    await rig.pass(310)
    rig.weather = () => [1]
    const unknown = (await error) as CallError
    expect(unknown).toBeInstanceOf(CallError)
    expect(unknown).toMatchObject({ outcome: 'unknown', mayHaveExecuted: true })
    expect(unknown.message).toContain('retry()')
    expect(rig.nodes.executed).toEqual(['first', 'doubt'])
    const again = unknown.retry!()
    await rig.pass(10)
    expect(words((await again).output)).toBe('2:doubt')
    expect(rig.nodes.executed).toEqual(['first', 'doubt'])
    expect(new Set(rig.nodes.commands.map(({ id }) => id))).toEqual(new Set([2]))
  })

  test('a retry may itself end as unknown, with another retry', async () => {
    const rig = await opened()
    rig.weather = () => []
    const first = ending(rig.client.submit(text('doubt'), { deadlineMs: 100 }))
    await rig.pass(110)
    const second = ending(((await first) as CallError).retry!({ deadlineMs: 100 }))
    await rig.pass(110)
    rig.weather = () => [1]
    const third = ((await second) as CallError).retry!()
    await rig.pass(10)
    expect(words((await third).output)).toBe('2:doubt')
  })

  test('an answer that comes after it is kept for retry(), which asks nobody', async () => {
    const rig = await opened()
    rig.weather = delaysOf([1, 200])
    const error = ending(rig.client.submit(text('late'), { deadlineMs: 100 }))
    await rig.pass(300)
    const sent = rig.framesSent
    expect(words((await ((await error) as CallError).retry!()).output)).toBe('2:late')
    expect(rig.framesSent).toBe(sent)
  })

  test('a retry with a bad deadline changes nothing', async () => {
    const rig = await opened()
    rig.weather = () => []
    const error = ending(rig.client.submit(text('doubt'), { deadlineMs: 100 }))
    await rig.pass(110)
    const { retry } = (await error) as CallError
    await expect(retry!({ deadlineMs: -1 })).rejects.toThrow('deadlineMs')
    rig.weather = () => [1]
    const again = retry!()
    await rig.pass(10)
    expect(words((await again).output)).toBe('2:doubt')
  })

  test('of one that waits for its turn ends busy, certainly not executed', async () => {
    const rig = await opened({ inFlightMax: 1 })
    rig.weather = () => []
    void ending(rig.client.submit(text('first in line')))
    const waiting = ending(rig.client.submit(text('second in line'), { deadlineMs: 100 }))
    await rig.pass(110)
    expect(await waiting).toMatchObject({ outcome: 'busy', mayHaveExecuted: false })
  })

  test('without any session ends unavailable, with what the nodes said about opening one', async () => {
    const rig = new Rig()
    rig.nodes.instead = () => ({ status: 'unavailable', body: text('2 of 3 nodes needed, n1 answers') })
    const error = ending(rig.client.submit(text('alone'), { deadlineMs: 1000 }))
    await rig.pass(1010)
    expect(await error).toMatchObject({ outcome: 'unavailable', mayHaveExecuted: false })
    expect(((await error) as CallError).message).toContain('n1: 2 of 3 nodes needed, n1 answers')
  })
})

describe('answers that are none', () => {
  test('busy: the same node is asked again after a pause', async () => {
    const rig = await opened()
    let refusals = 3
    rig.nodes.instead = () => (refusals-- > 0 ? { status: 'busy' } : undefined)
    const command = rig.client.submit(text('queued'))
    await rig.pass(300)
    expect(words((await command).output)).toBe('2:queued')
    expect(rig.nodes.commands.map(({ id, node }) => [id, node])).toEqual([
      [2, 1],
      [2, 1],
      [2, 1],
      [2, 1],
    ])
  })

  test('unavailable: other nodes are asked, and the reasons of each surface in one line', async () => {
    const rig = await opened()
    rig.nodes.instead = (_, node) => ({ status: 'unavailable', body: text(`2 of 3 nodes needed,\nn${node} answers`) })
    const error = ending(rig.client.submit(text('cut off'), { deadlineMs: 1000 }))
    await rig.pass(1010)
    const unavailable = (await error) as CallError
    expect(unavailable).toMatchObject({ outcome: 'unavailable', mayHaveExecuted: false })
    expect(unavailable.retry).toBeUndefined()
    expect([...unavailable.reasons.keys()].sort()).toEqual([1, 2, 3])
    expect(unavailable.message).toContain('n2: 2 of 3 nodes needed, n2 answers')
    expect(unavailable.message).not.toContain('\n')
  })

  test('expired and busy to the end name themselves', async () => {
    for (const status of ['expired', 'busy'] as const) {
      const rig = await opened()
      rig.nodes.instead = () => ({ status })
      const error = ending(rig.client.submit(text('never'), { deadlineMs: 500 }))
      await rig.pass(510)
      expect(await error).toMatchObject({ outcome: status, mayHaveExecuted: false })
    }
  })

  test('after a silence they do not make the command certain', async () => {
    const rig = await opened()
    let isFirst = true
    rig.nodes.instead = () => {
      const instead = isFirst ? ('silent' as const) : ({ status: 'busy' } as const)
      isFirst = false
      return instead
    }
    const error = ending(rig.client.submit(text('doubt'), { deadlineMs: 1000 }))
    await rig.pass(1010)
    expect(await error).toMatchObject({ outcome: 'unknown', mayHaveExecuted: true })
  })

  test('from a node that was not asked last say nothing about the attempt under way', async () => {
    const rig = await opened()
    rig.weather = () => []
    const error = ending(rig.client.submit(text('doubt'), { deadlineMs: 300 }))
    await rig.pass(295)
    const busy = { kind: 'command', id: 2, status: 'busy', body: text(''), slot: 0, ageMs: 0 } as const
    rig.injectReply(2, { session: 1, leader: 1, replies: [busy] })
    await rig.pass(15)
    expect(await error).toMatchObject({ outcome: 'unknown', mayHaveExecuted: true })
  })

  test('a transport that takes nothing has sent nothing', async () => {
    const rig = await opened()
    rig.takes = false
    const error = ending(rig.client.submit(text('stuck'), { deadlineMs: 500 }))
    await rig.pass(510)
    expect(await error).toMatchObject({ outcome: 'unavailable', mayHaveExecuted: false })
  })
})

/** The n-th message is lost when the n-th item is true; later ones are lost too. */
function lossesOf(losses: boolean[]): () => number[] {
  return () => ((losses.shift() ?? true) ? [] : [1])
}

/** The n-th message takes that long; later ones are lost. */
function delaysOf(delays: number[]): () => number[] {
  return () => {
    const ms = delays.shift()
    return ms === undefined ? [] : [ms]
  }
}
