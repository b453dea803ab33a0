import { type LaidMessage, type Point, pointAlong, type SpaceTimeLayout } from '@synod/space-time'

/** How near one must point at a line, in pixels. */
const NEAR = 7

/** The message whose line passes nearest to a point; undefined when none is near. */
export function nearestMessage({ messages }: SpaceTimeLayout, point: Point): LaidMessage | undefined {
  let nearest: LaidMessage | undefined
  let least = NEAR
  for (const message of messages) {
    const distance = distanceTo(message, point)
    if (distance > least) continue
    least = distance
    nearest = message
  }
  return nearest
}

function distanceTo(message: LaidMessage, point: Point): number {
  const path = message.isLoop ? [0, 0.25, 0.5, 0.75, 1].map((share) => pointAlong(message, share)) : message.path
  let least = Number.POSITIVE_INFINITY
  for (let index = 1; index < path.length; index++) {
    least = Math.min(least, distanceToLine(path[index - 1]!, path[index]!, point))
  }
  return least
}

function distanceToLine(from: Point, to: Point, { x, y }: Point): number {
  const dx = to.x - from.x
  const dy = to.y - from.y
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length))
  return Math.hypot(x - from.x - dx * share, y - from.y - dy * share)
}
