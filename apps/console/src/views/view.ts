import type { NodeNumber } from '@synod/protocol'
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
  select(node: NodeNumber): void
  /** Shows another moment. */
  scrub(at: number): void
}
