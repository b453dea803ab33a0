import { type LaidMessage, type Point, pointAlong } from '@synod/space-time'
import type { Strip } from './strip.ts'

/** How near one must point at a line, in pixels. */
const NEAR = 7

/** A message, and the strip by which its places are told. */
export interface Pointed {
  readonly message: LaidMessage
  readonly strip: Strip
}

/** The message whose line passes nearest to a point, in pixels from the moment 0 of the source; undefined when none is near. */
export function nearestMessage(strips: readonly Strip[], point: Point): Pointed | undefined {
  let nearest: Pointed | undefined
  let least = NEAR
  for (const strip of strips) {
    const x = point.x - strip.left
    if (x < -NEAR || x > strip.width + NEAR) continue
    for (const message of strip.layout.messages) {
      const distance = distanceTo(message, { x: x - strip.shift, y: point.y })
      if (distance > least) continue
      least = distance
      nearest = { message, strip }
    }
  }
  return nearest
}

/** The message of an id, if it is in sight. */
export function messageOf(strips: readonly Strip[], id: number | undefined): Pointed | undefined {
  if (id === undefined) return undefined
  for (const strip of strips) {
    const message = strip.layout.messages.find(({ journey }) => journey.id === id)
    if (message) return { message, strip }
  }
  return undefined
}

/** All messages of some strips, each once, the earliest first. */
export function messagesOf(strips: readonly Strip[]): readonly LaidMessage[] {
  const byId = new Map<number, LaidMessage>()
  for (const { layout } of strips) {
    for (const message of layout.messages) if (!byId.has(message.journey.id)) byId.set(message.journey.id, message)
  }
  return [...byId.values()].sort((a, b) => a.journey.sentAt - b.journey.sentAt)
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
