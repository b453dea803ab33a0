import type { Box } from '@synod/charts'

/** Which part of a picture is looked at: what lies at the upper left corner, and how many screen pixels one of its own takes. */
export interface Camera {
  readonly x: number
  readonly y: number
  readonly scale: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** Below this, 12-pixel letters cannot be read. */
export const READABLE_SCALE = 0.8
export const SCALE_MIN = 0.2
export const SCALE_MAX = 3
/** Around what is brought into view, in pixels of the screen. */
const ROOM = 16

/** All of a picture, in the middle; never larger than it was drawn. */
export function fitted(picture: Size, view: Size): Camera {
  const scale = Math.min(1, (view.width - 2 * ROOM) / picture.width, (view.height - 2 * ROOM) / picture.height)
  return centered({ x: 0, y: 0, ...picture }, view, Math.max(scale, SCALE_MIN))
}

/** All of its width if that can be read; what is larger than the view is shown from its beginning. */
export function fittedInWidth(picture: Size, view: Size): Camera {
  const scale = Math.min(1, Math.max(READABLE_SCALE, (view.width - 2 * ROOM) / picture.width))
  const whole = centered({ x: 0, y: 0, ...picture }, view, scale)
  const from = (length: number, room: number, middle: number) => (length * scale > room ? -ROOM / scale : middle)
  return { x: from(picture.width, view.width, whole.x), y: from(picture.height, view.height, whole.y), scale }
}

export function centered(box: Box, view: Size, scale: number): Camera {
  return {
    x: box.x + box.width / 2 - view.width / 2 / scale,
    y: box.y + box.height / 2 - view.height / 2 / scale,
    scale,
  }
}

/** The same, moved as little as brings a box into view; what is larger than the view is shown from its beginning. */
export function withInView(camera: Camera, box: Box, view: Size): Camera {
  const { scale } = camera
  const room = ROOM / scale
  return {
    x: moved(camera.x, view.width / scale, box.x - room, box.width + 2 * room),
    y: moved(camera.y, view.height / scale, box.y - room, box.height + 2 * room),
    scale,
  }
}

/** Nearer (or farther), with the point under the pointer staying where it is. Pixels of the screen. */
export function zoomed(camera: Camera, factor: number, pointX: number, pointY: number): Camera {
  const scale = Math.min(Math.max(camera.scale * factor, SCALE_MIN), SCALE_MAX)
  return {
    x: camera.x + pointX / camera.scale - pointX / scale,
    y: camera.y + pointY / camera.scale - pointY / scale,
    scale,
  }
}

export function panned(camera: Camera, byX: number, byY: number): Camera {
  return { ...camera, x: camera.x + byX / camera.scale, y: camera.y + byY / camera.scale }
}

/** What holds all of the boxes. */
export function around(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  }
}

function moved(viewFrom: number, viewLength: number, from: number, length: number): number {
  if (length >= viewLength || from < viewFrom) return from
  return Math.max(viewFrom, from + length - viewLength)
}
