/** A line of a chart. */
export interface Series {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

export interface LineChart {
  readonly title: string
  /** Under the axes: what x and y are, with their units. */
  readonly x: string
  readonly y: string
  readonly series: readonly Series[]
}

const WIDTH = 720
const HEIGHT = 260
const LEFT = 64
const TOP = 34
const RIGHT = 150
const BOTTOM = 42
const STEPS = 4
/** Seen by people who do not see colours alike, on white and on black. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9']

/** The chart as a picture. Both axes begin at 0, so that what is flat looks flat and nothing else does. */
export function lineChart({ title, x, y, series }: LineChart): string {
  const points = series.flatMap((each) => each.points)
  const xMax = roundUp(Math.max(1, ...points.map(([at]) => at)))
  const yMax = roundUp(Math.max(1, ...points.map(([, value]) => value)))
  const atX = (value: number) => LEFT + (value / xMax) * (WIDTH - LEFT - RIGHT)
  const atY = (value: number) => HEIGHT - BOTTOM - (value / yMax) * (HEIGHT - TOP - BOTTOM)
  const steps = Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(LEFT, 18, title, 'font-weight="bold"'),
    ...steps.map((part) => line(atX(0), atY(part * yMax), atX(xMax), atY(part * yMax))),
    ...steps.map((part) => text(LEFT - 6, atY(part * yMax) + 4, label(part * yMax), 'text-anchor="end"')),
    ...steps.map((part) => text(atX(part * xMax), HEIGHT - BOTTOM + 15, label(part * xMax), 'text-anchor="middle"')),
    text(LEFT, HEIGHT - 8, `${x} →   ↑ ${y}`, 'fill="#555"'),
    ...series.flatMap((each, at) => {
      const colour = COLOURS[at % COLOURS.length] ?? '#000'
      const path = each.points.map(([px, py]) => `${atX(px).toFixed(1)},${atY(py).toFixed(1)}`).join(' ')
      const legend = text(WIDTH - RIGHT + 12, TOP + 10 + at * 16, each.name, `fill="${colour}"`)
      return [`<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${path}"/>`, legend]
    }),
    '</svg>',
    '',
  ].join('\n')
}

/** The next number that begins with one of few digits, so that a quarter of it is short too. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const factor = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find((each) => value <= each * power * (1 + 1e-9)) ?? 10
  return factor * power
}

function label(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 })
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="#ddd"/>`
}

function text(x: number, y: number, content: string, attributes: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escaped}</text>`
}
