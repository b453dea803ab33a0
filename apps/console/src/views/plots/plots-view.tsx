import { area, curveStepAfter, line } from 'd3-shape'
import { useCallback, useMemo, useState } from 'react'
import type { ViewProps } from '../view.ts'
import { annalsOf } from './annals.ts'
import { MessageTable } from './message-table.tsx'
import { hasAnswer, type LatencyPoint, latency, messageCounts, type RatePoint, throughput } from './plot-data.ts'
import { ReachChoice } from './reach-choice.tsx'
import { type PlotScales, TimePlot } from './time-plot.tsx'
import { REACHES, shownSpan } from './time-span.ts'
import { useWidth } from './use-width.ts'
import './plots.css'

/** How fast values are chosen, how long calls take, and what it costs in messages, by the way of learning (PMS LN4). */
export function PlotsView({ recording, picture, scrub }: ViewProps) {
  const [element, width] = useWidth<HTMLDivElement>(520)
  const [reach, setReach] = useState<number>(REACHES[0].us)
  const { at } = picture
  const annals = annalsOf(recording)
  const { from, to } = shownSpan(recording, at, reach)
  const rate = useMemo(() => throughput(annals, { from, to }, RATE_POINTS), [annals, from, to])
  const calls = useMemo(() => latency(annals, { from, to }, LATENCY_POINTS_MAX), [annals, from, to])
  const counts = useMemo(() => messageCounts(annals, at + 1), [annals, at])
  const drawRate = useCallback((scales: PlotScales) => <Rate points={rate} scales={scales} />, [rate])
  const drawCalls = useCallback((scales: PlotScales) => <Calls points={calls.points} scales={scales} />, [calls])
  const shared = { width, span: { from, to }, at, endsAt: recording.endsAt, scrub }
  return (
    <div className="plots" ref={element}>
      <section>
        <header>
          <h3>Chosen per second</h3>
          <ReachChoice reach={reach} choose={setReach} />
        </header>
        <TimePlot
          {...shared}
          label={`Values chosen per second: ${rateNow(rate, at)} at the moment shown`}
          height={116}
          highest={Math.max(5, ...rate.map(({ perSecond }) => perSecond))}
          formatValue={(value) => value.toLocaleString('en')}
          draw={drawRate}
        />
      </section>
      <section>
        <header>
          <h3>Latency of calls</h3>
          {calls.points.length === 0 ? (
            <p className="plot-figures">none is known of this time</p>
          ) : (
            <p className="plot-figures">
              median <b>{msName(calls.medianMs)}</b>, worst 1 % <b>{msName(calls.slowestOfHundredMs)}</b>,{' '}
              <span className="plot-cross">×</span> unanswered <b>{calls.unanswered}</b>
            </p>
          )}
        </header>
        <TimePlot
          {...shared}
          label={`Latency of calls: median ${msName(calls.medianMs)}`}
          height={116}
          highest={Math.max(1, ...calls.points.map(({ ms }) => ms))}
          formatValue={(value) => `${value} ms`}
          draw={drawCalls}
        />
      </section>
      <section>
        <header>
          <h3>Messages until this moment</h3>
          <p className="plot-figures">in brackets: for each value chosen</p>
        </header>
        <MessageTable counts={counts} />
      </section>
    </div>
  )
}

const RATE_POINTS = 25
const LATENCY_POINTS_MAX = 400

function Rate({ points, scales: { x, y } }: { readonly points: readonly RatePoint[]; readonly scales: PlotScales }) {
  const half = points.length > 1 ? (points[1]!.at - points[0]!.at) / 2 : 0
  const last = points.at(-1)
  // A step for each stretch of time, to its end: the last would have no width.
  const steps = last ? [...points, { ...last, at: last.at + 2 * half }] : []
  const inside = (at: number) => Math.min(Math.max(x(at - half), x.range()[0]!), x.range()[1]!)
  const top = line<RatePoint>()
    .x(({ at }) => inside(at))
    .y(({ perSecond }) => y(perSecond))
    .curve(curveStepAfter)
  const under = area<RatePoint>()
    .x(({ at }) => inside(at))
    .y0(y(0))
    .y1(({ perSecond }) => y(perSecond))
    .curve(curveStepAfter)
  return (
    <>
      <path className="plot-area" d={under(steps) ?? undefined} />
      <path className="plot-line" d={top(steps) ?? undefined} />
    </>
  )
}

/** A dot for a call that was answered; a cross for one that was not. */
function Calls({
  points,
  scales: { x, y },
}: {
  readonly points: readonly LatencyPoint[]
  readonly scales: PlotScales
}) {
  const place = ({ at, ms }: LatencyPoint) => `M${x(at).toFixed(1)} ${y(ms).toFixed(1)}`
  const answered = points.filter(hasAnswer).map((point) => `${place(point)}h0`)
  const others = points.filter((point) => !hasAnswer(point)).map((point) => `${place(point)}m-3-3l6 6m0-6l-6 6`)
  return (
    <>
      <path className="plot-dots" d={answered.join('')} />
      <path className="plot-crosses" d={others.join('')} />
    </>
  )
}

function rateNow(points: readonly RatePoint[], at: number): number {
  return Math.round(points.findLast((point) => point.at <= at)?.perSecond ?? 0)
}

function msName(ms: number | undefined): string {
  if (ms === undefined) return '–'
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`
}
