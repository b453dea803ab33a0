import type { Axes } from './axes.ts'
import { between, type Point } from './box.ts'
import { isArriving } from './chronicle.ts'
import { concernOf } from './concern.ts'
import type { LaidMessage, Route, RouteEnd } from './laid.ts'
import type { Journey, SpaceTime } from './space-time.ts'

/** How far a message gets that does not arrive. */
const LOST_SHARE = 0.62
const CUT_SHARE = 0.42
const FULL_SHARE = 0.14

/** A line for every message whose lanes there are, thinner matters first, so that the others lie on top. */
export function layRoutes(journeys: readonly Journey[], spaceTime: SpaceTime, axes: Axes): LaidMessage[] {
  const travel = usualTravel(journeys, spaceTime)
  const laid = journeys.flatMap((journey) => {
    const route = routeOf(journey, travel, axes)
    return route ? [{ ...route, journey, concern: concernOf(journey.kind) }] : []
  })
  const isThin = ({ concern }: LaidMessage) => concern === 'heartbeat'
  return [...laid.filter(isThin), ...laid.filter((message) => !isThin(message))]
}

/** How long messages take that arrive, the middle of them: so long, those that do not are drawn. */
export function usualTravel(journeys: readonly Journey[], { from, to, unit }: SpaceTime): number {
  const travels = journeys
    .flatMap(({ fate, sentAt, endsAt }) => (fate === 'arrives' && endsAt !== undefined ? [endsAt - sentAt] : []))
    .sort((a, b) => a - b)
  const middle = travels[Math.floor(travels.length / 2)]
  return middle ?? (unit === 'steps' ? 2 : (to - from) / 20)
}

function routeOf(journey: Journey, travel: number, axes: Axes): Route | undefined {
  const { from, to, sentAt, endsAt, fate } = journey
  const start = axes.place(from, sentAt)
  const usual = axes.place(to, sentAt + travel)
  if (!start || !usual) return undefined
  const isLoop = from === to
  const part = (share: number, end: RouteEnd): Route => ({
    path: isLoop
      ? loop(start, axes.place(to, sentAt + travel * share) ?? usual, axes)
      : [start, between(start, usual, share)],
    isLoop,
    end,
    dash: fate,
    sign: undefined,
  })
  if (fate === 'lost') return part(LOST_SHARE, 'cross')
  if (fate === 'full') return part(FULL_SHARE, 'full')
  if (fate === 'cut') return part(CUT_SHARE, 'bar')
  const there = endsAt === undefined ? undefined : axes.place(to, endsAt)
  if (fate === 'held' && !there) return { ...part(CUT_SHARE, 'bar'), sign: undefined }
  if (!there) return part(isArriving(fate) ? 1 : LOST_SHARE, 'open')
  if (fate === 'held') {
    const stop = between(start, usual, CUT_SHARE)
    const goesOn = between(there, { x: there.x - (usual.x - start.x), y: there.y - (usual.y - start.y) }, 1 - CUT_SHARE)
    return {
      path: [start, stop, goesOn, there],
      isLoop: false,
      end: 'head',
      dash: fate,
      sign: { kind: 'held', at: stop },
    }
  }
  const path = isLoop ? loop(start, there, axes) : [start, there]
  const sign =
    fate === 'late' || fate === 'again' ? { kind: fate, at: isLoop ? path[1]! : between(start, there, 0.5) } : undefined
  return { path, isLoop, end: journey.isUnheard ? 'unheard' : 'head', dash: fate, sign }
}

/** A bow over the lane, of three points: the middle one is where it bends to. */
function loop(start: Point, end: Point, axes: Axes): Point[] {
  const bend = axes.laneGap * 0.26
  const middle = between(start, end, 0.5)
  const over = axes.direction === 'across' ? { x: middle.x, y: middle.y - bend } : { x: middle.x + bend, y: middle.y }
  return [start, over, end]
}
