import type { Fate } from '@synod/feed'
import { describe, expect, it } from 'vitest'
import { sent } from '../../recording/telling.fixture.ts'
import { flyingAt } from './flying.ts'

const flight = (fate: Fate) => ({ sent: sent(1000, 1, 1, 2, fate), endsAt: 2000 })
const endless = (fate: Fate) => ({ ...flight(fate), endsAt: undefined })

describe('a message under way', () => {
  it.each(['arrives', 'late', 'again', 'unknown'] as const)('that %s is as far as its time', (fate) => {
    expect(flyingAt(flight(fate), 1000).share).toBe(0)
    expect(flyingAt(flight(fate), 1500).share).toBe(0.5)
    expect(flyingAt(flight(fate), 2000)).toMatchObject({ share: 1, stop: undefined, strength: 1 })
  })

  it.each([
    ['lost', 'cross'],
    ['cut', 'bar'],
    ['full', 'full'],
  ] as const)('that is %s stops on its way, with a %s, and fades', (fate, stop) => {
    const [before, after] = [flyingAt(flight(fate), 1400), flyingAt(flight(fate), 1900)]
    expect([before.stop, after.stop]).toEqual([undefined, stop])
    expect(after.share).toBeLessThan(1)
    expect(after.strength).toBeLessThan(before.strength)
  })

  it('that is held waits at the cut, and goes on when that is mended', () => {
    expect(flyingAt(endless('held'), 900_000)).toMatchObject({ stop: 'bar', strength: 1 })
    expect(flyingAt(flight('held'), 1500).stop).toBe('bar')
    const last = flyingAt(flight('held'), 2000)
    expect(last.stop).toBeUndefined()
    expect(last.share).toBeCloseTo(1)
  })

  it('of which nobody knows more does not arrive', () => {
    expect(flyingAt(endless('unknown'), 900_000).share).toBeLessThan(1)
  })
})
