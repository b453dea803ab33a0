import type { NodeNumber } from '@synod/protocol'
import type { ComponentType } from 'react'
import type { Picture, Recording } from '../recording/picture.ts'

/** What every view is given. A view draws; it changes nothing but what it is asked to through these functions. */
export interface ViewProps {
  readonly recording: Recording
  /** The moment that is shown, and how it looked then. */
  readonly picture: Picture
  /** The node whose charts are shown. */
  readonly selected: NodeNumber
  /** True while the source plays: what is drawn moves. */
  readonly isPlaying: boolean
  /** Time of the source for a time of ours, while it plays: 0.1 is ten times slower. */
  readonly speed: number
  select(node: NodeNumber): void
  /** Shows another moment. */
  scrub(at: number): void
  /** Offers what can be done to a link; absent where nothing can. */
  chooseLink?(from: NodeNumber, to: NodeNumber): void
}

/** `messages`: the large place, for what goes between nodes; `state`: the tabs beside it, for what nodes know. */
export type Place = 'messages' | 'state'

/** A view as the page offers it. */
export interface View {
  /** In the page's address. */
  readonly id: string
  readonly title: string
  readonly place: Place
  /**
   * Drawn so often in a second at most while the source plays; as often as the screen is, without. 10 for what is read, 20 for what
   * is watched: then both are drawn in the same frames.
   */
  readonly framesPerSecondMax?: number
  /** Fills its panel; it gets a box with a definite height and width. */
  readonly component: ComponentType<ViewProps>
}
