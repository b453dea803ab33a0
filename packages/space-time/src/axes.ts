import type { Point } from './box.ts'
import type { Direction, LayoutOptions } from './laid.ts'
import type { SpaceTime } from './space-time.ts'
import { textWidth } from './text-width.ts'

/** Where a moment of a lane is on the page. */
export interface Axes {
  readonly direction: Direction
  readonly width: number
  readonly height: number
  /** Pixels that a unit of time takes. */
  readonly scale: number
  readonly laneGap: number
  readonly gutter: number
  readonly plot: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  /** The place of a moment on a lane; undefined for a lane that there is not. */
  place(lane: string, at: number): Point | undefined
  /** Both ends of what lasts, within the picture; undefined for a lane that there is not. */
  stretch(lane: string, from: number, to: number | undefined): readonly [Point, Point] | undefined
  /** From the first lane to the last at one moment, and a little further. */
  rule(at: number): readonly [Point, Point]
  nameOf(lane: string, textSize: number): Point
}

const AXIS_ROOM = 28
const END_ROOM = 24

export function makeAxes(spaceTime: SpaceTime, options: LayoutOptions, textSize: number, remarksRoom: number): Axes {
  const { from, to, lanes } = spaceTime
  const direction = options.direction ?? 'across'
  const isAcross = direction === 'across'
  const length = options.length ?? (isAcross ? 1000 : 800)
  const laneGap = options.laneGap ?? (isAcross ? 84 : 130)
  const endRoom = options.endRoom ?? END_ROOM
  const span = Math.max(1e-9, to - from)
  const scale = length / span
  const names = Math.max(0, ...lanes.map(({ name }) => textWidth(name, textSize)))
  const gutter = options.gutter ?? (isAcross ? names + 28 : spaceTime.remarks.length > 0 ? 220 : 24)
  const start = isAcross ? gutter : textSize * 2 + 22
  // Half a gap over the first lane: labels and loops have room there.
  const first = isAcross ? remarksRoom + laneGap * 0.4 : gutter + laneGap * 0.4
  const indices = new Map(lanes.map(({ id }, index) => [id, index]))
  const across = (index: number) => first + index * laneGap
  const lastLane = across(Math.max(0, lanes.length - 1))
  const along = (at: number) => start + (at - from) * scale
  const point = (time: number, lane: number): Point => (isAcross ? { x: time, y: lane } : { x: lane, y: time })
  const axisRoom = spaceTime.unit === 'steps' ? 0 : AXIS_ROOM
  const beyond = lastLane + laneGap * 0.4
  return {
    direction,
    width: isAcross ? start + length + endRoom : beyond,
    height: isAcross ? beyond + axisRoom : start + length + endRoom,
    scale,
    laneGap,
    gutter,
    plot: isAcross
      ? { x: start, y: 0, width: length + endRoom, height: beyond }
      : { x: 0, y: start, width: beyond, height: length + endRoom },
    place(lane, at) {
      const index = indices.get(lane)
      return index === undefined ? undefined : point(along(at), across(index))
    },
    stretch(lane, begin, end) {
      const index = indices.get(lane)
      if (index === undefined) return undefined
      const clamp = (at: number) => along(Math.min(to, Math.max(from, at)))
      return [point(clamp(begin), across(index)), point(clamp(end ?? to), across(index))]
    },
    rule(at) {
      return isAcross
        ? [
            { x: along(at), y: first - laneGap * 0.4 },
            { x: along(at), y: beyond },
          ]
        : [
            { x: first - laneGap * 0.4, y: along(at) },
            { x: beyond, y: along(at) },
          ]
    },
    nameOf(lane, size) {
      const index = indices.get(lane) ?? 0
      return isAcross ? { x: start - 12, y: across(index) + size * 0.35 } : { x: across(index), y: start - 12 }
    },
  }
}
