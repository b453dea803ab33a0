import { describe, expect, it } from 'vitest'
import { HappeningRecording } from '../../recording/happening-recording.ts'
import { done, portrayed, sent } from '../../recording/telling.fixture.ts'
import { messageOf, messagesOf, nearestMessage } from './nearest.ts'
import { Roll, stripUsOf } from './roll.ts'
import { layoutToKeep } from './save-diagram.ts'
import { GUTTER, lanesOf, momentAt, sightOf, xOf } from './sight.ts'
import { endWords } from './words.ts'

const recording = new HappeningRecording()
recording.append([
  portrayed(0, 1),
  portrayed(0, 2),
  sent(900, 1, 1, 2, 'arrives', 400),
  sent(2000, 2, 2, 1, 'lost'),
  sent(3000, 3, 'c1', 1, 'late', 900),
  done(4000, 'killed', [2]),
  done(4500, 'remark', []),
])
const window = { from: 1000, reach: 4000 }
const size = { width: 640, height: 400 }
const sight = sightOf(window, size.width)
const without = new Set<never>()
const { parties } = recording.pictureAt(5000)
const paper = { recording, parties, without, scale: sight.scale, laneGap: 90, stripUs: stripUsOf(sight.scale) }
const strips = new Roll().strips(paper, window.from, window.from + window.reach)

describe('what is in sight', () => {
  it('has a place for each moment, and finds the moment of a place', () => {
    expect(xOf(sight, window.from)).toBe(GUTTER)
    for (const at of [1000, 2345, 5000]) expect(momentAt(sight, xOf(sight, at))).toBeCloseTo(at)
  })

  it('has no lanes of clients where these are left out', () => {
    expect(lanesOf(parties, without)).toEqual([1, 2, 'c1'])
    expect(lanesOf(parties, new Set(['client']))).toEqual([1, 2])
  })

  it('is every message once, in whatever strips it is', () => {
    expect(messagesOf(strips).map(({ journey }) => journey.id)).toEqual([1, 2, 3])
    expect(messagesOf(strips).map(endWords)).toEqual(['arrives, 0.40 ms', 'lost on its way', 'late, 0.90 ms'])
  })

  it('is kept in one piece, with the remarks that have no place over lanes that move', () => {
    const kept = layoutToKeep({ recording, picture: recording.pictureAt(5000), window, size, without })
    expect(kept.width).toBeCloseTo(size.width)
    expect(kept.lanes.map(({ name }) => name)).toEqual(['n1', 'n2', 'c1'])
    expect(kept.messages.map(({ journey }) => journey.id)).toEqual([1, 2, 3])
    expect(kept.remarks.map(({ lines }) => lines)).toEqual([['remark']])
    expect(strips.every(({ layout }) => layout.remarks.length === 0)).toBe(true)
  })
})

describe('pointing', () => {
  it('is at the message whose line is near, and at none in the open', () => {
    const { message, strip } = messageOf(strips, 3)!
    const [from, to] = message.path
    const middle = { x: strip.left + strip.shift + (from!.x + to!.x) / 2, y: (from!.y + to!.y) / 2 }
    expect(nearestMessage(strips, middle)?.message.journey.id).toBe(3)
    expect(nearestMessage(strips, { x: middle.x + 60, y: middle.y })).toBeUndefined()
  })

  it('is at nothing that is not in sight', () => {
    expect(messageOf(strips, 99)).toBeUndefined()
    expect(messageOf(strips, undefined)).toBeUndefined()
  })
})
