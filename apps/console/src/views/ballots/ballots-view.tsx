import { formatBallot, formatNode } from '@synod/protocol'
import { memo, useMemo, useState } from 'react'
import { annalsOf } from '../plots/annals.ts'
import type { TimeSpan } from '../plots/plot-data.ts'
import { ReachChoice } from '../plots/reach-choice.tsx'
import { MARGIN, scrubbing, TimeAxis, timeScale, Unrecorded } from '../plots/time-plot.tsx'
import { REACHES, shownSpan, timeName } from '../plots/time-span.ts'
import { useWidth } from '../plots/use-width.ts'
import { useSteady } from '../slots/use-steady.ts'
import type { ViewProps } from '../view.ts'
import { type BallotLane, type BallotLanes, ballotLanes, type PromiseStretch } from './ballot-lanes.ts'
import './ballots.css'

/** Who led in which ballot, what was promised, and where elections were: leaders come and go, and ballots only rise. */
export function BallotsView({ recording, picture, selected, select, scrub }: ViewProps) {
  const [element, width] = useWidth<HTMLDivElement>(520)
  const [reach, setReach] = useState<number>(REACHES[0].us)
  const nodes = useSteady([...picture.portraits.keys()].sort((one, other) => one - other))
  const { at } = picture
  const annals = annalsOf(recording)
  const { from, to } = shownSpan(recording, at, reach)
  const shown = useMemo(
    () => ballotLanes(annals, recording.reigns(), nodes, { from, to }),
    [annals, recording, nodes, from, to],
  )
  const x = timeScale({ from, to }, width)
  const height = STAIR_HEIGHT + nodes.length * LANE_HEIGHT + MARGIN.bottom
  const now = x(Math.min(Math.max(at, from), to))
  return (
    <div className="ballots" ref={element}>
      <header>
        <h3>Leaders and ballots</h3>
        <ReachChoice reach={reach} choose={setReach} />
      </header>
      <svg
        className="plot"
        width="100%"
        height={height}
        role="img"
        aria-label={wordsOfLanes(shown)}
        {...scrubbing(x, scrub)}
      >
        <Lanes shown={shown} span={{ from, to }} width={width} height={height} selected={selected} />
        <Unrecorded x={x} endsAt={recording.endsAt} height={height - MARGIN.bottom} />
        <line className="plot-now" x1={now} x2={now} y1={4} y2={height - MARGIN.bottom} />
      </svg>
      <Legend />
      <Reigns shown={shown} scrub={scrub} select={select} />
    </div>
  )
}

/** The highest ballot of all, above the lanes. */
const STAIR_HEIGHT = 72
const LANE_HEIGHT = 38

interface LanesProps {
  readonly shown: BallotLanes
  readonly span: TimeSpan
  readonly width: number
  readonly height: number
  readonly selected: number
}

const Lanes = memo(
  ({ shown, span, width, height, selected }: LanesProps) => {
    const x = timeScale(span, width)
    return (
      <>
        <Stripes />
        <TimeAxis x={x} width={width} y={height - MARGIN.bottom} />
        <Stair steps={shown.highest} x={x} />
        {shown.lanes.map((lane, index) => (
          <Lane
            key={lane.node}
            lane={lane}
            x={x}
            width={width}
            top={STAIR_HEIGHT + index * LANE_HEIGHT}
            isSelected={lane.node === selected}
          />
        ))}
      </>
    )
  },
  (one, other) => one.shown === other.shown && one.width === other.width && one.selected === other.selected,
)

/** What lies over a reign while another node leads too. */
function Stripes() {
  return (
    <defs>
      <pattern id="contested" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect className="stripe" width="3" height="6" />
      </pattern>
    </defs>
  )
}

type Scale = ReturnType<typeof timeScale>

/** A step for each ballot that was the highest of all for a time. Steps are equally high, however far the numbers jumped. */
function Stair({ steps, x }: { readonly steps: readonly PromiseStretch[]; readonly x: Scale }) {
  const rise = Math.min(14, (STAIR_HEIGHT - 34) / Math.max(1, steps.length - 1))
  const y = (index: number) => STAIR_HEIGHT - 16 - index * rise
  const path = steps.map(({ from, to }, index) => `${index === 0 ? 'M' : 'L'}${x(from)} ${y(index)}H${x(to)}`)
  let writtenTo = Number.NEGATIVE_INFINITY
  const end = (x.range()[1] ?? 0) + MARGIN.right
  return (
    <g className="ballot-stair">
      <text className="lane-name" x={MARGIN.left - 8} y={STAIR_HEIGHT - 16} dy="0.32em" textAnchor="end">
        highest
      </text>
      <path d={path.join('')} />
      {steps.map(({ ballot, from }, index) => {
        const place = x(from)
        if (place < writtenTo) return undefined
        const name = formatBallot(ballot)
        writtenTo = place + name.length * LETTER + 4
        if (writtenTo > end) return undefined
        return (
          <text key={ballot} x={place + 2} y={y(index) - 5}>
            {name}
          </text>
        )
      })}
    </g>
  )
}

