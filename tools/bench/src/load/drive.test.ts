import { describe, expect, test } from 'vitest'
import { drive } from './drive.ts'

const schedule = () => ({ startsAt: Date.now(), warmUpMs: 10, measuredMs: 40 })
const answered = () => new Promise((resolve) => setImmediate(resolve))

describe('a closed loop', () => {
  test('has as many calls in flight as it has callers, and none when it is over', async () => {
    let inFlight = 0
    const seen = new Set<number>()
    const next = async () => {
      inFlight += 1
      seen.add(inFlight)
      await answered()
      inFlight -= 1
    }
    const driven = await drive(next, { type: 'closed', inFlight: 7 }, schedule())
    expect(Math.max(...seen)).toBe(7)
    expect(inFlight).toBe(0)
    expect(driven.calls).toBeGreaterThan(0)
    expect(driven.calls).toBeLessThan(driven.begun)
    expect(driven.latencies.count).toBe(driven.calls)
  })

  test('counts the calls that fail, and says what the first one said', async () => {
    let made = 0
    const next = async () => {
      await answered()
      made += 1
      if (made % 2 === 0) throw new Error(`failure of call ${made}`)
    }
    const { begun, failed, firstFailure } = await drive(next, { type: 'closed', inFlight: 1 }, schedule())
    expect(begun).toBe(made)
    expect(failed).toBe(Math.floor(made / 2))
    expect(firstFailure).toBe('failure of call 2')
  })
})

describe('a fixed rate', () => {
  test('does not wait for answers, and waits for all of them in the end', async () => {
    const waiting: (() => void)[] = []
    const next = () => new Promise<void>((resolve) => waiting.push(resolve))
    const driving = drive(next, { type: 'open', perSecond: 500 }, schedule())
    let isOver = false
    void driving.then(() => {
      isOver = true
    })
    while (waiting.length < 5) await new Promise((resolve) => setTimeout(resolve, 1))
    expect(isOver).toBe(false)
    // Nothing was answered, and still there were calls. Now all of them are, however late.
    const letGo = setInterval(() => {
      for (const resolve of waiting.splice(0)) resolve()
    }, 1)
    const { begun, failed } = await driving
    clearInterval(letGo)
    expect(begun).toBeGreaterThanOrEqual(5)
    expect(failed).toBe(0)
  })

  test('counts as late from when a call was due: what holds the process up is in every call that became due meanwhile', async () => {
    let made = 0
    const next = async () => {
      made += 1
      if (made !== 10) return
      for (const until = performance.now() + 30; performance.now() < until; );
    }
    const arrival = { type: 'open', perSecond: 1000 } as const
    const { latencies } = await drive(next, arrival, { startsAt: Date.now(), warmUpMs: 0, measuredMs: 200 })
    // Each call took nothing once the process got to it; the one that was due when the process was held up waited for nearly all of it.
    expect(latencies.summary().max).toBeGreaterThan(25)
  })

  test('counts how long a call took that was due in the measured time and answered after it', async () => {
    const measuredMs = 100
    let letGo: Promise<unknown> | undefined
    // Timers fire in the order in which they are due: this one after the one that ends the measured time.
    const next = () => {
      letGo ??= new Promise((resolve) => setTimeout(resolve, 3 * measuredMs))
      return letGo
    }
    const arrival = { type: 'open', perSecond: 1000 } as const
    const { calls, latencies } = await drive(next, arrival, { startsAt: Date.now(), warmUpMs: 0, measuredMs })
    expect(calls).toBe(0)
    expect(latencies.count).toBeGreaterThan(0)
  })
})
