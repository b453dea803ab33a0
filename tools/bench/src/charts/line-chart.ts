import { type ScaleLogarithmic, scaleLog } from 'd3-scale'
import { line, symbol, symbolCircle, symbolSquare, symbolTriangle } from 'd3-shape'
import { COLOURS, element, FAINT, picture, text, WIDTH } from './svg.ts'

export interface Point {
  readonly x: number
  readonly y: number
  /** From the least to the most of all rounds. */
  readonly low: number
  readonly high: number
}

export interface Series {
  /** Written where the line ends. */
  readonly name: string
  /** Lines of one kind have one colour and one mark. */
  readonly kind: number
  readonly isDashed?: boolean
  readonly points: readonly Point[]
}

export interface LineChart {
  readonly title: string
  /** What x and y are, with their units. */
  readonly x: string
  readonly y: string
  readonly series: readonly Series[]
}

const HEIGHT = 416
const FRAME = { left: 88, right: 112, top: 60, bottom: 56 } as const
const LABEL_PIXELS = 15
const KINDS = [
  { colour: COLOURS.blue, mark: symbolCircle },
  { colour: COLOURS.orange, mark: symbolSquare },
  { colour: COLOURS.grey, mark: symbolTriangle },
] as const
const MARK_PIXELS = 40

type Scale = ScaleLogarithmic<number, number>
interface Scales {
  readonly x: Scale
  readonly y: Scale
}

/** Lines over axes that are logarithmic both: what doubles looks alike wherever it does. */
export function lineChart({ title, x, y, series }: LineChart): string {
  const drawn = series.filter(({ points }) => points.length > 0)
  const points = drawn.flatMap((each) => each.points)
  if (points.length === 0) return picture(title, HEIGHT, [text(FRAME.left, FRAME.top + 40, 'not measured')])
  const scales: Scales = {
    x: scaleOver(
      points.map((point) => point.x),
      [FRAME.left, WIDTH - FRAME.right],
    ),
    y: scaleOver(
      points.flatMap(({ low, high }) => [low, high]),
      [HEIGHT - FRAME.bottom, FRAME.top],
    ).nice(),
  }
  return picture(title, HEIGHT, [
    ...axes(scales, [...new Set(points.map((point) => point.x))], { x, y }),
    ...drawn.map((each) => drawSeries(each, scales)),
    ...labels(drawn, scales),
  ])
}

function scaleOver(values: readonly number[], range: readonly [number, number]): Scale {
  const [min, max] = [Math.min(...values), Math.max(...values)]
  return scaleLog()
    .domain(min === max ? [min / 2, max * 2] : [min, max])
    .range(range)
}

/** The values on the x axis are those that were measured. */
function axes({ x, y }: Scales, values: readonly number[], names: { x: string; y: string }): readonly string[] {
  const [left = 0, right = 0] = x.range()
  const [bottom = 0, top = 0] = y.range()
  const powers = y.ticks().filter((value) => Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6))
  const ticks = powers.length > 1 ? powers : y.ticks(5)
  return [
    ...ticks.flatMap((value) => [
      element('line', { x1: left, x2: right, y1: y(value), y2: y(value), stroke: FAINT }),
      text(left - 8, y(value) + 4, value.toLocaleString('en-US'), { 'text-anchor': 'end' }),
    ]),
    ...values.flatMap((value) => [
      element('line', { x1: x(value), x2: x(value), y1: bottom, y2: bottom + 5, stroke: FAINT }),
      text(x(value), bottom + 19, value.toLocaleString('en-US'), { 'text-anchor': 'middle' }),
    ]),
    text((left + right) / 2, bottom + 42, names.x, { 'text-anchor': 'middle', fill: COLOURS.grey }),
    text(left, top - 12, names.y, { fill: COLOURS.grey }),
  ]
}

function drawSeries({ kind, isDashed, points }: Series, { x, y }: Scales): string {
  const { colour, mark } = look(kind)
  const path = line<Point>(
    (point) => x(point.x),
    (point) => y(point.y),
  )
  const drawnMark = symbol(mark, MARK_PIXELS)() ?? ''
  return [
    element('path', {
      ...{ d: path(points) ?? '', fill: 'none', stroke: colour, 'stroke-width': 2 },
      ...(isDashed ? { 'stroke-dasharray': '5 4' } : {}),
    }),
    ...points.map((point) => {
      const at = x(point.x)
      return element('line', { x1: at, x2: at, y1: y(point.low), y2: y(point.high), stroke: colour, 'stroke-width': 1 })
    }),
    ...points.map(({ x: px, y: py }) =>
      element('path', { d: drawnMark, transform: `translate(${x(px).toFixed(1)} ${y(py).toFixed(1)})`, fill: colour }),
    ),
  ].join('\n')
}

/** Where the lines end, and apart from each other. */
function labels(series: readonly Series[], { x, y }: Scales): readonly string[] {
  let above = Number.NEGATIVE_INFINITY
  return series
    .map(({ name, kind, points }) => ({ name, kind, last: points.at(-1) as Point }))
    .sort((one, other) => y(one.last.y) - y(other.last.y))
    .map(({ name, kind, last }) => {
      above = Math.max(y(last.y) + 4, above + LABEL_PIXELS)
      return text(x(last.x) + 10, above, name, { fill: look(kind).colour, 'font-weight': 600 })
    })
}

function look(kind: number) {
  return KINDS[kind % KINDS.length] ?? KINDS[0]
}
