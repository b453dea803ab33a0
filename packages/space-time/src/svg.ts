import type { Point } from './box.ts'
import { CONCERNS } from './concern.ts'
import type { LaidLane, LaidMark, LaidMessage, PlacedLabel, SpaceTimeLayout } from './laid.ts'
import { endShapes, linePoints, markShapes, type Shape, signShapes } from './shapes.ts'
import { DARK, DASHES, HEADS, LIGHT, type Theme } from './theme.ts'

export interface SvgOptions {
  /** What the picture is called; read out, and shown by no browser but as a hint. */
  readonly title: string
  /** What is to be seen, in a sentence or two, for those who do not see it. */
  readonly description?: string
  /** `auto`, the default, follows its reader's. */
  readonly theme?: 'light' | 'dark' | 'auto'
}

/** The picture as a file that stands alone. Every message has its words as a hint. */
export function renderSpaceTimeSvg(layout: SpaceTimeLayout, options: SvgOptions): string {
  const { width, height, textSize, plot } = layout
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" font-family="system-ui, sans-serif" font-size="${textSize}">`,
    `<title>${escaped(options.title)}</title>`,
    ...(options.description === undefined ? [] : [`<desc>${escaped(options.description)}</desc>`]),
    `<style>${styleOf(options.theme ?? 'auto')}</style>`,
    `<rect class="ground" width="${round(width)}" height="${round(height)}"/>`,
    ...layout.ticks.map(({ rule }) => line(rule, 'rule')),
    ...layout.ticks.map(({ at, words }) =>
      text(at, [words], textSize, layout.direction === 'across' ? 'middle' : 'start', 'soft'),
    ),
    ...layout.remarks.map(({ rule, isWrong }) => line(rule, isWrong ? 'rule wrong' : 'rule')),
    ...layout.remarks.map(({ at, lines, isWrong }) =>
      text({ x: at.x, y: at.y + textSize }, lines, textSize, 'start', isWrong ? 'wrong-words' : 'soft'),
    ),
    ...layout.reigns.map(({ from, to }) => line([from, to], 'reign')),
    ...layout.lanes.flatMap((lane) => laneParts(lane, layout)),
    `<clipPath id="plot"><rect x="${round(plot.x - 8)}" y="${round(plot.y - 8)}" width="${round(plot.width + 8)}" height="${round(plot.height + 8)}"/></clipPath>`,
    '<g clip-path="url(#plot)">',
    ...layout.messages.map(messagePart),
    '</g>',
    ...layout.marks.map(markPart),
    ...layout.labels.map((label) => labelPart(label, layout)),
    '</svg>',
  ]
  return `${parts.join('\n')}\n`
}

function styleOf(theme: 'light' | 'dark' | 'auto'): string {
  const light = coloursOf(LIGHT)
  const dark = coloursOf(DARK)
  const rules =
    'path,line,circle{fill:none;stroke-linecap:round;stroke-linejoin:round;stroke-width:1.4}text{dominant-baseline:auto}'
  const widths =
    '.lane{stroke-width:1.6}.paused{stroke-dasharray:2 5}.down{stroke-dasharray:1 7}.rule{stroke-width:1}.reign{stroke-width:9;stroke-linecap:butt}.heartbeat{stroke-width:.8}.label{paint-order:stroke;stroke-width:4px;stroke-linejoin:round}.name{font-weight:600}'
  if (theme === 'light') return rules + widths + light
  if (theme === 'dark') return rules + widths + dark
  return `${rules}${widths}${light}@media(prefers-color-scheme:dark){${dark}}`
}

function coloursOf(theme: Theme): string {
  const coloured = (name: string, colour: string) =>
    `.${name}{stroke:${colour}}.${name} .solid{fill:${colour}}.${name} .blank{fill:${theme.ground}}`
  return [
    `.ground{fill:${theme.ground}}text{fill:${theme.ink}}.soft{fill:${theme.soft}}.wrong-words{fill:${theme.lost};font-weight:600}`,
    `.lane{stroke:${theme.soft}}.down,.gone,.paused{stroke:${theme.faint}}.rule{stroke:${theme.edge}}.rule.wrong{stroke:${theme.lost}}`,
    `.reign{stroke:${theme.reign}}.label{stroke:${theme.ground}}`,
    ...CONCERNS.map((concern) => coloured(concern, theme.concerns[concern])),
    ...Object.entries(theme.marks).map(([kind, colour]) => coloured(`mark-${kind}`, colour)),
    // A fate that is a loss shows in the colour of losses, whatever was lost.
    `.ends-cross .end,.ends-bar .end,.ends-full .end,.ends-unheard .end{stroke:${theme.lost}}`,
    ...CONCERNS.map(
      (concern) => `text.of-${concern}{fill:${concern === 'heartbeat' ? theme.soft : theme.concerns[concern]}}`,
    ),
  ].join('')
}

