export type {
  LayoutBox,
  LayoutEdge,
  LayoutEngine,
  LayoutLabel,
  LayoutNode,
  LayoutPoint,
  LayoutSection,
} from './engine.ts'
export { type LayoutOptions, layoutChart } from './layout-chart.ts'
