/** A place on the picture, in pixels from its upper left corner. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** A rectangle about its middle, turned by `angle` (radians, clockwise as seen). */
export interface Box {
  readonly middle: Point
  readonly width: number
  readonly height: number
  readonly angle: number
}

export function between(from: Point, to: Point, share: number): Point {
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

/** Do two boxes share a point? No line that is parallel to a side of either parts them, if so. */
export function overlap(a: Box, b: Box): boolean {
  const reach = (reachOf(a) + reachOf(b)) / 2
  if (Math.abs(a.middle.x - b.middle.x) > reach || Math.abs(a.middle.y - b.middle.y) > reach) return false
  if (a.angle === 0 && b.angle === 0) {
    return (
      Math.abs(a.middle.x - b.middle.x) * 2 < a.width + b.width &&
      Math.abs(a.middle.y - b.middle.y) * 2 < a.height + b.height
    )
  }
  return [a.angle, a.angle + Math.PI / 2, b.angle, b.angle + Math.PI / 2].every((angle) => !parted(a, b, angle))
}

/** A straight line as a box without height. */
export function lineBox(from: Point, to: Point): Box {
  return {
    middle: between(from, to, 0.5),
    width: Math.hypot(to.x - from.x, to.y - from.y),
    height: 0,
    angle: Math.atan2(to.y - from.y, to.x - from.x),
  }
}

function reachOf(box: Box): number {
  return box.angle === 0 ? Math.max(box.width, box.height) : Math.hypot(box.width, box.height)
}

function parted(a: Box, b: Box, angle: number): boolean {
  const apart = Math.abs((a.middle.x - b.middle.x) * Math.cos(angle) + (a.middle.y - b.middle.y) * Math.sin(angle))
  return apart * 2 >= shadow(a, angle) + shadow(b, angle)
}

/** How long the box is, seen along a direction. */
function shadow(box: Box, angle: number): number {
  const turn = angle - box.angle
  return Math.abs(Math.cos(turn)) * box.width + Math.abs(Math.sin(turn)) * box.height
}
