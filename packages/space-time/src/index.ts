export { type Box, overlap, type Point } from './box.ts'
export { type Chronicle, type Flight, flightsOf, spaceTimeOf } from './chronicle.ts'
export { CONCERNS, type Concern, concernOf, labelRank } from './concern.ts'
export type {
  Direction,
  LaidLane,
  LaidMark,
  LaidMessage,
  LaidReign,
  LaidRemark,
  LaidStretch,
  LaidTick,
  LayoutOptions,
  PlacedLabel,
  Route,
  RouteEnd,
  RouteSign,
  SpaceTimeLayout,
} from './laid.ts'
export { layoutSpaceTime } from './layout.ts'
export { endShapes, linePoints, markShapes, type Paint, pointAlong, type Shape, signShapes } from './shapes.ts'
export type { Absence, Journey, Lane, Mark, MarkKind, Reign, Remark, SpaceTime } from './space-time.ts'
export { renderSpaceTimeSvg, type SvgOptions } from './svg.ts'
export { DARK, DASHES, HEADS, LIGHT, type Theme } from './theme.ts'
export { momentWords, tickStep } from './ticks.ts'
export { fromTranscript, TranscriptError } from './transcript.ts'
