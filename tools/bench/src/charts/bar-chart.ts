import { scaleBand, scaleLinear } from 'd3-scale'
import { COLOURS, element, FAINT, INK, picture, text, WIDTH } from './svg.ts'

export interface Bar {
  readonly name: string
  /** By the parts of the chart, in their order. */
  readonly values: readonly number[]
}

export interface BarChart {
  readonly title: string
  /** What is counted, with its unit. */
  readonly x: string
  readonly parts: readonly string[]
  readonly bars: readonly Bar[]
}

const FRAME = { left: 128, right: 72, top: 76, bottom: 52 } as const
const BAR_PIXELS = 34
const LEGEND_PIXELS = 110
const FILLS = [COLOURS.blue, '#56b4e9', '#a8d5f2', COLOURS.orange, COLOURS.green] as const

/** Bars that lie, each made of its parts one after the other, and its sum behind it. */
export function barChart({ title, x, parts, bars }: BarChart): string {
  const height = FRAME.top + FRAME.bottom + BAR_PIXELS * Math.max(1, bars.length)
  const sums = bars.map(({ values }) => values.reduce((sum, value) => sum + value, 0))
  const across = scaleLinear()
    .domain([0, Math.max(1, ...sums)])
    .nice()
    .range([FRAME.left, WIDTH - FRAME.right])
  const down = scaleBand()
    .domain(bars.map(({ name }) => name))
    .range([FRAME.top, height - FRAME.bottom])
    .padding(0.25)
  const bottom = height - FRAME.bottom
  return picture(title, height, [
    ...parts.flatMap((part, at) => [
      element('rect', { x: FRAME.left + at * LEGEND_PIXELS, y: 42, width: 12, height: 12, fill: fillOf(at) }),
      text(FRAME.left + at * LEGEND_PIXELS + 18, 52, part),
    ]),
    ...across
      .ticks(6)
      .flatMap((value) => [
        element('line', { x1: across(value), x2: across(value), y1: FRAME.top - 6, y2: bottom, stroke: FAINT }),
        text(across(value), bottom + 16, value.toLocaleString('en-US'), { 'text-anchor': 'middle' }),
      ]),
    text((FRAME.left + WIDTH - FRAME.right) / 2, bottom + 38, x, { 'text-anchor': 'middle', fill: COLOURS.grey }),
    ...bars.flatMap(({ name, values }, at) => {
      const y = down(name) ?? 0
      const middle = y + down.bandwidth() / 2 + 4
      let sum = 0
      const pieces = values.map((value, part) => {
        const from = across(sum)
        sum += value
        return element('rect', { x: from, y, width: across(sum) - from, height: down.bandwidth(), fill: fillOf(part) })
      })
      const total = (sums[at] ?? 0).toFixed(sum >= 100 ? 0 : 1)
      return [
        text(FRAME.left - 8, middle, name, { 'text-anchor': 'end' }),
        ...pieces,
        text(across(sum) + 6, middle, total, { fill: INK, 'font-weight': 600 }),
      ]
    }),
  ])
}

function fillOf(at: number): string {
  return FILLS[at % FILLS.length] ?? INK
}
