import type { Party } from '@synod/feed'
import type { Concern } from '@synod/space-time'
import type { Window } from './window.ts'

/** What is seen of the diagram, and where: the axis of time, in pixels from the left of its place. */
export interface Sight {
  readonly window: Window
  /** Pixels that a µs takes. */
  readonly scale: number
  readonly width: number
}

/** Left of the plot, for the names of the lanes. */
export const GUTTER = 48
/** Behind the window, so that what ends with it is not cut off. */
export const END_ROOM = 24
/** So much of what lies before the window is seen beside the names. */
export const BEFORE = 6

export function sightOf(window: Window, width: number): Sight {
  return { window, scale: Math.max(80, width - GUTTER - END_ROOM) / window.reach, width }
}

/** Where a moment is, in pixels. */
export function xOf({ window, scale }: Sight, at: number): number {
  return GUTTER + (at - window.from) * scale
}

/** The moment at a place, in µs. */
export function momentAt({ window, scale }: Sight, x: number): number {
  return window.from + (x - GUTTER) / scale
}

const AXIS_ROOM = 28
const LANE_GAP_MIN = 34
const LANE_GAP_MAX = 160

/** From one lane to the next, so that all fill the height, in pixels; with many lanes the diagram is higher. */
export function laneGapOf(lanes: number, height: number): number {
  return Math.min(LANE_GAP_MAX, Math.max(LANE_GAP_MIN, (height - AXIS_ROOM) / (Math.max(1, lanes) - 0.2)))
}

/** Who has a lane: clients have none where their messages are left out. */
export function lanesOf(parties: readonly Party[], without: ReadonlySet<Concern>): readonly Party[] {
  return without.has('client') ? parties.filter((party) => typeof party === 'number') : parties
}
