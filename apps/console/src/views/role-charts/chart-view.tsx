import type { LaidOutChart } from '@synod/charts'
import { stateName } from '@synod/protocol'
import { type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import {
  around,
  type Camera,
  fitted,
  fittedInWidth,
  panned,
  READABLE_SCALE,
  type Size,
  withInView,
  zoomed,
} from './camera.ts'
import { ChartPicture, type Lit, withParents } from './chart-picture.tsx'
import './chart-view.css'

interface ChartViewProps extends Lit {
  readonly chart: LaidOutChart
}

/**
 * Any machine's chart with the states that it is in and the transitions that it took lit up. It can be moved by dragging, and
 * brought nearer with the wheel and Ctrl; until somebody does, it keeps what is lit in view.
 */
export function ChartView({ chart, active, taken }: ChartViewProps) {
  const frame = useRef<HTMLDivElement>(null)
  const whole = useSize(frame)
  // What is lit is not to lie under the buttons.
  const size = useMemo(() => ({ width: whole.width, height: Math.max(80, whole.height - BUTTONS_HEIGHT) }), [whole])
  const [own, setOwn] = useState<{ chart: LaidOutChart; camera: Camera }>()
  const followed = useFollowing(chart, active, taken, size)
  const camera = own?.chart === chart ? own.camera : followed
  const move = (to: Camera) => setOwn({ chart, camera: to })
  useWheel(frame, camera, move)
  const middle = [size.width / 2, size.height / 2] as const
  return (
    <div className="chart-view">
      <div ref={frame} className="chart-frame" {...useDragging(camera, move)}>
        <div
          className={own?.chart === chart ? 'chart-sheet' : 'chart-sheet is-following'}
          style={{ transform: `scale(${camera.scale}) translate(${-camera.x}px, ${-camera.y}px)` }}
        >
          <svg role="img" aria-label={wordsOf(chart, active)} width={chart.width} height={chart.height}>
            <ChartPicture chart={chart} active={active} taken={taken} />
          </svg>
        </div>
      </div>
      <fieldset className="chart-buttons">
        <legend className="spoken">View of the chart</legend>
        <button type="button" onClick={() => move(zoomed(camera, 1.25, ...middle))} aria-label="Nearer">
          +
        </button>
        <button type="button" onClick={() => move(zoomed(camera, 0.8, ...middle))} aria-label="Farther">
          −
        </button>
        <button type="button" onClick={() => move(fitted(chart, size))}>
          All
        </button>
        <button type="button" aria-pressed={own?.chart !== chart} onClick={() => setOwn(undefined)}>
          Follow
        </button>
      </fieldset>
    </div>
  )
}

/** In pixels. */
const BUTTONS_HEIGHT = 40

function wordsOf({ name, states }: LaidOutChart, active: readonly string[]): string {
  const descriptions = active.map((path) => {
    const description = states.find((state) => state.path === path)?.description
    return description ? `${stateName(path)} (${description})` : stateName(path)
  })
  return `Chart of the ${name}; it is in ${descriptions.join(' and ') || 'no state that is known'}`
}

/** Where to look so that what is lit can be seen: as near the place looked at before as possible. */
function useFollowing(chart: LaidOutChart, active: readonly string[], taken: readonly string[], size: Size): Camera {
  const [last, setLast] = useState<{ chart: LaidOutChart; size: Size; camera: Camera }>()
  const next = useMemo(() => {
    const isSame = last?.chart === chart && last.size === size
    const before = isSame ? last.camera : fittedInWidth(chart, size)
    const whole = fitted(chart, size)
    if (whole.scale >= READABLE_SCALE) return whole
    const paths = withParents(active)
    const states = chart.states.filter(
      ({ path, kind }) => paths.has(path) && kind !== 'compound' && kind !== 'parallel',
    )
    // What the whole chart does, whichever state it is in, stands at its head: following that would be a jump and back.
    const transitions = chart.transitions.filter(({ key, source }) => taken.includes(key) && source !== '')
    const onTransitions = around(transitions.map(({ box }) => box))
    const onStates = around(states.map(({ box }) => box))
    // A state may be larger than the view: then what was taken in it comes first.
    const camera = onStates ? withInView(before, onStates, size) : before
    return onTransitions ? withInView(camera, onTransitions, size) : camera
  }, [chart, active, taken, size, last])
  const isThere = last?.chart === chart && last.size === size && isSameCamera(last.camera, next)
  if (!isThere) setLast({ chart, size, camera: next })
  return next
}

function isSameCamera(one: Camera, other: Camera): boolean {
  return one.x === other.x && one.y === other.y && one.scale === other.scale
}

function useSize(element: React.RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 480, height: 360 })
  useLayoutEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height })
    })
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return size
}

function useDragging(camera: Camera, move: (to: Camera) => void) {
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      event.currentTarget.setPointerCapture(event.pointerId)
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
      if (event.movementX !== 0 || event.movementY !== 0) move(panned(camera, -event.movementX, -event.movementY))
    },
  }
}

/** React listens to the wheel passively, and could not keep the page from scrolling. */
function useWheel(element: React.RefObject<HTMLElement | null>, camera: Camera, move: (to: Camera) => void) {
  const latest = useRef({ camera, move })
  useEffect(() => {
    latest.current = { camera, move }
  })
  useEffect(() => {
    const turn = (event: WheelEvent) => {
      event.preventDefault()
      const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect()
      const isZoom = event.ctrlKey || event.metaKey
      const from = latest.current.camera
      latest.current.move(
        isZoom
          ? zoomed(from, Math.exp(-event.deltaY / 300), event.clientX - left, event.clientY - top)
          : panned(from, event.deltaX, event.deltaY),
      )
    }
    const frame = element.current
    frame?.addEventListener('wheel', turn, { passive: false })
    return () => frame?.removeEventListener('wheel', turn)
  }, [element])
}
