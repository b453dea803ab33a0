import { expect, it } from 'vitest'
import { circleOf } from './circle.ts'
import { WordsRoom } from './words-room.ts'

const circle = circleOf([1, 2, 3], { width: 500, height: 500 })

it('words find room once, and none over a node or below it', () => {
  const room = new WordsRoom(circle)
  const box = { x: 220, y: 230, width: 60, height: 14 }
  expect(room.take(box)).toBe(220)
  expect(room.take({ ...box, x: 270, y: 240 })).toBeUndefined()
  expect(room.take({ ...box, y: 244 })).toBe(220)
  const top = circle.seats.get(1)
  expect(room.take({ ...box, x: (top?.x ?? 0) + 20, y: top?.y ?? 0 })).toBeUndefined()
  expect(room.take({ ...box, x: (top?.x ?? 0) - 30, y: (top?.y ?? 0) + circle.nodeRadius + 20 })).toBeUndefined()
})

it('words do not run out of the drawing', () => {
  const room = new WordsRoom(circle)
  expect(room.take({ x: 480, y: 250, width: 60, height: 14 })).toBe(436)
  expect(room.take({ x: -20, y: 250, width: 60, height: 14 })).toBe(4)
})
