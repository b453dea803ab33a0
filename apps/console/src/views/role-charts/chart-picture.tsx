import {
  arrowHead,
  arrowLine,
  type Box,
  FONT_FAMILY,
  type LaidOutChart,
  type LaidOutState,
  type LaidOutTransition,
  TAG_STYLE,
  TEXT_STYLES,
  type TextLine,
  type TextRole,
} from '@synod/charts'
import { memo } from 'react'
import './chart-picture.css'

/** What of a chart is lit up. */
export interface Lit {
  /** Paths of the states that the machine is in. */
  readonly active: readonly string[]
  /** Keys of the transitions that it took last, as `transitionKey` of @synod/protocol names them. */
  readonly taken: readonly string[]
}

interface ChartPictureProps extends Lit {
  readonly chart: LaidOutChart
}

/**
 * A chart as the inside of an SVG. What never changes is drawn once, below and above the light: boxes, arrows, texts.
 */
export function ChartPicture({ chart, active, taken }: ChartPictureProps) {
  return (
    <g className="chart" fontFamily={FONT_FAMILY}>
      <Ground chart={chart} />
      <ActiveStates chart={chart} active={active} />
      <Arrows chart={chart} />
      <TakenArrows chart={chart} taken={taken} />
      <Texts chart={chart} />
      <TakenTransitions chart={chart} taken={taken} />
    </g>
  )
}

/** The paths of the states that a machine is in: those of the leaves, and of all that they lie in. */
export function withParents(paths: readonly string[]): ReadonlySet<string> {
  const all = new Set<string>()
  for (const path of paths) {
    const keys = path.split('.')
    for (let count = 1; count <= keys.length; count += 1) all.add(keys.slice(0, count).join('.'))
  }
  return all
}

const CORNER = 8

const Ground = memo(({ chart }: { readonly chart: LaidOutChart }) => (
  <>
    {chart.states.slice(0, 1).map(({ path, box }) => (
      <g key={path} className="chart-machine">
        <Rectangle box={box} corner={CORNER} />
      </g>
    ))}
    {chart.states.slice(1).map(({ path, kind, box }) => (
      <g key={path} className={`chart-state is-${kind}`}>
        <Rectangle box={box} corner={CORNER} />
        {kind === 'final' && <Rectangle box={inset(box, 3)} corner={CORNER - 3} />}
      </g>
    ))}
  </>
))

function ActiveStates({ chart, active }: { readonly chart: LaidOutChart; readonly active: readonly string[] }) {
  const paths = withParents(active)
  return chart.states.slice(1).map(({ path, kind, box }) =>
    paths.has(path) ? (
      <g key={path} className={`chart-active is-${kind}`}>
        <Rectangle box={inset(box, -1)} corner={CORNER + 1} />
        <path d={`M${box.x - 1} ${box.y + 10}v14l8 -7z`} />
      </g>
    ) : undefined,
  )
}

const Arrows = memo(({ chart }: { readonly chart: LaidOutChart }) => (
  <>
    {chart.beginnings.map(({ target, dot, points }) => (
      <g key={target} className="chart-arrow">
        <circle cx={dot.x} cy={dot.y} r="5" />
        <Arrow points={points} />
      </g>
    ))}
    {chart.arrows.map(({ points, transitions }) => (
      <g key={transitions.join()} className="chart-arrow">
        <Arrow points={points} />
      </g>
    ))}
  </>
))

interface TakenProps {
  readonly chart: LaidOutChart
  readonly taken: readonly string[]
}

/** Over the arrows that they cross, and under the labels that lie on them. */
function TakenArrows({ chart, taken }: TakenProps) {
  const arrows = chart.arrows.filter(({ transitions }) => transitions.some((key) => taken.includes(key)))
  return arrows.map(({ points, transitions }) => (
    <g key={transitions.join()} className="chart-arrow is-taken">
      <Arrow points={points} />
    </g>
  ))
}

const Texts = memo(({ chart }: { readonly chart: LaidOutChart }) => (
  <>
    {chart.states.map((state) => (
      <StateText key={state.path} state={state} />
    ))}
    {chart.transitions.map((transition) => (
      <TransitionText key={transition.key} transition={transition} />
    ))}
  </>
))

function TakenTransitions({ chart, taken }: TakenProps) {
  return chart.transitions
    .filter(({ key }) => taken.includes(key))
    .map((transition) => (
      <g key={transition.key} className="chart-taken">
        <Rectangle box={inset(transition.box, -2)} corner={5} />
        <TransitionText transition={transition} />
      </g>
    ))
}

function StateText({ state: { path, box, lines, rules } }: { readonly state: LaidOutState }) {
  return (
    <g>
      {path !== '' && rules.map((y) => <path key={y} className="chart-rule" d={`M${box.x} ${y}h${box.width}`} />)}
      {lines.map((line) => (
        <Line key={`${line.x} ${line.y}`} line={line} />
      ))}
    </g>
  )
}

function TransitionText({ transition }: { readonly transition: LaidOutTransition }) {
  const { box, isInside, lines, tags, description } = transition
  return (
    <g className={isInside ? undefined : 'chart-label'}>
      <title>{description}</title>
      {!isInside && <Rectangle box={box} corner={4} />}
      {lines.map((line) => (
        <Line key={`${line.x} ${line.y}`} line={line} />
      ))}
      {tags.map(({ text, box: around }) => (
        <g key={text} className="chart-tag">
          <Rectangle box={around} corner={3} />
          <text x={around.x + around.width / 2} y={around.y + around.height - 3.5} fontSize={TAG_STYLE.size}>
            {text}
          </text>
        </g>
      ))}
    </g>
  )
}

function Arrow({ points }: { readonly points: Parameters<typeof arrowLine>[0] }) {
  return (
    <>
      <path className="chart-line" d={arrowLine(points)} />
      <path d={arrowHead(points)} />
    </>
  )
}

function Line({ line: { x, y, runs } }: { readonly line: TextLine }) {
  return (
    <text x={x} y={y} xmlSpace="preserve">
      {runs.map(({ text, role }) => (
        <Run key={`${role} ${text}`} text={text} role={role} />
      ))}
    </text>
  )
}

function Run({ text, role }: { readonly text: string; readonly role: TextRole }) {
  const { size, isBold } = TEXT_STYLES[role]
  return (
    <tspan className={`chart-${role}`} fontSize={size} fontWeight={isBold ? 700 : 400}>
      {text}
    </tspan>
  )
}

function Rectangle({ box: { x, y, width, height }, corner }: { readonly box: Box; readonly corner: number }) {
  return <rect x={x} y={y} width={width} height={height} rx={corner} />
}

function inset({ x, y, width, height }: Box, by: number): Box {
  return { x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by }
}
