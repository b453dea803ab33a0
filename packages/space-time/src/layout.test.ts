import { describe, expect, it } from 'vitest'
import { overlap } from './box.ts'
import { spaceTimeOf } from './chronicle.ts'
import { CONCERNS } from './concern.ts'
import type { LaidMessage, LayoutOptions, SpaceTimeLayout } from './laid.ts'
import { layoutSpaceTime } from './layout.ts'
import { textWidth } from './text-width.ts'
import { tickStep } from './ticks.ts'
import { badDay, traffic } from './told.fixture.ts'

const day = (options: LayoutOptions = {}) =>
  layoutSpaceTime(spaceTimeOf({ from: 0, to: 14_000, parties: [1, 2, 3, 4, 5, 'c1'], happenings: badDay() }), {
    length: 1200,
    ...options,
  })

const first = ({ messages }: SpaceTimeLayout, isIt: (message: LaidMessage) => boolean) => messages.find(isIt)!

describe('messages', () => {
  it('go from the moment and lane of their sender to the moment and lane of their receiver', () => {
    const layout = day()
    const { path, journey } = first(layout, ({ journey }) => journey.kind === 'promise' && journey.fate === 'arrives')
    const scale = (layout.plot.width - 24) / 14_000
    expect(path[0]!.x).toBeCloseTo(layout.plot.x + journey.sentAt * scale)
    expect(path[1]!.x).toBeCloseTo(layout.plot.x + journey.endsAt! * scale)
    const laneOf = (id: string) => layout.lanes.find((lane) => lane.id === id)!.stretches[0]!.from.y
    expect([path[0]!.y, path[1]!.y]).toEqual([laneOf(journey.from), laneOf(journey.to)])
  })

  it.each([
    ['arrives', 'head', undefined],
    ['late', 'head', 'late'],
    ['again', 'head', 'again'],
    ['lost', 'cross', undefined],
    ['cut', 'bar', undefined],
    ['unknown', 'unheard', undefined],
  ] as const)('that are %s end with a %s', (fate, end, sign) => {
    const message = first(day(), ({ journey }) => journey.fate === fate)
    expect([message.end, message.sign?.kind]).toEqual([end, sign])
  })

  it('that are lost do not reach the lane they were sent to', () => {
    const layout = day()
    const { path, journey } = first(layout, ({ journey }) => journey.fate === 'lost')
    const lane = layout.lanes.find(({ id }) => id === journey.to)!.stretches[0]!.from.y
    expect(Math.abs(path[1]!.y - lane)).toBeGreaterThan(20)
  })

  it('of a concern that is left out are not drawn', () => {
    expect(day({ without: new Set(CONCERNS) }).messages).toEqual([])
    expect(day({ without: new Set(['heartbeat']) }).messages.some(({ concern }) => concern === 'heartbeat')).toBe(false)
  })
})

it('time runs down where it is wanted so: the same picture, its axes changed', () => {
  const [across, down] = [day({ direction: 'across' }), day({ direction: 'down', length: 1200 })]
  const message = (layout: SpaceTimeLayout) => first(layout, ({ journey }) => journey.fate === 'arrives').path
  const along = (path: LaidMessage['path'], axis: 'x' | 'y') => path[1]![axis] - path[0]![axis]
  expect(along(message(down), 'y')).toBeCloseTo(along(message(across), 'x'))
})

it('a piece of a longer diagram ends where its time does, has none of its words cut off, and ticks where the others have them', () => {
  const piece = day({ gutter: 0, endRoom: 0, length: 600 })
  expect(piece.plot).toMatchObject({ x: 0, width: 600 })
  expect(piece.labels.length).toBeGreaterThan(3)
  for (const { middle, angle, lines } of piece.labels) {
    const half = (Math.cos(angle) * Math.max(...lines.map((line) => textWidth(line, piece.textSize)))) / 2
    expect(middle.x - half).toBeGreaterThanOrEqual(0)
    expect(middle.x + half).toBeLessThanOrEqual(600)
  }
  const scale = 600 / 14_000
  const [first, second] = piece.ticks
  expect(second!.at.x - first!.at.x).toBeCloseTo(tickStep(scale) * scale)
})

describe('lanes', () => {
  it('have gaps while their nodes are away', () => {
    const lane = day().lanes.find(({ name }) => name === 'n5')!
    expect(lane.stretches.map(({ life }) => life)).toEqual(['running', 'down', 'running'])
    const [before, gap, after] = lane.stretches
    expect([before!.to, gap!.to]).toEqual([gap!.from, after!.from])
  })
})

describe('labels', () => {
  const boxesOf = ({ labels, textSize }: SpaceTimeLayout) =>
    labels.map(({ middle, angle, lines }) => ({
      middle,
      angle,
      width: Math.max(...lines.map((line) => textWidth(line, textSize))),
      height: lines.length * textSize * 1.2,
    }))

  it.each([
    ['a bad day', day()],
    ['a bad day in little room', day({ length: 300, laneGap: 40 })],
    ['a bad day that runs down', day({ direction: 'down', length: 700 })],
    [
      'traffic',
      layoutSpaceTime(spaceTimeOf({ from: 0, to: 6000, parties: [1, 2, 3, 4, 5], happenings: traffic(6) }), {
        length: 1000,
      }),
    ],
  ])('of %s never lie on one another', (_, layout) => {
    const boxes = boxesOf(layout)
    expect(boxes.length).toBeGreaterThan(3)
    for (const [index, box] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false)
    }
  })

  it('of heartbeats are never written', () => {
    expect(day().labels.some(({ concern }) => concern === 'heartbeat')).toBe(false)
  })

  it('are no more than there may be', () => {
    expect(day({ labelsMax: 3 }).labels.length).toBeLessThanOrEqual(3)
    expect(day({ labelsMax: 0 }).labels).toEqual([])
  })
})

it('the label of a mark is one line, and says when there would be more to read', () => {
  const value = 'deposit 100.00 EUR to carol'
  const happenings = [{ type: 'decided', at: 500, node: 1, what: 'chosen', slot: 9, value }] as const
  const { labels } = layoutSpaceTime(spaceTimeOf({ from: 0, to: 1000, parties: [1, 2], happenings }), { length: 600 })
  expect(labels.map(({ lines }) => lines)).toEqual([['9: deposit 100.00 EUR to …']])
})

it('marks of one kind that would lie on one another are drawn once', () => {
  const spaceTime = spaceTimeOf({ from: 0, to: 60_000, parties: [1, 2, 3, 4, 5], happenings: traffic(60) })
  const { marks } = layoutSpaceTime(spaceTime, { length: 300 })
  const executed = marks.filter(({ mark }) => mark.kind === 'executed').map(({ at }) => at.x)
  expect(executed.length).toBeGreaterThan(10)
  expect(executed.slice(1).every((x, index) => x - executed[index]! >= 9)).toBe(true)
})
