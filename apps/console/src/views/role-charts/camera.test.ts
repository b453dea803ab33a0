import { describe, expect, it } from 'vitest'
import { around, fitted, fittedInWidth, panned, withInView, zoomed } from './camera.ts'

const view = { width: 400, height: 300 }

describe('a camera', () => {
  it('shows all of a picture, in the middle, and never enlarges it', () => {
    const { scale, x, y } = fitted({ width: 800, height: 200 }, view)
    expect(scale).toBeCloseTo(0.46)
    expect(x).toBeCloseTo(400 - 200 / scale)
    expect(y).toBeCloseTo(100 - 150 / scale)
    expect(fitted({ width: 100, height: 100 }, view).scale).toBe(1)
  })

  it('shows what can be read of a picture that is too large, from where it begins', () => {
    expect(fittedInWidth({ width: 4000, height: 2000 }, view)).toEqual({ scale: 0.8, x: -20, y: -20 })
    expect(fittedInWidth({ width: 490, height: 2000 }, view)).toEqual({ scale: 0.8, x: -5, y: -20 })
  })

  it('moves as little as brings something into view', () => {
    const camera = { x: 0, y: 0, scale: 1 }
    expect(withInView(camera, { x: 50, y: 50, width: 100, height: 50 }, view)).toEqual(camera)
    expect(withInView(camera, { x: 50, y: 400, width: 100, height: 50 }, view)).toEqual({ x: 0, y: 166, scale: 1 })
    expect(withInView({ ...camera, x: 500 }, { x: 50, y: 50, width: 100, height: 50 }, view).x).toBe(34)
  })

  it('shows what is larger than the view from its beginning', () => {
    expect(withInView({ x: 0, y: 0, scale: 1 }, { x: 30, y: 30, width: 900, height: 20 }, view).x).toBe(14)
  })

  it('zooms about the pointer', () => {
    const before = { x: 10, y: 20, scale: 1 }
    const after = zoomed(before, 2, 100, 50)
    expect(after.scale).toBe(2)
    expect(after.x + 100 / after.scale).toBe(before.x + 100)
    expect(after.y + 50 / after.scale).toBe(before.y + 50)
    expect(zoomed(before, 1000, 0, 0).scale).toBe(3)
  })

  it('pans by pixels of the screen', () => {
    expect(panned({ x: 0, y: 0, scale: 2 }, 10, 20)).toEqual({ x: 5, y: 10, scale: 2 })
  })
})

it('what lies around boxes holds them all', () => {
  expect(around([])).toBeUndefined()
  expect(
    around([
      { x: 5, y: 5, width: 10, height: 10 },
      { x: 0, y: 20, width: 5, height: 5 },
    ]),
  ).toEqual({
    x: 0,
    y: 5,
    width: 15,
    height: 20,
  })
})
