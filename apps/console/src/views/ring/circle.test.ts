import type { Party } from '@synod/feed'
import { describe, expect, it } from 'vitest'
import { circleOf, wayOf } from './circle.ts'

const crowd: Party[] = [1, 2, 3, 4, 5, 6, 7, 'c1', 'c2', 'c3']

describe.each([
  { width: 640, height: 480 },
  { width: 340, height: 420 },
  { width: 1100, height: 300 },
])('in a place of $width × $height', (size) => {
  const circle = circleOf(crowd, size)
  const seats = [...circle.seats]

  it('everybody has a seat within it', () => {
    expect(seats.map(([party]) => party)).toEqual(crowd)
    for (const [party, { x, y }] of seats) {
      const radius = typeof party === 'number' ? circle.nodeRadius : circle.clientRadius
      expect(Math.min(x, y, size.width - x, size.height - y)).toBeGreaterThan(radius)
    }
  })

  it('nobody sits on another', () => {
    for (const [index, [, one]] of seats.entries()) {
      for (const [, other] of seats.slice(index + 1)) {
        expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(circle.nodeRadius * 1.5)
      }
    }
  })

  it('both directions of a link have a line of their own, which keeps right', () => {
    const [there, back] = [wayOf(circle, 1, 3, 5)!, wayOf(circle, 3, 1, 5)!]
    const apart = Math.hypot(there[0].x - back[1].x, there[0].y - back[1].y)
    expect(apart).toBeCloseTo(10)
    expect(wayOf(circle, 1, 1, 5)).toBeUndefined()
  })
})
