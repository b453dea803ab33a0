import {
  type Concern,
  type LayoutOptions,
  layoutSpaceTime,
  type SpaceTime,
  type SpaceTimeLayout,
  spaceTimeOf,
} from '@synod/space-time'
import type { Picture, Recording } from '../../recording/picture.ts'
import type { Window } from './window.ts'

export interface Sheet {
  readonly layout: SpaceTimeLayout
  readonly window: Window
  /** What is laid out, and how. */
  readonly spaceTime: SpaceTime
  readonly options: LayoutOptions
}

export interface SheetSize {
  readonly width: number
  readonly height: number
}

/** Left of the plot, for the names of the lanes. */
export const GUTTER = 48
const END_ROOM = 24
const AXIS_ROOM = 28
const LANE_GAP_MIN = 34
const LANE_GAP_MAX = 160
/** With more messages in sight labels would only hide them. */
const LABELLED_MESSAGES_MAX = 220
const LABELS_MAX = 40

/**
 * The diagram of what is recorded of a window, as wide as the page has room; taller than that only with many lanes. It is without
 * remarks: they stand over the lanes, which would have to move whenever one comes into sight.
 */
export function sheetOf(
  recording: Recording,
  { parties }: Picture,
  window: Window,
  { width, height }: SheetSize,
  without: ReadonlySet<Concern>,
): Sheet {
  const { from, reach } = window
  const to = from + reach
  const flights = recording.flightsBetween(from, to)
  const spaceTime = spaceTimeOf({
    from,
    to,
    parties: without.has('client') ? parties.filter((party) => typeof party === 'number') : parties,
    happenings: recording.between(from, to),
    flights,
    portraits: recording.pictureAt(from).portraits,
    reigns: recording.reigns(),
  })
  const lanes = Math.max(1, spaceTime.lanes.length)
  const options = {
    length: Math.max(80, width - GUTTER - END_ROOM),
    laneGap: Math.min(LANE_GAP_MAX, Math.max(LANE_GAP_MIN, (height - AXIS_ROOM) / (lanes - 0.2))),
    gutter: GUTTER,
    without,
    labelsMax: flights.length > LABELLED_MESSAGES_MAX ? 0 : LABELS_MAX,
  }
  return { layout: layoutSpaceTime({ ...spaceTime, remarks: [] }, options), window, spaceTime, options }
}

/** The same to keep: nothing moves there, so that remarks have their place. */
export function layoutToKeep({ spaceTime, options }: Sheet): SpaceTimeLayout {
  return layoutSpaceTime(spaceTime, options)
}

/** Where a moment is on the sheet, in pixels from its left. */
export function xOf({ layout, window }: Sheet, at: number): number {
  return layout.plot.x + ((at - window.from) / window.reach) * (layout.plot.width - END_ROOM)
}

/** The moment at a place of the sheet, in µs. */
export function momentAt({ layout, window }: Sheet, x: number): number {
  return window.from + ((x - layout.plot.x) / (layout.plot.width - END_ROOM)) * window.reach
}
