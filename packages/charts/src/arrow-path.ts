import type { Point } from './laid-out-chart.ts'

/** How far the head of an arrow reaches back from its point, in pixels. */
const HEAD_LENGTH = 8
const HEAD_HALF = 4
const CORNER = 6

/** The line of an arrow as SVG path data, with round corners; it ends where the head begins. */
export function arrowLine(points: readonly Point[]): string {
  const [first, ...rest] = points
  const last = rest.pop()
  if (first === undefined || last === undefined) return ''
  const corners = rest.map((corner, index) => {
    const before = index === 0 ? first : rest[index - 1]!
    const after = rest[index + 1] ?? last
    const radius = Math.min(CORNER, distance(before, corner) / 2, distance(corner, after) / 2)
    return `L${text(toward(corner, before, radius))}Q${text(corner)} ${text(toward(corner, after, radius))}`
  })
  return `M${text(first)}${corners.join('')}L${text(toward(last, rest.at(-1) ?? first, HEAD_LENGTH - 1))}`
}

/** The head of an arrow as SVG path data: a triangle whose point is the last one. */
export function arrowHead(points: readonly Point[]): string {
  const [before, last] = points.slice(-2)
  if (before === undefined || last === undefined) return ''
  const back = toward(last, before, HEAD_LENGTH)
  const [dx, dy] = [((last.y - back.y) / HEAD_LENGTH) * HEAD_HALF, ((back.x - last.x) / HEAD_LENGTH) * HEAD_HALF]
  const [one, other] = [
    { x: back.x + dx, y: back.y + dy },
    { x: back.x - dx, y: back.y - dy },
  ]
  return `M${text(last)}L${text(one)}L${text(other)}Z`
}

function distance(one: Point, other: Point): number {
  return Math.hypot(other.x - one.x, other.y - one.y)
}

/** The point `length` pixels from one on the way to another. */
function toward(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to)
  const part = whole === 0 ? 0 : length / whole
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }
}

function text({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`
}
