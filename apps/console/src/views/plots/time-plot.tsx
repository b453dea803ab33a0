import { type ScaleLinear, scaleLinear } from 'd3-scale'
import { memo, type PointerEvent, type ReactNode } from 'react'
import type { TimeSpan } from './plot-data.ts'
import { tickName } from './time-span.ts'

export interface PlotScales {
  readonly x: ScaleLinear<number, number>
  readonly y: ScaleLinear<number, number>
}

export interface TimePlotProps {
  readonly label: string
  readonly width: number
  readonly height: number
  readonly span: TimeSpan
  /** The moment that is shown, as a line across. */
  readonly at: number
  /** Nothing is recorded from here on. */
  readonly endsAt: number
  /** The highest value that has to fit; the axis ends at a round number above it. */
  readonly highest: number
  readonly formatValue: (value: number) => string
  scrub(at: number): void
  /** Draws what is measured. Stable as long as it draws the same. */
  readonly draw: (scales: PlotScales) => ReactNode
}

/** Room for the numbers of the axes, in CSS pixels. */
export const MARGIN = { top: 8, right: 16, bottom: 18, left: 54 } as const

/** A plot over time: two axes, what is measured, and the moment that is shown. A click or a drag shows another. */
export function TimePlot(props: TimePlotProps) {
  const { label, width, height, span, at, endsAt, scrub } = props
  const x = timeScale(span, width)
  const now = x(Math.min(Math.max(at, span.from), span.to))
  return (
    <svg className="plot" width="100%" height={height} role="img" aria-label={label} {...scrubbing(x, scrub)}>
      <Drawn {...props} />
      <Unrecorded x={x} endsAt={endsAt} height={height - MARGIN.bottom} />
      <line className="plot-now" x1={now} x2={now} y1={MARGIN.top - 4} y2={height - MARGIN.bottom} />
    </svg>
  )
}

export function timeScale({ from, to }: TimeSpan, width: number): ScaleLinear<number, number> {
  return scaleLinear([from, to], [MARGIN.left, width - MARGIN.right])
}

/** Where one presses or drags, there is the moment. */
export function scrubbing(x: ScaleLinear<number, number>, scrub: (at: number) => void) {
  const show = (event: PointerEvent<SVGSVGElement>) => {
    const [from, to] = x.domain() as [number, number]
    const at = x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left)
    scrub(Math.round(Math.min(Math.max(at, from), to)))
  }
  return {
    onPointerDown(event: PointerEvent<SVGSVGElement>) {
      event.currentTarget.setPointerCapture(event.pointerId)
      show(event)
    },
    onPointerMove(event: PointerEvent<SVGSVGElement>) {
      if (event.buttons === 1 && event.currentTarget.hasPointerCapture(event.pointerId)) show(event)
    },
  }
}

/** All but the moment, which moves with every picture while this stays. */
const Drawn = memo(
  ({ width, height, span, highest, formatValue, draw }: TimePlotProps) => {
    const x = timeScale(span, width)
    const y = scaleLinear([0, highest], [height - MARGIN.bottom, MARGIN.top]).nice(2)
    return (
      <>
        {y.ticks(2).map((value) => (
          <g key={value} className="plot-tick">
            <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(value)} y2={y(value)} />
            <text x={MARGIN.left - 6} y={y(value)} dy="0.32em" textAnchor="end">
              {formatValue(value)}
            </text>
          </g>
        ))}
        <TimeAxis x={x} width={width} y={height - MARGIN.bottom} />
        {draw({ x, y })}
      </>
    )
  },
  (one, other) =>
    one.draw === other.draw &&
    one.width === other.width &&
    one.highest === other.highest &&
    one.span.from === other.span.from &&
    one.span.to === other.span.to,
)

interface UnrecordedProps {
  readonly x: ScaleLinear<number, number>
  readonly endsAt: number
  readonly height: number
}

/** Hides what is drawn beyond the end of the recording: a line that goes on there would tell what nobody knows. */
export function Unrecorded({ x, endsAt, height }: UnrecordedProps) {
  const [, right] = x.range() as [number, number]
  const left = Math.min(x(endsAt), right)
  // A little wider than the plot, for lines have a width.
  return (
    <rect
      className="plot-unrecorded"
      x={left}
      y={0}
      width={right - left + (left < right ? 2 : 0)}
      height={height - 0.5}
    />
  )
}

interface TimeAxisProps {
  readonly x: ScaleLinear<number, number>
  readonly width: number
  readonly y: number
}

export function TimeAxis({ x, width, y }: TimeAxisProps) {
  return (
    <g className="plot-time">
      <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y} y2={y} />
      {x.ticks(Math.max(2, Math.floor(width / 110))).map((at) => (
        <text key={at} x={x(at)} y={y + 13} textAnchor={x(at) > width - MARGIN.right - 12 ? 'end' : 'middle'}>
          {tickName(at)}
        </text>
      ))}
    </g>
  )
}
