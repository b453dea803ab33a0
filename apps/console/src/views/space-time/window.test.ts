import { describe, expect, it } from 'vitest'
import { HappeningRecording } from '../../recording/happening-recording.ts'
import { done } from '../../recording/telling.fixture.ts'
import { followed, panned, REACH_US_MIN, reachAt, zoomed } from './window.ts'

const window = { from: 10_000, reach: 20_000 }

describe('the window', () => {
  it('stays while the cursor is well within it', () => {
    expect(followed(window, 15_000)).toBe(window)
    expect(followed(window, 24_000)).toBe(window)
  })

  it('moves with the cursor without a jump', () => {
    const one = followed(window, 27_000)
    const next = followed(one, 27_100)
    expect(next.from - one.from).toBeCloseTo(100)
    expect(next.reach).toBe(window.reach)
  })

  it.each([0, 9000, 31_000, 5_000_000])('has a cursor that jumps to %d in sight', (at) => {
    const { from, reach } = followed(window, at)
    expect(at).toBeGreaterThanOrEqual(from)
    // A quarter is left for the words of what is said then.
    expect(at).toBeLessThanOrEqual(from + 0.75 * reach)
  })

  it('shows more time the faster it passes, so that it can be followed', () => {
    expect(reachAt(0.02)).toBe(reachAt(0.1))
    expect(reachAt(1)).toBeGreaterThan(reachAt(0.1))
    expect(reachAt(4)).toBe(4 * reachAt(1))
  })

  it('zooms about a moment that stays where it is', () => {
    const zoom = zoomed(window, 0.5, 15_000)
    expect(zoom.reach).toBe(10_000)
    expect((15_000 - zoom.from) / zoom.reach).toBeCloseTo((15_000 - window.from) / window.reach)
    expect(zoomed(window, 1e-9, 15_000).reach).toBe(REACH_US_MIN)
  })

  it('is never moved so far that nothing of the recording is in it', () => {
    const recording = new HappeningRecording()
    recording.append([done(1000, 'remark', []), done(50_000, 'remark', [])])
    for (const by of [-1e9, 1e9]) {
      const { from, reach } = panned(window, by, recording)
      expect(from).toBeLessThan(recording.endsAt)
      expect(from + reach).toBeGreaterThan(recording.beginsAt)
    }
    expect(panned(window, 1000, recording)).toEqual({ from: 11_000, reach: 20_000 })
  })
})
