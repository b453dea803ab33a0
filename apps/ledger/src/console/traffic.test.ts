import type { CallRequest } from '@synod/deeds'
import { describe, expect, it } from 'vitest'
import type { CallEnd } from './desk.ts'
import { Traffic } from './traffic.ts'

const DONE: CallEnd = { state: 'answered', words: 'done' }

/** A desk that remembers what it was asked for. */
function playedDesk(answer: (call: CallRequest) => Promise<CallEnd> = async () => DONE) {
  const calls: CallRequest[] = []
  const call = (request: CallRequest) => {
    calls.push(request)
    return answer(request)
  }
  const transfers = () => calls.flatMap((request) => (request.f === 'transfer' ? [request] : []))
  return { desk: { call }, calls, transfers }
}

describe('traffic', () => {
  it('opens accounts of its own, puts money in, and moves it between two of them at the rate that was set', async () => {
    const { desk, calls, transfers } = playedDesk()
    const traffic = new Traffic(desk)
    traffic.setRate(100)
    await traffic.tick(50)
    await traffic.tick(50)
    traffic.close()
    expect(calls.filter(({ f }) => f === 'open')).toHaveLength(6)
    expect(calls.filter(({ f }) => f === 'deposit')).toHaveLength(6)
    expect(transfers()).toHaveLength(10)
    for (const { from, to, amount } of transfers()) {
      expect([from, to]).toEqual([expect.stringMatching(/^till:[1-6]$/), expect.stringMatching(/^till:[1-6]$/)])
      expect(from).not.toBe(to)
      expect(Number(amount)).toBeGreaterThan(0)
    }
  })

  it('reaches low rates, too', async () => {
    const { desk, transfers } = playedDesk()
    const traffic = new Traffic(desk)
    traffic.setRate(5)
    for (let count = 0; count < 20; count += 1) await traffic.tick(50)
    traffic.close()
    expect(transfers()).toHaveLength(5)
  })

  it('has a bound of what is under way, when nobody answers', async () => {
    const { desk, transfers } = playedDesk(({ f }) =>
      f === 'transfer' ? new Promise(() => {}) : Promise.resolve(DONE),
    )
    const traffic = new Traffic(desk)
    traffic.setRate(200)
    for (let count = 0; count < 20; count += 1) void traffic.tick(1000)
    await new Promise((resolve) => setImmediate(resolve))
    traffic.close()
    expect(transfers()).toHaveLength(64)
  })

  it('begins once its accounts could be opened', async () => {
    let isThere = false
    const { desk, transfers } = playedDesk(async () => (isThere ? DONE : { state: 'failed', words: 'no leader' }))
    const traffic = new Traffic(desk)
    traffic.setRate(100)
    await traffic.tick(50)
    expect(transfers()).toHaveLength(0)
    isThere = true
    await traffic.tick(50)
    traffic.close()
    expect(transfers()).toHaveLength(5)
  })

  it('ends', async () => {
    const { desk, calls } = playedDesk()
    const traffic = new Traffic(desk)
    traffic.setRate(100)
    traffic.setRate(0)
    expect(traffic.perSecond).toBe(0)
    await traffic.tick(1000)
    expect(calls.filter(({ f }) => f === 'transfer')).toEqual([])
  })
})
