import type { ELK } from 'elkjs/lib/elk-api.js'
import { type Chart, statesBelow } from '../chart.ts'
import type { LaidOutChart } from '../laid-out-chart.ts'
import { graphOf, type Measures } from './graph.ts'
import { placed } from './placed.ts'
import type { Written } from './texts.ts'

/** What finds the places: elkjs, here or in a worker. */
export type LayoutEngine = Pick<ELK, 'layout'>

export interface LayoutOptions {
  /** Write actions, too (the default). Without them the picture is calmer. */
  readonly actions?: boolean
  /** How wide the picture should be at most, in pixels (default 900). A chart that cannot be drawn narrower is wider. */
  readonly widthMax?: number
  /** By default elkjs, loaded when it is first needed, on the thread that asks. */
  readonly engine?: LayoutEngine
}

/** Finds a place for everything in a chart. The same chart and options always give the same places. */
export async function layoutChart(chart: Chart, options: LayoutOptions = {}): Promise<LaidOutChart> {
  const { actions = true, widthMax = 900 } = options
  const engine = options.engine ?? (await ownEngine())
  const written = { actions, tagText: tagTextOf(chart) }
  let best: LaidOutChart | undefined
  for (const measures of measuresFor(widthMax)) {
    const laidOut = await laidOutWith(chart, written, measures, engine)
    if (best === undefined || cost(laidOut, widthMax) < cost(best, widthMax)) best = laidOut
  }
  return best!
}

async function laidOutWith(chart: Chart, written: Written, measures: Measures, engine: LayoutEngine) {
  const graph = graphOf(chart, written, measures)
  return placed(chart, graph, await engine.layout(graph.elk))
}

async function ownEngine(): Promise<LayoutEngine> {
  const { default: Elk } = await import('elkjs/lib/elk.bundled.js')
  return new Elk.default()
}

/** Ways to break lines that are worth a try. */
function measuresFor(widthMax: number): Measures[] {
  const headText = widthMax * 0.6
  return [250, 310].flatMap((boxText) =>
    [130, 170, 220].map((labelText): Measures => ({ boxText, labelText, headText, direction: 'DOWN' })),
  )
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
