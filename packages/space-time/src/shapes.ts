import { between, type Point } from './box.ts'
import type { Route, RouteSign } from './laid.ts'
import type { MarkKind } from './space-time.ts'

/*
 * What arrows, marks and glyphs are made of: outlines about a point, in pixels, so that a file and a canvas draw the same.
 */

export type Shape =
  | { readonly type: 'circle'; readonly at: Point; readonly radius: number; readonly paint: Paint }
  /** Straight from point to point; closed ones may be filled. */
  | { readonly type: 'outline'; readonly points: readonly Point[]; readonly isClosed: boolean; readonly paint: Paint }

/** `line`: only its line; `solid`: filled; `blank`: its line, filled with the ground. */
export type Paint = 'line' | 'solid' | 'blank'

const HEAD_LENGTH = 8
const HEAD_WIDTH = 3.6
/** Arrow heads stop short of the lane by so much, so that its marks stay to be seen. */
const SHORT_BY = 1.5

/** What stands at the end of a line. */
export function endShapes(
  { path, isLoop, end }: Pick<Route, 'path' | 'isLoop' | 'end'>,
  head: 'filled' | 'hollow' | 'open',
): Shape[] {
  const tip = path[path.length - 1]!
  const before = path[path.length - 2]!
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x)
  switch (end) {
    case 'head':
      return [headAt(shortened(tip, angle), isLoop ? angle : angle, head)]
    case 'unheard':
      return [headAt(shortened(tip, angle, 7), angle, 'open'), ...crossAt(tip, 3.5, 0)]
    case 'cross':
      return crossAt(tip, 5, 0)
    case 'full':
      return [
        outline([offset(tip, -5, -5), offset(tip, 5, -5), offset(tip, 5, 5), offset(tip, -5, 5)], true, 'blank'),
        ...crossAt(tip, 3, 0),
      ]
    case 'bar':
      return [-2.5, 2.5].map((along) => {
        const middle = shortened(tip, angle, along)
        const x = -Math.sin(angle) * 7
        const y = Math.cos(angle) * 7
        return outline([offset(middle, -x, -y), offset(middle, x, y)], false, 'line')
      })
    case 'open':
      return [{ type: 'circle', at: tip, radius: 2.5, paint: 'blank' }]
  }
}

function headAt(tip: Point, angle: number, head: 'filled' | 'hollow' | 'open'): Shape {
  const corner = (side: number): Point => ({
    x: tip.x - Math.cos(angle) * HEAD_LENGTH - Math.sin(angle) * HEAD_WIDTH * side,
    y: tip.y - Math.sin(angle) * HEAD_LENGTH + Math.cos(angle) * HEAD_WIDTH * side,
  })
  return outline(
    [corner(1), tip, corner(-1)],
    head !== 'open',
    head === 'filled' ? 'solid' : head === 'hollow' ? 'blank' : 'line',
  )
}

function crossAt(at: Point, arm: number, turn: number): Shape[] {
  return [Math.PI / 4, -Math.PI / 4].map((angle) => {
    const x = Math.cos(angle + turn) * arm * 1.2
    const y = Math.sin(angle + turn) * arm * 1.2
    return outline([offset(at, -x, -y), offset(at, x, y)], false, 'line')
  })
}

/** What stands on a line that took another way: a clock for late, two rings for a second copy, two bars where it was held. */
export function signShapes(kind: RouteSign, at: Point): Shape[] {
  switch (kind) {
    case 'late':
      return [
        { type: 'circle', at, radius: 5, paint: 'blank' },
        outline([offset(at, 0, -3.2), at, offset(at, 2.4, 1.2)], false, 'line'),
      ]
    case 'again':
      return [
        { type: 'circle', at: offset(at, 2.2, -2.2), radius: 3.6, paint: 'blank' },
        { type: 'circle', at: offset(at, -1.4, 1.4), radius: 3.6, paint: 'blank' },
      ]
    case 'held':
      return [
        { type: 'circle', at, radius: 5, paint: 'blank' },
        outline([offset(at, -1.6, -2.4), offset(at, -1.6, 2.4)], false, 'line'),
        outline([offset(at, 1.6, -2.4), offset(at, 1.6, 2.4)], false, 'line'),
      ]
  }
}

/** A ring for a promise, a square for an acceptance, a diamond for what is chosen, a tick for what is executed. */
export function markShapes(kind: MarkKind, at: Point): Shape[] {
  switch (kind) {
    case 'promised':
      return [{ type: 'circle', at, radius: 4.6, paint: 'blank' }]
    case 'accepted':
      return [outline([offset(at, -4, -4), offset(at, 4, -4), offset(at, 4, 4), offset(at, -4, 4)], true, 'solid')]
    case 'chosen':
      return [
        outline([offset(at, 0, -6.5), offset(at, 6.5, 0), offset(at, 0, 6.5), offset(at, -6.5, 0)], true, 'solid'),
      ]
    case 'executed':
      return [outline([offset(at, -4, 0), offset(at, -1, 3.5), offset(at, 5, -4.5)], false, 'line')]
    case 'began':
      return [{ type: 'circle', at, radius: 3, paint: 'solid' }]
    case 'rose':
      return [outline([offset(at, -4, 4), offset(at, 4, 4), offset(at, 0, -4)], true, 'solid')]
    case 'fell':
    case 'wrong':
      return crossAt(at, 6, 0)
  }
}

/** The line itself, without what its arrow head covers. */
export function linePoints({ path, isLoop, end }: Pick<Route, 'path' | 'isLoop' | 'end'>): readonly Point[] {
  if (end !== 'head' && end !== 'unheard') return path
  const tip = path[path.length - 1]!
  const before = path[path.length - 2]!
  if (isLoop) return path
  const angle = Math.atan2(tip.y - before.y, tip.x - before.x)
  return [...path.slice(0, -1), shortened(tip, angle, end === 'unheard' ? 8 : SHORT_BY + 1)]
}

/** Points along a message's line at a share of its way, loops included. */
export function pointAlong({ path, isLoop }: Pick<Route, 'path' | 'isLoop'>, share: number): Point {
  if (isLoop) {
    const [start, bend, end] = path as readonly [Point, Point, Point]
    return between(between(start, bend, share), between(bend, end, share), share)
  }
  const lengths = path.slice(1).map((point, index) => Math.hypot(point.x - path[index]!.x, point.y - path[index]!.y))
  let left = lengths.reduce((sum, length) => sum + length, 0) * share
  for (const [index, length] of lengths.entries()) {
    if (left <= length && length > 0) return between(path[index]!, path[index + 1]!, left / length)
    left -= length
  }
  return path[path.length - 1]!
}

function shortened(tip: Point, angle: number, by = SHORT_BY): Point {
  return { x: tip.x - Math.cos(angle) * by, y: tip.y - Math.sin(angle) * by }
}

function offset({ x, y }: Point, right: number, down: number): Point {
  return { x: x + right, y: y + down }
}

function outline(points: readonly Point[], isClosed: boolean, paint: Paint): Shape {
  return { type: 'outline', points, isClosed, paint }
}
