import type { Recording } from '../../recording/picture.ts'

/** The stretch of time that the diagram shows. */
export interface Window {
  /** µs since the source began, at its left side. */
  readonly from: number
  /** How much time it shows, in µs. */
  readonly reach: number
}

export const REACH_US_MIN = 1000
export const REACH_US_MAX = 20_000_000
/** A message of the simulator, which takes ten milliseconds, is seen as a slanted arrow. */
const REACH_US_FIRST = 75_000

/** What passes through the diagram takes so much time of ours to do so, at least: one can follow it, in µs. */
const PASSING_US = 750_000

/** How much time is shown at first while the source plays at this speed, in µs. */
export function reachAt(speed: number): number {
  return Math.max(REACH_US_FIRST, PASSING_US * speed)
}

/** The cursor stands no further to the right: what is said at that moment has its words there, which would be cut off. */
const SHARE_MAX = 0.74
/** A cursor that is moved further to the left than this takes the window along. */
const SHARE_MIN = 0.04

/** The window once the cursor is at `at`: moved as little as needed, which is smoothly while it plays. */
export function followed(window: Window, at: number): Window {
  const { from, reach } = window
  const share = (at - from) / reach
  if (share > SHARE_MAX) return { from: at - reach * SHARE_MAX, reach }
  return share < SHARE_MIN ? { from: at - reach * SHARE_MIN, reach } : window
}

/** Shows `factor` times as much, and leaves the moment `about` where it is. */
export function zoomed({ from, reach }: Window, factor: number, about: number): Window {
  const next = Math.min(REACH_US_MAX, Math.max(REACH_US_MIN, reach * factor))
  return { from: about - ((about - from) * next) / reach, reach: next }
}

/** Moved by so many µs, but never so that the recording is out of sight. */
export function panned({ from, reach }: Window, by: number, { beginsAt, endsAt }: Recording): Window {
  return { from: Math.min(Math.max(from + by, beginsAt - reach * 0.5), endsAt - reach * 0.25), reach }
}
