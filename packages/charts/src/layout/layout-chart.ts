import { type Chart, statesBelow } from '../chart.ts'
import type { LaidOutChart } from '../laid-out-chart.ts'
import { type LayoutEngine, ownEngine } from './engine.ts'
import { graphOf } from './graph.ts'
import { placed } from './placed.ts'
import type { Written } from './texts.ts'

export interface LayoutOptions {
  /** Write actions, too (the default). Without them the picture is calmer. */
  readonly actions?: boolean
  /** How wide the picture should be at most, in pixels (default 900). A chart that cannot be drawn narrower is wider. */
  readonly widthMax?: number
  /** By default elkjs, loaded when it is first needed, on the thread that asks. */
  readonly engine?: LayoutEngine
}

/**
 * Ways to break lines that are worth a try: how wide text may be in boxes and at arrows, in pixels. Each makes pictures that are
 * lower and wider than those of the one before, so that none needs a try after one that was too wide.
 */
const TEXT_WIDTHS = [
  [160, 96],
  [200, 112],
  [240, 112],
  [240, 145],
  [340, 145],
  [340, 200],
] as const

/** How much of the picture's width the text above the states in a frame may take. */
const HEAD_PART = 0.6

/** Finds a place for everything in a chart. The same chart and options always give the same places. */
export async function layoutChart(chart: Chart, options: LayoutOptions = {}): Promise<LaidOutChart> {
  const { actions = true, widthMax = 900 } = options
  const { engine = await ownEngine() } = options
  const written: Written = { actions, tagText: tagTextOf(chart) }
  const tried = new Set<string>()
  let best: LaidOutChart | undefined
  for (const [boxText, labelText] of TEXT_WIDTHS) {
    const graph = graphOf(chart, written, { boxText, labelText, headText: widthMax * HEAD_PART })
    // Where all texts are short their lines break in the same places, and finding those again takes as long as the first time.
    const key = JSON.stringify(graph.elk)
    if (tried.has(key)) continue
    tried.add(key)
    const laidOut = placed(chart, graph, await engine.layout(graph.elk))
    if (best === undefined || cost(laidOut, widthMax) < cost(best, widthMax)) best = laidOut
    if (laidOut.width > widthMax) break
  }
  return best!
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
