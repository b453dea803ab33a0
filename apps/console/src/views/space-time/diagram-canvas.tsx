import { formatNode } from '@synod/protocol'
import type { LaidMessage } from '@synod/space-time'
import { useLayoutEffect, useRef } from 'react'
import { paintDiagram, text } from './paint.ts'
import type { Sheet } from './scenery.ts'
import { useTheme } from './use-theme.ts'

interface DiagramCanvasProps {
  readonly sheet: Sheet
  /** Where the cursor stands, in pixels from the left. */
  readonly now: number
  readonly pointed: LaidMessage | undefined
  readonly selected: number
}

/** The diagram drawn: nothing of it is an element, so that a frame costs what is to be seen and no more. */
export function DiagramCanvas({ sheet, now, pointed, selected }: DiagramCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const theme = useTheme()
  const { layout } = sheet
  const { width, height } = layout
  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const ratio = devicePixelRatio
    const [pixelsAcross, pixelsDown] = [Math.round(width * ratio), Math.round(height * ratio)]
    if (element.width !== pixelsAcross) element.width = pixelsAcross
    if (element.height !== pixelsDown) element.height = pixelsDown
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const brush = { context, theme, font: getComputedStyle(element).fontFamily }
    paintDiagram(brush, layout, now, pointed)
    const lane = layout.lanes.find(({ id }) => id === String(selected))
    if (lane) text(brush, '▸', { x: lane.nameAt.x - 22, y: lane.nameAt.y }, 11, theme.concerns.prepare, 'right')
  }, [layout, width, height, now, pointed, theme, selected])
  return (
    <>
      <canvas
        ref={canvas}
        style={{ width, height }}
        role="img"
        aria-label={`Space–time diagram of ${layout.lanes.map(({ name }) => name).join(', ')}, ${formatNode(selected)} chosen: ${layout.messages.length} messages`}
      />
      <div
        className="space-time-cursor"
        style={{ height, transform: `translateX(${now}px)` }}
        hidden={now < layout.plot.x - 1}
      />
    </>
  )
}
