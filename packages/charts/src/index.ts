export { arrowHead, arrowLine } from './arrow-path.ts'
export {
  beginningsOf,
  type Chart,
  type ChartState,
  type ChartTransition,
  chartOf,
  isInside,
  isInternal,
  pathFrom,
  type StateKind,
  statesBelow,
} from './chart.ts'
export type {
  Box,
  LaidOutArrow,
  LaidOutBeginning,
  LaidOutChart,
  LaidOutState,
  LaidOutTransition,
  Point,
  Tag,
  TextLine,
  TextRole,
  TextRun,
} from './laid-out-chart.ts'
export { type MermaidOptions, toMermaid } from './mermaid.ts'
export { toStatelySource } from './stately-source.ts'
export { renderSvg, type SvgOptions } from './svg.ts'
export { stateTable, transitionTable } from './tables.ts'
export { FONT_FAMILY, TAG_STYLE, TEXT_STYLES, type TextStyle } from './text.ts'
