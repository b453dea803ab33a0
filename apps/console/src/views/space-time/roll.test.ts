import { describe, expect, it } from 'vitest'
import { HappeningRecording } from '../../recording/happening-recording.ts'
import { done, leads, portrayed, sent } from '../../recording/telling.fixture.ts'
import { Roll, stripUsOf } from './roll.ts'
import type { Paper, Strip } from './strip.ts'

const SCALE = 0.01
const STRIP_US = stripUsOf(SCALE)

function told(): HappeningRecording {
  const recording = new HappeningRecording()
  recording.append([
    portrayed(0, 1),
    portrayed(0, 2),
    sent(1000, 1, 1, 2, 'arrives', 4000),
    // From the first strip into the second.
    sent(STRIP_US - 2000, 2, 2, 1, 'arrives', 5000),
    leads(STRIP_US + 500, 2, 1),
    done(3 * STRIP_US, 'remark', []),
  ])
  return recording
}

const paperOf = (recording: HappeningRecording, more: Partial<Paper> = {}): Paper => ({
  recording,
  parties: PARTIES,
  without: NONE,
  scale: SCALE,
  laneGap: 80,
  stripUs: STRIP_US,
  ...more,
})
const PARTIES = [1, 2]
const NONE = new Set<never>()
const idsOf = ({ layout }: Strip) => layout.messages.map(({ journey }) => journey.id)

describe('the roll', () => {
  it('has strips side by side from the first moment in sight to the last, each of whole ticks and whole pixels', () => {
    const scale = 0.0077
    const strips = new Roll().strips(
      paperOf(told(), { scale, stripUs: stripUsOf(scale) }),
      STRIP_US * 0.4,
      STRIP_US * 2.6,
    )
    for (const [place, strip] of strips.entries()) {
      expect(Number.isInteger(strip.left) && Number.isInteger(strip.width)).toBe(true)
      expect(Math.abs(strip.shift)).toBeLessThanOrEqual(0.5)
      expect(strip.left + strip.shift).toBeCloseTo(strip.from * scale)
      const before = strips[place - 1]
      if (before) expect(before.left + before.width).toBe(strip.left)
    }
    expect(strips[0]!.from).toBeLessThanOrEqual(STRIP_US * 0.4)
    expect(strips.at(-1)!.left + strips.at(-1)!.width).toBeGreaterThanOrEqual(STRIP_US * 2.6 * scale)
    expect(strips.every(({ layout }) => layout.ticks.length > 1)).toBe(true)
  })

  it('has a message in each strip that it crosses, on one line, and its words in one of them', () => {
    const [first, second] = new Roll().strips(paperOf(told()), 0, 2 * STRIP_US - 1) as [Strip, Strip]
    expect([idsOf(first), idsOf(second)]).toEqual([[1, 2], [2]])
    const placeOf = ({ left, shift, layout }: Strip) =>
      layout.messages.find(({ journey }) => journey.id === 2)!.path.map(({ x, y }) => [Math.round(left + shift + x), y])
    expect(placeOf(first)).toEqual(placeOf(second))
    const namedIn = [first, second].filter(({ layout }) => layout.labels.some(({ saying }) => saying === 2))
    expect(namedIn).toHaveLength(1)
  })

  it('has no words that are cut off where strips meet', () => {
    const recording = new HappeningRecording()
    recording.append(
      Array.from({ length: 60 }, (_, id) => sent(500 + id * 900, id, 1 + (id % 2), 2 - (id % 2), 'arrives', 6000)),
    )
    const strips = new Roll().strips(paperOf(recording), 0, 2 * STRIP_US)
    expect(strips.flatMap(({ layout }) => layout.labels).length).toBeGreaterThan(2)
    for (const { layout, width } of strips) {
      for (const { middle, lines } of layout.labels.filter(({ angle }) => angle === 0)) {
        expect(middle.x).toBeGreaterThan(lines[0]!.length * 2)
        expect(middle.x).toBeLessThan(width - lines[0]!.length * 2)
      }
    }
  })

  it('names a reign where it begins, and not beside that again', () => {
    const recording = new HappeningRecording()
    recording.append([leads(STRIP_US * 0.2, 2, 1), done(5 * STRIP_US, 'remark', [])])
    const strips = new Roll().strips(paperOf(recording), 0, 4 * STRIP_US - 1)
    const named = strips.map(({ layout }) => layout.labels.filter(({ of }) => of === 'reign').length)
    expect(named).toEqual([1, 0, 1, 1])
  })

  it('keeps what is over, and lays out anew what still happens', () => {
    const recording = told()
    const roll = new Roll()
    const strips = () => roll.strips(paperOf(recording), 0, 4 * STRIP_US - 1)
    const before = strips()
    expect(strips()).toEqual(before)
    recording.append([sent(3 * STRIP_US + 2000, 9, 1, 2, 'arrives', 1000)])
    const after = strips()
    expect(after.map((strip, place) => strip === before[place])).toEqual([true, true, true, false])
    expect(idsOf(after[3]!)).toEqual([9])
  })

  it('lays out anew what has been rewritten, where it is another', () => {
    const recording = told()
    const roll = new Roll()
    const strips = () => roll.strips(paperOf(recording), 0, 3 * STRIP_US - 1)
    const before = strips()
    recording.cutAfter(STRIP_US - 3000)
    const after = strips()
    expect(after[0]).not.toBe(before[0])
    expect(idsOf(after[0]!)).toEqual([1])
    expect(idsOf(after[1]!)).toEqual([])
  })

  it('learns late where a message went that was held', () => {
    const recording = told()
    recording.append([sent(3 * STRIP_US, 7, 1, 2, 'held')])
    recording.passTo(5 * STRIP_US)
    const roll = new Roll()
    const endIn = () => roll.strips(paperOf(recording), 3 * STRIP_US, 4 * STRIP_US - 1)[0]!.layout.messages[0]!.end
    expect(endIn()).toBe('bar')
    recording.append([{ type: 'arrived', at: 5 * STRIP_US, id: 7 }])
    expect(endIn()).toBe('head')
  })

  it('is another roll once lanes, scale or what is left out are others', () => {
    const recording = told()
    const roll = new Roll()
    const [before] = roll.strips(paperOf(recording), 0, 1)
    const [clientless] = roll.strips(paperOf(recording, { without: new Set(['accept']) }), 0, 1)
    expect(clientless).not.toBe(before)
    expect(idsOf(clientless!)).toEqual([])
    const [wide] = roll.strips(paperOf(recording, { parties: [1, 2, 3] }), 0, 1)
    expect(wide!.layout.lanes.map(({ name }) => name)).toEqual(['n1', 'n2', 'n3'])
  })
})
