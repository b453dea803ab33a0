import { describe, expect, test } from 'vitest'
import { Waker } from './waker.ts'

describe('a waker', () => {
  test('wakes at its pace, never early, until it is stopped', async () => {
    const waker = await Waker.start(2)
    const beganAt = performance.now()
    let waken = 0
    await new Promise<void>((resolve) => {
      waker.onWake(() => {
        waken += 1
        if (waken === 20) resolve()
      })
    })
    // The first one may be due at once.
    expect(performance.now() - beganAt).toBeGreaterThanOrEqual(18 * 2)
    await waker.stop()
    const wakenThen = waken
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(waken).toBe(wakenThen)
  })
})
