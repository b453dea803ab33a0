export { type LayoutEngine, type LayoutOptions, layoutChart } from './layout-chart.ts'
