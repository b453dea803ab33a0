import type { Recording } from '../../recording/picture.ts'
import type { TimeSpan } from './plot-data.ts'

/** How much of the past is drawn, in µs: so much, or all that is recorded. */
export const REACHES = [
  { name: '10 s', us: 10e6 },
  { name: '1 min', us: 60e6 },
  { name: 'all', us: Number.POSITIVE_INFINITY },
] as const

/**
 * A recording is drawn as if it were as long as the first of these that it fits into: a scene at a table is over after a fifth of a
 * second, and while a simulation begins the plot is not to be another at every moment.
 */
const SHORTEST_US = [300_000, 2_000_000] as const
/** The end moves in so many steps over the length of what is drawn: between them nothing has to be drawn again. */
const STEPS = 60

/** The time to be drawn: the latest, unless the moment that is shown lies before it; then that is in the middle. */
export function shownSpan(
  { beginsAt, endsAt }: Pick<Recording, 'beginsAt' | 'endsAt'>,
  at: number,
  reach: number,
): TimeSpan {
  const recorded = endsAt - beginsAt
  const length = Math.min(reach, SHORTEST_US.find((us) => recorded <= us) ?? recorded)
  const step = length / STEPS
  const to = Math.max(Math.ceil(endsAt / step) * step, beginsAt + length)
  if (at >= to - length) return { from: to - length, to }
  const from = Math.max(beginsAt, Math.floor((at - length / 2) / step) * step)
  return { from, to: from + length }
}

/** `1.250 s`; minutes from one on: `2:05.3`. */
export function timeName(us: number): string {
  const seconds = us / 1e6
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`
  const minutes = Math.floor(seconds / 60)
  return `${minutes}:${(seconds - minutes * 60).toFixed(1).padStart(4, '0')}`
}

/** A round time, without the digits that say nothing: `2 s`, `2.5 s`, `2:05`. */
export function tickName(us: number): string {
  const seconds = Number((us / 1e6).toFixed(6))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  const rest = Number((seconds - minutes * 60).toFixed(3))
  return `${minutes}:${rest < 10 ? '0' : ''}${rest}`
}
