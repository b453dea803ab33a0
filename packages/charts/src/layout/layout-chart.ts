import { type Chart, statesBelow } from '../chart.ts'
import type { LaidOutChart } from '../laid-out-chart.ts'
import { type LayoutEngine, ownEngine } from './engine.ts'
import { graphOf, type Measures } from './graph.ts'
import { placed } from './placed.ts'
import type { Written } from './texts.ts'

export interface LayoutOptions {
  /** Write actions, too (the default). Without them the picture is calmer. */
  readonly actions?: boolean
  /**
   * Where the transitions are written that lead to other states: on their arrows (`labels`), or as rows of their state that
   * name the target (`rows`). By default on the arrows unless that makes the picture wider than it should be, as it does where
   * nearly every state leads to every other.
   */
  readonly leading?: 'labels' | 'rows'
  /** How wide the picture should be at most, in pixels (default 900). A chart that cannot be drawn narrower is wider. */
  readonly widthMax?: number
  /** By default elkjs, loaded when it is first needed, on the thread that asks. */
  readonly engine?: LayoutEngine
}

/** Finds a place for everything in a chart. The same chart and options always give the same places. */
export async function layoutChart(chart: Chart, options: LayoutOptions = {}): Promise<LaidOutChart> {
  const { actions = true, leading, widthMax = 900 } = options
  const { engine = await ownEngine() } = options
  const drawnAs = (way: 'labels' | 'rows') =>
    bestOf(chart, { actions, leading: way, tagText: tagTextOf(chart) }, widthMax, engine)
  if (leading !== undefined) return drawnAs(leading)
  const withLabels = await drawnAs('labels')
  return withLabels.width <= widthMax ? withLabels : drawnAs('rows')
}

async function bestOf(chart: Chart, written: Written, widthMax: number, engine: LayoutEngine): Promise<LaidOutChart> {
  let best: LaidOutChart | undefined
  for (const measures of measuresFor(written, widthMax)) {
    const graph = graphOf(chart, written, measures)
    const laidOut = placed(chart, graph, await engine.layout(graph.elk))
    if (best === undefined || cost(laidOut, widthMax) < cost(best, widthMax)) best = laidOut
  }
  return best!
}

/** Ways to break lines that are worth a try. */
function measuresFor({ leading }: Written, widthMax: number): Measures[] {
  const boxes = leading === 'rows' ? [310, 400, 490] : [240, 340]
  const labels = leading === 'rows' ? [0] : [112, 145, 200]
  return boxes.flatMap((boxText) => labels.map((labelText) => ({ boxText, labelText, headText: widthMax * 0.6 })))
}

/** Too wide is worst; then, what is small and has short arrows with few bends reads best. */
function cost({ width, height, arrows }: LaidOutChart, widthMax: number): number {
  const bends = arrows.reduce((sum, { points }) => sum + points.length - 2, 0)
  return Math.max(0, width - widthMax) * 1000 + height + bends * 10
}

/** All rows of one paper begin with its name, which then says nothing. */
function tagTextOf({ root }: Chart): (paper: string) => string {
  const all = [root, ...statesBelow(root)].flatMap(({ transitions }) => transitions.flatMap(({ paper }) => paper))
  const first = all[0]?.split(' ')[0]
  const isSame = first !== undefined && all.every((paper) => paper.startsWith(`${first} `))
  return (paper) => (isSame ? paper.slice(first.length + 1) : paper)
}