function laneParts({ name, nameAt, stretches }: LaidLane, { direction, textSize }: SpaceTimeLayout): string[] {
  const lines = stretches.flatMap(({ from, to, life }) => {
    if (life === 'gone') return []
    return [line([from, to], life === 'running' ? 'lane' : `lane ${life}`)]
  })
  const words = stretches.flatMap(({ from, to, life }) => {
    if (life === 'running' || Math.hypot(to.x - from.x, to.y - from.y) < 60) return []
    const at = { x: from.x + 10, y: from.y + (direction === 'across' ? -5 : 14) }
    return [text(at, [life], textSize, 'start', 'soft label')]
  })
  return [...lines, ...words, text(nameAt, [name], textSize, direction === 'across' ? 'end' : 'middle', 'name')]
}

function messagePart(message: LaidMessage): string {
  const { journey, concern, dash, end, sign, isLoop } = message
  const points = linePoints(message)
  const dashes = DASHES[dash]
  const path = isLoop
    ? `M${at(points[0]!)}Q${at(points[1]!)} ${at(points[2]!)}`
    : points.map((point, index) => `${index === 0 ? 'M' : 'L'}${at(point)}`).join('')
  const stroke = dashes.length === 0 ? '' : ` stroke-dasharray="${dashes.join(' ')}"`
  return [
    `<g class="${concern} ends-${end}"><title>${escaped(`${journey.from} → ${journey.to}: ${journey.words}`)}</title>`,
    `<path d="${path}"${stroke}/>`,
    `<g class="end">${endShapes(message, HEADS[concern]).map(shapePart).join('')}</g>`,
    ...(sign ? signShapes(sign.kind, sign.at).map(shapePart) : []),
    '</g>',
  ].join('')
}

function markPart({ mark, at: place }: LaidMark): string {
  return `<g class="mark-${mark.kind}"><title>${escaped(`${mark.kind} ${mark.words}`.trim())}</title>${markShapes(mark.kind, place).map(shapePart).join('')}</g>`
}

function shapePart(shape: Shape): string {
  if (shape.type === 'circle') {
    return `<circle class="${shape.paint}" cx="${round(shape.at.x)}" cy="${round(shape.at.y)}" r="${round(shape.radius)}"/>`
  }
  const path = shape.points.map((point, index) => `${index === 0 ? 'M' : 'L'}${at(point)}`).join('')
  return `<path class="${shape.paint}" d="${path}${shape.isClosed ? 'Z' : ''}"/>`
}

function labelPart({ middle, angle, lines, of, concern }: PlacedLabel, { textSize }: SpaceTimeLayout): string {
  const first = { x: middle.x, y: middle.y - ((lines.length - 1) * textSize * 1.2) / 2 + textSize * 0.35 }
  const turn = angle === 0 ? '' : ` transform="rotate(${round((angle * 180) / Math.PI)} ${at(middle)})"`
  const tone = concern === undefined ? (of === 'mark' ? '' : ' soft') : ` of-${concern}`
  return text(first, lines, textSize, 'middle', `label${tone}`, turn)
}

function text(
  place: Point,
  lines: readonly string[],
  size: number,
  anchor: 'start' | 'middle' | 'end',
  kind: string,
  turn = '',
): string {
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`
  const rows =
    lines.length === 1
      ? escaped(lines[0]!)
      : lines
          .map(
            (row, index) =>
              `<tspan x="${round(place.x)}" dy="${index === 0 ? 0 : round(size * 1.2)}">${escaped(row)}</tspan>`,
          )
          .join('')
  return `<text class="${kind}" x="${round(place.x)}" y="${round(place.y)}"${anchored}${turn}>${rows}</text>`
}

function line([from, to]: readonly [Point, Point], kind: string): string {
  return `<line class="${kind}" x1="${round(from.x)}" y1="${round(from.y)}" x2="${round(to.x)}" y2="${round(to.y)}"/>`
}

function at({ x, y }: Point): string {
  return `${round(x)},${round(y)}`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
