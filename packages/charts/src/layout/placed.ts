import type { Chart } from '../chart.ts'
import type {
  LaidOutArrow,
  LaidOutBeginning,
  LaidOutChart,
  LaidOutState,
  LaidOutTransition,
  Point,
} from '../laid-out-chart.ts'
import { movedContent, type Row } from './content.ts'
import type { LayoutEdge, LayoutLabel, LayoutNode } from './engine.ts'
import type { Graph, PlannedArrow } from './graph.ts'

/** The chart with everything where ELK put it. */
export function placed(chart: Chart, { states, arrows, beginnings }: Graph, found: LayoutNode): LaidOutChart {
  const nodes = new Map(nodesBelow(found).map((node) => [node.id, node]))
  const edges = new Map(edgesBelow(found).map((edge) => [edge.id, edge]))
  const rows: [string, Row, boolean][] = []
  const laidOutStates = states.map(({ id, state, content }): LaidOutState => {
    const node = nodes.get(id)!
    const { path, name, kind, description } = state
    const box = { ...pointOf(node), width: rounded(node.width), height: rounded(node.height) }
    const text = movedContent(content, box.x, box.y)
    const width = state.states.length === 0 ? box.width - content.width : 0
    for (const row of text.rows) rows.push([path, { ...row, box: { ...row.box, width: row.box.width + width } }, true])
    return { path, name: path ? name : chart.name, kind, description, box, lines: text.lines, rules: text.rules }
  })
  const laidOutArrows = arrows.map((arrow): LaidOutArrow => {
    const edge = edges.get(arrow.id)!
    for (const row of labelRows(arrow, edge.labels?.[0])) rows.push([arrow.source.path, row, false])
    return {
      source: arrow.source.path,
      target: arrow.target,
      transitions: arrow.transitions.map(({ key }) => key),
      points: arrow.leadsUp ? pointsOf(edge).reverse() : pointsOf(edge),
    }
  })
  const order = states.flatMap(({ state }) => state.transitions)
  rows.sort(([, one], [, other]) => order.indexOf(one.transition) - order.indexOf(other.transition))
  const { width, height } = found
  return {
    name: chart.name,
    description: chart.root.description,
    width: Math.ceil(width!),
    height: Math.ceil(height!),
    states: laidOutStates,
    transitions: rows.map(([source, row, isInside]) => transitionOf(source, row, isInside)),
    arrows: laidOutArrows,
    beginnings: beginnings.map(({ arrow, dot, target }): LaidOutBeginning => {
      const { x, y, width, height } = nodes.get(dot)!
      const middle = { x: rounded(x! + width! / 2), y: rounded(y! + height! / 2) }
      return { target, dot: middle, points: pointsOf(edges.get(arrow)!) }
    }),
  }
}

function transitionOf(source: string, { transition, box, lines, tags }: Row, isInside: boolean): LaidOutTransition {
  const { key, targets, event, actions, description, paper } = transition
  return { key, source, targets, event, actions, description, paper, box, isInside, lines, tags }
}

function labelRows({ label }: PlannedArrow, place: LayoutLabel | undefined): readonly Row[] {
  if (label === undefined || place === undefined) return []
  const { x, y } = pointOf(place)
  return movedContent(label, x, y).rows
}

function nodesBelow(node: LayoutNode): LayoutNode[] {
  return [node, ...(node.children ?? []).flatMap(nodesBelow)]
}

function edgesBelow(node: LayoutNode): LayoutEdge[] {
  return nodesBelow(node).flatMap(({ edges }) => edges ?? [])
}

function pointsOf({ sections }: LayoutEdge): Point[] {
  return (sections ?? []).flatMap(({ startPoint, bendPoints, endPoint }) =>
    [startPoint, ...(bendPoints ?? []), endPoint].map(pointOf),
  )
}

function pointOf({ x, y }: { readonly x?: number; readonly y?: number }): Point {
  return { x: rounded(x), y: rounded(y) }
}

function rounded(place: number | undefined): number {
  return Math.round(place ?? 0)
}