interface LaneProps {
  readonly lane: BallotLane
  readonly x: Scale
  readonly width: number
  readonly top: number
  readonly isSelected: boolean
}

function Lane({ lane, x, width, top, isSelected }: LaneProps) {
  return (
    <g className="ballot-lane">
      <line className="lane-line" x1={MARGIN.left} x2={width - MARGIN.right} y1={top} y2={top} />
      <text
        className={`lane-name${isSelected ? ' is-selected' : ''}`}
        x={MARGIN.left - 8}
        y={top + 15}
        dy="0.32em"
        textAnchor="end"
      >
        {formatNode(lane.node)}
      </text>
      {lane.promises.map(({ ballot, rank, from, to }) => (
        <g key={ballot} className={`promise is-${rank % 2 === 0 ? 'even' : 'odd'}`}>
          <rect x={x(from)} y={top + 26} width={Math.max(1, x(to) - x(from))} height={5} />
          <title>{`${formatNode(lane.node)} promised ${formatBallot(ballot)}, ${timeName(from)} to ${timeName(to)}`}</title>
        </g>
      ))}
      {lane.reigns.map(({ from, to, ballot, contested, endsHere }) => {
        const long = Math.max(2, x(to) - x(from))
        const name = formatBallot(ballot)
        return (
          <g key={`${from} ${ballot}`} className="reign">
            <rect x={x(from)} y={top + 6} width={long} height={17} rx={endsHere ? 3 : 0} />
            {contested.map((span) => (
              <rect
                key={span.from}
                className="contested"
                x={x(span.from)}
                y={top + 6}
                width={x(span.to) - x(span.from)}
                height={17}
                fill="url(#contested)"
              />
            ))}
            {long > name.length * LETTER + 10 && (
              <text x={x(from) + 6} y={top + 15} dy="0.32em">
                {name}
              </text>
            )}
            <title>{`${formatNode(lane.node)} led in ${name}, ${timeName(from)} to ${timeName(to)}`}</title>
          </g>
        )
      })}
      {lane.elections.map((at) => (
        <path key={at} className="election" d={`M${x(at)} ${top + 8}l4.5 9h-9z`}>
          <title>{`${formatNode(lane.node)} began to stand, ${timeName(at)}`}</title>
        </path>
      ))}
    </g>
  )
}

/** How wide a letter of 11 pixels is at most, about. */
const LETTER = 6.6

function Legend() {
  return (
    <ul className="ballots-legend" aria-label="Signs">
      <li>
        <svg className="reign" viewBox="0 0 18 12" width="18" height="12" aria-hidden="true">
          <rect x="0.5" y="0.5" width="17" height="11" rx="2" />
        </svg>
        leads, by its own account
      </li>
      <li>
        <svg className="reign" viewBox="0 0 18 12" width="18" height="12" aria-hidden="true">
          <rect x="0.5" y="0.5" width="17" height="11" rx="2" />
          <rect className="contested" x="0.5" y="0.5" width="17" height="11" rx="2" fill="url(#contested)" />
        </svg>
        while another does too
      </li>
      <li>
        <svg viewBox="0 0 18 12" width="18" height="12" aria-hidden="true">
          <g className="promise is-even">
            <rect x="0" y="4" width="9" height="5" />
          </g>
          <g className="promise is-odd">
            <rect x="9" y="4" width="9" height="5" />
          </g>
        </svg>
        promised, a shade for each ballot
      </li>
      <li>
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <path className="election" d="M6 1.5l4.5 9h-9z" />
        </svg>
        stands for election
      </li>
    </ul>
  )
}

interface ReignsProps {
  readonly shown: BallotLanes
  scrub(at: number): void
  select(node: number): void
}

/** The same as a list, which leads to the beginning of each reign. */
function Reigns({ shown, scrub, select }: ReignsProps) {
  const all = shown.lanes
    .flatMap(({ node, reigns }) => reigns.map((reign) => ({ node, ...reign })))
    .sort((one, other) => other.from - one.from)
    .slice(0, LISTED_MAX)
  return (
    <ol className="reigns" aria-label="Who led">
      {all.map(({ node, ballot, from, to, endsHere }) => (
        <li key={`${node} ${from}`}>
          <button
            type="button"
            onClick={() => {
              select(node)
              scrub(from)
            }}
          >
            <b>{formatNode(node)}</b> led in <b>{formatBallot(ballot)}</b> from {timeName(from)}{' '}
            {endsHere ? `to ${timeName(to)}` : 'on'}
          </button>
        </li>
      ))}
    </ol>
  )
}

const LISTED_MAX = 12

function wordsOfLanes({ lanes, highest }: BallotLanes): string {
  const last = highest.at(-1)
  const leaders = lanes.flatMap(({ node, reigns }) => (reigns.length === 0 ? [] : [formatNode(node)]))
  const led = leaders.length === 0 ? 'Nobody led' : `${leaders.join(', ')} led`
  return `${led} in the time shown; the highest ballot is ${last ? formatBallot(last.ballot) : 'none'}`
}
