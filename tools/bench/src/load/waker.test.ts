import { describe, expect, test } from 'vitest'
import { Waker } from './waker.ts'

describe('a waker', () => {
  test('wakes again and again, until it is stopped', async () => {
    const waker = await Waker.start(2)
    let waken = 0
    await new Promise<void>((resolve) => {
      waker.onWake(() => {
        waken += 1
        if (waken === 20) resolve()
      })
    })
    await waker.stop()
    const wakenThen = waken
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(waken).toBe(wakenThen)
  })
})
