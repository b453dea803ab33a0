import { useLayoutEffect, useMemo, useRef } from 'react'
import type { Flight } from '../../recording/picture.ts'
import type { Size } from '../space-time/use-size.ts'
import { useTheme } from '../space-time/use-theme.ts'
import type { Circle } from './circle.ts'
import { flyingAt } from './flying.ts'
import { paintFlights } from './paint-flights.ts'

interface FlightsCanvasProps {
  readonly flights: readonly Flight[]
  readonly at: number
  readonly circle: Circle
  readonly size: Size
  readonly isStill: boolean
}

/** The messages, drawn over links and under nodes: they come and go too fast to be elements. */
export function FlightsCanvas({ flights, at, circle, size, isStill }: FlightsCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const theme = useTheme()
  const flying = useMemo(() => flights.map((flight) => flyingAt(flight, at)), [flights, at])
  const { width, height } = size
  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const ratio = devicePixelRatio
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (element.width !== across) element.width = across
    if (element.height !== down) element.height = down
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    paintFlights({ context, theme, font: getComputedStyle(element).fontFamily }, circle, flying, isStill)
  }, [flying, circle, width, height, theme, isStill])
  // An empty canvas is hidden: browsers may go on showing what was last drawn on one that was only cleared.
  return <canvas ref={canvas} className="ring-flights" style={{ width, height }} hidden={flying.length === 0} />
}
