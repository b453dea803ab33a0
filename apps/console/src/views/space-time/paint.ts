import {
  DASHES,
  endShapes,
  HEADS,
  type LaidLane,
  type LaidMark,
  type LaidMessage,
  linePoints,
  markShapes,
  type Paint,
  type Point,
  type Shape,
  signShapes,
  type Theme,
} from '@synod/space-time'
import type { Strip } from './strip.ts'

export interface Brush {
  readonly context: CanvasRenderingContext2D
  readonly theme: Theme
  /** The page's font family. */
  readonly font: string
}

/** With more messages than this for each pixel of width, arrow heads would be all that is seen: they are left out. */
const CROWD = 0.5

/** The lines of a strip of the diagram; its labels are drawn over them. */
export function paintStrip(brush: Brush, { index, layout }: Strip): void {
  const { context, theme } = brush
  context.lineJoin = 'round'
  context.lineCap = 'round'
  for (const { rule } of layout.ticks) line(brush, rule[0], rule[1], theme.edge, 1)
  for (const { from, to } of layout.reigns) line(brush, from, to, theme.reign, 9, [], 'butt')
  for (const lane of layout.lanes) paintLane(brush, lane)
  const isCrowded = layout.messages.length > layout.plot.width * CROWD
  context.globalAlpha = isCrowded ? 0.45 : 1
  for (const message of layout.messages) paintMessage(brush, message, isCrowded)
  context.globalAlpha = 1
  for (const mark of layout.marks) paintMark(brush, mark)
  for (const [place, { at, words }] of layout.ticks.entries()) {
    // The words of the very first moment begin with it: left of it are the names of the lanes.
    const isFirst = index === 0 && place === 0
    text(brush, words, at, layout.textSize - 1, theme.soft, isFirst ? 'left' : 'center')
  }
}

function paintLane(brush: Brush, { stretches }: LaidLane): void {
  const { theme } = brush
  for (const { from, to, life } of stretches) {
    if (life === 'running') line(brush, from, to, theme.soft, 1.5)
    else if (life !== 'gone') line(brush, from, to, theme.faint, 1.5, life === 'paused' ? [2, 5] : [1, 7])
    if (life !== 'running' && to.x - from.x > 60) {
      text(brush, life, { x: from.x + 10, y: from.y - 5 }, 11, theme.soft, 'left')
    }
  }
}

function paintMessage(brush: Brush, message: LaidMessage, isCrowded: boolean): void {
  const { context, theme } = brush
  const { concern, dash, end, sign, isLoop } = message
  const colour = theme.concerns[concern]
  const points = linePoints(message)
  context.strokeStyle = colour
  context.lineWidth = isCrowded || concern === 'heartbeat' ? 0.8 : 1.4
  context.setLineDash(DASHES[dash] as number[])
  context.beginPath()
  context.moveTo(points[0]!.x, points[0]!.y)
  if (isLoop) context.quadraticCurveTo(points[1]!.x, points[1]!.y, points[2]!.x, points[2]!.y)
  else for (let index = 1; index < points.length; index++) context.lineTo(points[index]!.x, points[index]!.y)
  context.stroke()
  context.setLineDash([])
  const isLost = end !== 'head' && end !== 'open'
  if (isCrowded && !isLost) return
  for (const shape of endShapes(message, HEADS[concern])) paintShape(brush, shape, isLost ? theme.lost : colour)
  if (sign) for (const shape of signShapes(sign.kind, sign.at)) paintShape(brush, shape, colour)
}

function paintMark(brush: Brush, { mark, at }: LaidMark): void {
  brush.context.lineWidth = 1.6
  for (const shape of markShapes(mark.kind, at)) paintShape(brush, shape, brush.theme.marks[mark.kind])
}

export function paintShape({ context, theme }: Brush, shape: Shape, colour: string): void {
  context.beginPath()
  if (shape.type === 'circle') context.arc(shape.at.x, shape.at.y, shape.radius, 0, Math.PI * 2)
  else {
    for (const [index, { x, y }] of shape.points.entries()) {
      if (index === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
    }
    if (shape.isClosed) context.closePath()
  }
  const fill = fillOf(shape.paint, colour, theme)
  if (fill !== undefined) {
    context.fillStyle = fill
    context.fill()
  }
  context.strokeStyle = colour
  context.stroke()
}

function fillOf(paint: Paint, colour: string, theme: Theme): string | undefined {
  if (paint === 'line') return undefined
  return paint === 'solid' ? colour : theme.ground
}

function line(
  { context }: Brush,
  from: Point,
  to: Point,
  colour: string,
  width: number,
  dash: readonly number[] = [],
  cap: CanvasLineCap = 'round',
): void {
  context.strokeStyle = colour
  context.lineWidth = width
  context.lineCap = cap
  context.setLineDash(dash as number[])
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
  context.stroke()
  context.setLineDash([])
  context.lineCap = 'round'
}

export function text(
  { context, font }: Brush,
  words: string,
  at: Point,
  size: number,
  colour: string,
  align: CanvasTextAlign,
  weight = 400,
): void {
  context.font = `${weight} ${size}px ${font}`
  context.textAlign = align
  context.fillStyle = colour
  context.fillText(words, at.x, at.y)
}
