import { describe, expect, it } from 'vitest'
import { HappeningRecording } from '../../recording/happening-recording.ts'
import { done, portrayed, sent } from '../../recording/telling.fixture.ts'
import { nearestMessage } from './nearest.ts'
import { layoutToKeep, momentAt, sheetOf, xOf } from './scenery.ts'
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
const sheet = (without = new Set<never>()) => sheetOf(recording, recording.pictureAt(5000), window, size, without)

describe('the sheet', () => {
  it('holds what is sent within the window, and what is still under way when that begins', () => {
    expect(sheet().layout.messages.map(({ journey }) => journey.id)).toEqual([1, 2, 3])
  })

  it('is as wide as the page has room, with a lane for each party', () => {
    const { layout } = sheet()
    expect(layout.width).toBeCloseTo(size.width)
    expect(layout.height).toBeLessThanOrEqual(size.height + 1)
    expect(layout.lanes.map(({ name }) => name)).toEqual(['n1', 'n2', 'c1'])
  })

  it('has remarks only where it is kept, so that no lane moves when one comes into sight', () => {
    expect(sheet().layout.remarks).toEqual([])
    expect(layoutToKeep(sheet()).remarks.map(({ lines }) => lines)).toEqual([['remark']])
  })

  it('has no lanes of clients where these are left out', () => {
    const { layout } = sheetOf(recording, recording.pictureAt(5000), window, size, new Set(['client']))
    expect(layout.lanes.map(({ name }) => name)).toEqual(['n1', 'n2'])
  })

  it('has a place for each moment, and finds the moment of a place', () => {
    for (const at of [1000, 2345, 5000]) expect(momentAt(sheet(), xOf(sheet(), at))).toBeCloseTo(at)
  })
})

describe('pointing', () => {
  it('is at the message whose line is near, and at none in the open', () => {
    const { layout } = sheet()
    const { path, journey } = layout.messages[2]!
    const middle = { x: (path[0]!.x + path[1]!.x) / 2, y: (path[0]!.y + path[1]!.y) / 2 }
    expect(nearestMessage(layout, middle)?.journey.id).toBe(journey.id)
    expect(nearestMessage(layout, { x: middle.x + 60, y: middle.y })).toBeUndefined()
  })

  it('tells what becomes of a message', () => {
    expect(sheet().layout.messages.map(endWords)).toEqual(['arrives, 0.40 ms', 'lost on its way', 'late, 0.90 ms'])
  })
})
