import type { Called, Decided, Done, Happening, Party, Portrait, RoleName, Sent, Stepped } from '@synod/feed'
import type { NodeNumber } from '@synod/protocol'

/** A message under way at a moment. */
export interface Flight {
  readonly sent: Sent
  /** When it is heard or lost, as far as it is known by the end of the recording; undefined while nobody knows. */
  readonly endsAt: number | undefined
}

/** A link that lets nothing through, in one direction. */
export interface CutLink {
  readonly from: Party
  readonly to: Party
}

/** All that is shown of one moment. */
export interface Picture {
  /** Microseconds since the source began. */
  readonly at: number
  /** Nodes by number, then clients: a lane each. */
  readonly parties: readonly Party[]
  readonly portraits: ReadonlyMap<NodeNumber, Portrait>
  readonly flights: readonly Flight[]
  readonly cuts: readonly CutLink[]
  /** What each role did last. */
  readonly steps: ReadonlyMap<NodeNumber, Readonly<Partial<Record<RoleName, Stepped>>>>
  /** The last happening that is not a portrait. */
  readonly last: Happening | undefined
}

/** Who led from when to when, by its own account. */
export interface Reign {
  readonly node: NodeNumber
  readonly ballot: number
  readonly from: number
  /** Undefined while it lasts. */
  readonly to: number | undefined
}

/** What can be jumped to. */
export type Landmark = 'election' | 'conflict' | 'chosen' | 'deed'

/** All that happened, in order, and what it looked like at any time of it. Only ever appended to, or cut off behind a moment. */
export interface Recording {
  readonly beginsAt: number
  readonly endsAt: number
  /** Rises with every change: for `useSyncExternalStore`. */
  readonly version: number
  /** Rises when something of what was recorded is no longer, or comes in between: until then, it was only added to. */
  readonly rewritten: number
  pictureAt(at: number): Picture
  /** Everything from a moment (included) to another (excluded), in order; messages that were sent before and are still under way are not in it. */
  between(from: number, to: number): readonly Happening[]
  /** Messages whose flight overlaps the time from one moment to another. */
  flightsBetween(from: number, to: number): readonly Flight[]
  decisionsBetween(from: number, to: number): readonly Decided[]
  deedsBetween(from: number, to: number): readonly Done[]
  callsBetween(from: number, to: number): readonly Called[]
  reigns(): readonly Reign[]
  /** When the next (or, with −1, the last) of its kind was; undefined if there is none in the recording. */
  landmark(kind: Landmark, from: number, direction: 1 | -1): number | undefined
}
