import type { Point } from '@synod/space-time'
import { type HTMLAttributes, type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import type { Recording } from '../../recording/picture.ts'
import { nearestMessage, type Pointed } from './nearest.ts'
import { GUTTER, momentAt, type Sight, xOf } from './sight.ts'
import type { Strip } from './strip.ts'
import { panned, type Window, zoomed } from './window.ts'

interface Gestured {
  /** Undefined before the diagram is measured. */
  readonly sight: Sight | undefined
  readonly strips: readonly Strip[]
  /** The moment that is shown, in µs. */
  readonly at: number
  readonly recording: Recording
  setWindow(window: Window): void
  /** Points at the message of this id. */
  point(id: number | undefined): void
  select(node: number): void
  scrub(at: number): void
}

/** How near to the cursor one must press to take hold of it, in pixels. */
const GRIP = 10
/** Until it was moved so far, a press is a click. */
const STILL = 4

interface Drag {
  readonly kind: 'cursor' | 'paper'
  readonly startX: number
  readonly window: Window
  isMoved: boolean
}

/** Wheel and drag move the paper, Ctrl or a pinch zooms it, the cursor line is dragged through time, and a click says who or when. */
export function useGestures(gestured: Gestured): {
  readonly gestures: HTMLAttributes<HTMLDivElement>
  readonly surface: RefObject<HTMLDivElement | null>
} {
  const surface = useRef<HTMLDivElement>(null)
  const drag = useRef<Drag | undefined>(undefined)
  useWheel(surface, gestured)
  const { sight, strips, at, recording, setWindow, point, select, scrub } = gestured
  if (!sight) return { gestures: {}, surface }
  const near = ({ x, y }: Point): Pointed | undefined =>
    nearestMessage(strips, { x: momentAt(sight, x) * sight.scale, y })
  const gestures = {
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      if (event.button !== 0) return
      const { x } = placeOf(event)
      event.currentTarget.setPointerCapture(event.pointerId)
      const kind = Math.abs(x - xOf(sight, at)) < GRIP ? 'cursor' : 'paper'
      drag.current = { kind, startX: x, window: sight.window, isMoved: false }
    },
    onPointerMove(event: PointerEvent<HTMLDivElement>) {
      const place = placeOf(event)
      const held = drag.current
      if (!held) return point(near(place)?.message.journey.id)
      held.isMoved ||= Math.abs(place.x - held.startX) > STILL
      if (!held.isMoved) return
      if (held.kind === 'cursor') scrub(within(momentAt(sight, place.x), recording))
      else setWindow(panned(held.window, momentAt(sight, held.startX) - momentAt(sight, place.x), recording))
    },
    onPointerUp(event: PointerEvent<HTMLDivElement>) {
      const held = drag.current
      drag.current = undefined
      if (held && !held.isMoved) click(placeOf(event))
    },
    onPointerLeave() {
      if (!drag.current) point(undefined)
    },
  }
  const click = (place: Point): void => {
    const message = place.x < GUTTER ? undefined : near(place)?.message
    if (place.x < GUTTER) selectLane(place)
    else if (message) {
      point(message.journey.id)
      const node = Number(message.journey.from)
      if (Number.isInteger(node)) select(node)
    } else scrub(within(momentAt(sight, place.x), recording))
  }
  const selectLane = ({ y }: Point): void => {
    const lane = strips[0]?.layout.lanes.find(({ nameAt }) => Math.abs(nameAt.y - y) < 16)
    const node = Number(lane?.id)
    if (Number.isInteger(node)) select(node)
  }
  return { gestures, surface }
}

/** A wheel's listener must not be passive, or the page would scroll as well; and it must not be another with every frame. */
function useWheel(surface: RefObject<HTMLDivElement | null>, gestured: Gestured): void {
  const latest = useRef(gestured)
  useEffect(() => {
    latest.current = gestured
  })
  const isThere = gestured.sight !== undefined
  useEffect(() => {
    const element = surface.current
    if (!isThere || !element) return
    const turn = (event: WheelEvent): void => {
      const { sight, recording, setWindow } = latest.current
      if (!sight) return
      event.preventDefault()
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
      if (isSideways) {
        const pixels = event.deltaX || event.deltaY
        setWindow(panned(sight.window, momentAt(sight, pixels) - momentAt(sight, 0), recording))
      } else {
        const x = event.clientX - element.getBoundingClientRect().left
        setWindow(zoomed(sight.window, Math.exp(event.deltaY * 0.002), momentAt(sight, x)))
      }
    }
    element.addEventListener('wheel', turn, { passive: false })
    return () => element.removeEventListener('wheel', turn)
  }, [surface, isThere])
}

function placeOf(event: PointerEvent<HTMLDivElement>): Point {
  const box = event.currentTarget.getBoundingClientRect()
  return { x: event.clientX - box.left, y: event.clientY - box.top }
}

function within(at: number, { beginsAt, endsAt }: Recording): number {
  return Math.round(Math.min(endsAt, Math.max(beginsAt, at)))
}
