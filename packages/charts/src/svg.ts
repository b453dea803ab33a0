import { arrowHead, arrowLine } from './arrow-path.ts'
import type {
  Box,
  LaidOutArrow,
  LaidOutBeginning,
  LaidOutChart,
  LaidOutState,
  LaidOutTransition,
  Tag,
  TextLine,
  TextRole,
} from './laid-out-chart.ts'
import { FONT_FAMILY, TAG_STYLE, TEXT_STYLES } from './text.ts'
import { DARK, LIGHT, type Palette } from './theme.ts'

export interface SvgOptions {
  /** `auto` (the default) follows the reader's preference, also where the picture is an `<img>`. */
  readonly theme?: 'auto' | 'light' | 'dark'
}

/**
 * The chart as an SVG document that needs nothing else. States are `g[data-state]` with their path, transitions
 * `g[data-transition]` with their key, for a page that puts it among its own elements.
 */
export function renderSvg(chart: LaidOutChart, options: SvgOptions = {}): string {
  const { name, description, width, height } = chart
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="synod-chart" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escaped(`Statechart of the ${name}`)}</title>`,
    `<desc>${escaped([description, ...chart.states.slice(1).map(stateInWords)].filter(Boolean).join(' '))}</desc>`,
    `<style>${styleSheet(options.theme ?? 'auto')}</style>`,
    ...chart.states.map((state) => stateShapes(state, isRegion(state, chart))),
    ...chart.beginnings.map(beginningShapes),
    ...chart.arrows.map(arrowShapes),
    ...chart.transitions.map(transitionShapes),
    '</svg>',
  ]
  return `${lines.join('\n')}\n`
}

function stateInWords({ path, description }: LaidOutState): string {
  return `${path}: ${description || 'no description.'}`
}

const CORNER = 8

function hasStates({ kind }: LaidOutState): boolean {
  return kind === 'compound' || kind === 'parallel'
}

function isRegion({ path }: LaidOutState, { states }: LaidOutChart): boolean {
  const around = path.split('.').slice(0, -1).join('.')
  return path !== '' && states.some((state) => state.path === around && state.kind === 'parallel')
}

function stateShapes(state: LaidOutState, isRegion: boolean): string {
  const { path, kind, box, lines, rules } = state
  const isMachine = path === ''
  const outline = rect(
    isMachine ? inset(box, 0.5) : box,
    isMachine ? 'machine' : `box ${kind}${isRegion ? ' region' : ''}`,
    CORNER,
  )
  const inner = kind === 'final' ? rect(inset(box, 3), 'inner', CORNER - 3) : ''
  const [rule] = rules
  const head = rule === undefined || hasStates(state) ? '' : headShape(box, rule)
  const ruled = rules.map((y) => `<path class="rule" d="M${box.x},${y}H${box.x + box.width}"/>`)
  return `<g data-state="${escaped(path)}">${[outline, head, inner, ...ruled, ...lines.map(textShape)].join('')}</g>`
}

/** Behind the name of a state that has rows below it. */
function headShape({ x, y, width }: Box, rule: number): string {
  const [left, top, right] = [x + 0.5, y + 0.5, x + width - 0.5]
  const side = CORNER - 0.5
  return `<path class="head" d="M${left},${rule}V${top + side}Q${left},${top} ${left + side},${top}H${right - side}Q${right},${top} ${right},${top + side}V${rule}Z"/>`
}

function beginningShapes({ dot, points }: LaidOutBeginning): string {
  return `<circle class="dot" cx="${dot.x}" cy="${dot.y}" r="5"/>${arrow(points)}`
}

function arrowShapes({ source, target, points }: LaidOutArrow): string {
  return `<g data-from="${escaped(source)}" data-to="${escaped(target)}">${arrow(points)}</g>`
}

function arrow(points: LaidOutArrow['points']): string {
  return `<path class="line" d="${arrowLine(points)}"/><path class="tip" d="${arrowHead(points)}"/>`
}

function transitionShapes(transition: LaidOutTransition): string {
  const { key, description, box, isInside, lines, tags } = transition
  const ground = isInside ? '' : rect(box, 'label', 4)
  const told = description ? `<title>${escaped(description)}</title>` : ''
  const text = [...lines.map(textShape), ...tags.map(tagShape)].join('')
  return `<g data-transition="${escaped(key)}">${told}${ground}${text}</g>`
}

function textShape({ x, y, runs }: TextLine): string {
  const spans = runs.map(({ text, role }) => `<tspan class="${role}">${escaped(text)}</tspan>`)
  return `<text x="${x}" y="${y}" xml:space="preserve">${spans.join('')}</text>`
}

function tagShape({ text, box }: Tag): string {
  const [x, y] = [box.x + box.width / 2, box.y + box.height - 3.5]
  return `${rect(box, 'tag', 3)}<text class="tag-text" x="${x}" y="${y}">${escaped(text)}</text>`
}

function rect({ x, y, width, height }: Box, name: string, corner: number): string {
  return `<rect class="${name}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${corner}"/>`
}

function inset({ x, y, width, height }: Box, by: number): Box {
  return { x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by }
}

/** Every rule is for this picture alone, so that it can stand among the elements of a page. */
function styleSheet(theme: 'auto' | 'light' | 'dark'): string {
  const roles = Object.entries(TEXT_STYLES).map(([role, { size, isBold }]) =>
    rule(`.${role}`, `font-size:${size}px;${isBold ? 'font-weight:700;' : ''}fill:${INKS[role as TextRole]}`),
  )
  return [
    rule('', `${variables(theme === 'dark' ? DARK : LIGHT)};font-family:${FONT_FAMILY}`),
    theme === 'auto' ? `@media(prefers-color-scheme:dark){${rule('', variables(DARK))}}` : '',
    rule('.machine', 'fill:var(--ground);stroke:var(--border)'),
    rule('.box', 'fill:var(--box);stroke:var(--border);stroke-width:1.5'),
    rule('.parallel,.synod-chart .compound', 'fill:none'),
    rule('.region', 'stroke-dasharray:6 4'),
    rule('.head', 'fill:var(--head)'),
    rule('.inner', 'fill:none;stroke:var(--border)'),
    rule('.rule', 'fill:none;stroke:var(--border)'),
    rule('.line', 'fill:none;stroke:var(--arrow);stroke-width:1.5'),
    rule('.tip,.synod-chart .dot', 'fill:var(--arrow)'),
    rule('.label', 'fill:var(--ground)'),
    rule('.tag', 'fill:none;stroke:var(--border);stroke-width:1'),
    rule('.tag-text', `font-size:${TAG_STYLE.size}px;text-anchor:middle;fill:var(--soft)`),
    ...roles,
  ].join('')
}

const INKS: Readonly<Record<TextRole, string>> = {
  name: 'var(--ink)',
  kind: 'var(--soft)',
  description: 'var(--soft)',
  event: 'var(--ink)',
  guard: 'var(--ink)',
  target: 'var(--ink)',
  action: 'var(--soft)',
}

function rule(selector: string, body: string): string {
  return `.synod-chart${selector ? ` ${selector}` : ''}{${body}}`
}

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';')
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`)
}
