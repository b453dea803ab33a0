import type { Fate, Life } from '@synod/feed'
import type { Point } from './box.ts'
import type { Concern } from './concern.ts'
import type { Journey, Mark } from './space-time.ts'

/* What a layout is made of: everything with its place, and nothing of how it is drawn. */

/** Time runs across the page, as papers draw it, or down, where there is more time than a page is wide. */
export type Direction = 'across' | 'down'

export interface LayoutOptions {
  readonly direction?: Direction
  /** How long the axis of time is, in pixels. */
  readonly length?: number
  /** From one lane to the next, in pixels. */
  readonly laneGap?: number
  /** Room for the names of the lanes (across) or for what is remarked (down), in pixels. */
  readonly gutter?: number
  /** Room behind the end of the axis of time, in pixels; 24 if not said. */
  readonly endRoom?: number
  /** What is left out. */
  readonly without?: ReadonlySet<Concern>
  /** The height of letters, in pixels. */
  readonly textSize?: number
  /** For so many labels a place is looked for at most; 400 if not said. */
  readonly labelsMax?: number
}

export interface LaidLane {
  readonly id: string
  readonly name: string
  readonly nameAt: Point
  /** The stretches in which it is there, and those in which it is not. */
  readonly stretches: readonly LaidStretch[]
}

export interface LaidStretch {
  readonly from: Point
  readonly to: Point
  readonly life: Life
}

export interface LaidReign {
  readonly from: Point
  readonly to: Point
  readonly ballot: number
}

/** How a line ends: with an arrow head; unheard, before a lane where nobody was; a cross, lost; a bar, at a cut; in the open. */
export type RouteEnd = 'head' | 'unheard' | 'cross' | 'bar' | 'full' | 'open'

/** What tells a line of another fate apart, besides its dashes. */
export type RouteSign = 'late' | 'again' | 'held'

/** The line of a message. */
export interface Route {
  /** Two points or more; a message to oneself bends over its lane through three. */
  readonly path: readonly Point[]
  readonly isLoop: boolean
  readonly end: RouteEnd
  readonly dash: Fate
  readonly sign: { readonly kind: RouteSign; readonly at: Point } | undefined
}

export interface LaidMessage extends Route {
  readonly journey: Journey
  readonly concern: Concern
}

export interface LaidMark {
  readonly mark: Mark
  readonly at: Point
}

/** A text with its place: its middle, and how it is turned (radians). */
export interface PlacedLabel {
  readonly middle: Point
  readonly angle: number
  readonly lines: readonly string[]
  readonly of: 'message' | 'mark' | 'reign'
  /** Where that begins which it names. */
  readonly origin: Point
  /** What it names is for, if that is a message. */
  readonly concern: Concern | undefined
  /** The saying that it names, if it does. */
  readonly saying: number | undefined
}

export interface LaidRemark {
  readonly at: Point
  readonly lines: readonly string[]
  readonly isWrong: boolean
  /** A hairline through all lanes at its moment. */
  readonly rule: readonly [Point, Point]
}

export interface LaidTick {
  readonly at: Point
  readonly words: string
  readonly rule: readonly [Point, Point]
}

/** Where everything is, in pixels from the upper left corner. */
export interface SpaceTimeLayout {
  readonly direction: Direction
  readonly width: number
  readonly height: number
  readonly textSize: number
  /** Where lines are drawn: what began before or ends later is cut off at its sides. */
  readonly plot: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  readonly lanes: readonly LaidLane[]
  readonly reigns: readonly LaidReign[]
  readonly messages: readonly LaidMessage[]
  readonly marks: readonly LaidMark[]
  readonly labels: readonly PlacedLabel[]
  readonly remarks: readonly LaidRemark[]
  readonly ticks: readonly LaidTick[]
}
