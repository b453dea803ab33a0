import {
  beginningsOf,
  type Chart,
  type ChartState,
  type ChartTransition,
  isInside,
  isInternal,
  statesBelow,
} from '../chart.ts'
import { type Content, contentOf, labelOf } from './content.ts'
import type { LayoutEdge, LayoutNode } from './engine.ts'
import type { Written } from './texts.ts'

/** A chart as ELK takes it, and what has to be put back into the places that ELK finds. */
export interface Graph {
  readonly elk: LayoutNode
  readonly states: readonly PlannedState[]
  readonly arrows: readonly PlannedArrow[]
  /** Targets of the arrows from dots, with the ids of both. */
  readonly beginnings: readonly PlannedBeginning[]
}

export interface PlannedState {
  readonly id: string
  readonly state: ChartState
  readonly content: Content
  /** The states inside stand beside the text and not below it, so that no arrow that leads in or out crosses the text. */
  readonly isBeside: boolean
}

export interface PlannedArrow {
  readonly id: string
  readonly from: string
  readonly to: string
  /** ELK is given it the other way round, so that states stand in the order in which they are written. */
  readonly leadsUp: boolean
  readonly source: ChartState
  readonly target: string
  readonly transitions: readonly ChartTransition[]
  /** Nothing when all of them are written at another arrow: a transition with several targets has several arrows. */
  readonly label: Content | undefined
}

export interface PlannedBeginning {
  readonly arrow: string
  readonly dot: string
  /** The path of the state that begins there. */
  readonly source: string
  readonly target: string
}

export interface Measures {
  /** How wide text may be in a box, at an arrow, and above the states that are inside, in pixels. */
  readonly boxText: number
  readonly labelText: number
  readonly headText: number
}

export const DOT_SIZE = 10

const CHART: Record<string, string> = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.randomSeed': '1',
}

const INSIDE: Record<string, string> = {
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.thoroughness': '30',
  'elk.edgeLabels.inline': 'true',
  'elk.spacing.nodeNode': '26',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '0',
  'elk.layered.spacing.nodeNodeBetweenLayers': '20',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
}

const PADDING = 20

export function graphOf(chart: Chart, written: Written, measures: Measures): Graph {
  const states = [chart.root, ...statesBelow(chart.root)]
  const ids = new Map(states.map(({ path }, index) => [path, `state ${index}`]))
  const arrows = states.flatMap((state) => arrowsFrom(state, ids, written, measures))
  const planned = states.map((state): PlannedState => {
    const name = state === chart.root ? chart.name : state.name
    const isBeside = arrows.some(({ source, target }) => isCrossed(state, source.path, target))
    const isFrame = (state === chart.root || state.states.length > 0) && !isBeside
    const widthMax = isFrame ? measures.headText : measures.boxText
    return { id: ids.get(state.path)!, state, content: contentOf(state, name, written, widthMax, isBeside), isBeside }
  })
  const beginnings = beginningsOf(chart).map(({ path, initial }): PlannedBeginning => {
    const id = ids.get(path)!
    return { arrow: `${id} begins`, dot: `${id} dot`, source: path, target: initial! }
  })
  const edges = new Map<string, LayoutEdge[]>()
  const add = (scope: string, edge: LayoutEdge) => edges.set(scope, [...(edges.get(scope) ?? []), edge])
  for (const { arrow, dot, target, source } of beginnings) {
    add(source, { id: arrow, sources: [dot], targets: [ids.get(target)!] })
  }
  for (const arrow of arrows) add(stateAround(arrow.source.path, arrow.target), elkEdge(arrow))
  const root = elkNode(chart.root, planned, beginnings, edges)
  const elk: LayoutNode = {
    id: 'chart',
    layoutOptions: { ...CHART, ...INSIDE },
    children: [root],
  }
  return { elk, states: planned, arrows, beginnings }
}

function arrowsFrom(
  source: ChartState,
  ids: ReadonlyMap<string, string>,
  written: Written,
  measures: Measures,
): PlannedArrow[] {
  const leading = source.transitions.filter((transition) => !isInternal(source, transition))
  const ends = new Set(leading.flatMap(({ targets }) => targets))
  const order = [...ids.keys()]
  const arrow = (target: string, transitions: readonly ChartTransition[], label: Content | undefined): PlannedArrow => {
    const [from, to] = [ids.get(source.path)!, ids.get(target)!]
    const leadsUp = order.indexOf(target) < order.indexOf(source.path)
    return { id: `${from} to ${to}`, from, to, leadsUp, source, target, transitions, label }
  }
  const arrows = [...ends].map((target) => {
    const transitions = leading.filter(({ targets }) => targets.includes(target))
    const own = transitions.filter(({ targets }) => targets[0] === target)
    return arrow(target, transitions, own.length > 0 ? labelOf(own, written, measures.labelText) : undefined)
  })
  const isHistory = source.kind === 'history' && source.initial !== undefined
  return isHistory ? [...arrows, arrow(source.initial!, [], undefined)] : arrows
}

/** Does an arrow lead to or from what is inside the state, from or to its border or what is outside? */
function isCrossed({ path }: ChartState, one: string, other: string): boolean {
  return isInside(one, path) !== isInside(other, path)
}

/** The path of the innermost state that has both inside, or is one of them. */
function stateAround(one: string, other: string): string {
  const [ones, others] = [one.split('.'), other.split('.')]
  const differs = ones.findIndex((key, index) => key !== others[index])
  return (differs === -1 ? ones : ones.slice(0, differs)).join('.')
}

function elkEdge({ id, from, to, leadsUp, label }: PlannedArrow): LayoutEdge {
  const edge = leadsUp ? { id, sources: [to], targets: [from] } : { id, sources: [from], targets: [to] }
  if (label === undefined) return edge
  const layoutOptions = { 'elk.edgeLabels.inline': 'true', 'elk.edgeLabels.placement': 'CENTER' }
  return {
    ...edge,
    labels: [{ id: `${id} label`, width: label.width, height: label.height, text: ' ', layoutOptions }],
  }
}

function elkNode(
  state: ChartState,
  planned: readonly PlannedState[],
  beginnings: readonly PlannedBeginning[],
  edges: ReadonlyMap<string, LayoutEdge[]>,
): LayoutNode {
  const { id, content, isBeside } = planned.find((each) => each.state === state)!
  const { width, height } = content
  if (state.states.length === 0) return { id, width, height }
  const begun = beginnings.filter(({ source }) => source === state.path)
  const dots = begun.map(({ dot }) => ({ id: dot, width: DOT_SIZE, height: DOT_SIZE }))
  const [top, left] = isBeside ? [PADDING, width + PADDING / 2] : [height + PADDING / 2, PADDING]
  return {
    id,
    edges: edges.get(state.path) ?? [],
    children: [...dots, ...state.states.map((child) => elkNode(child, planned, beginnings, edges))],
    layoutOptions: {
      ...INSIDE,
      'elk.padding': `[top=${top},left=${left},bottom=${PADDING},right=${PADDING}]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      // ELK lays out from left to right, turns the result, and forgets to turn this.
      'elk.nodeSize.minimum': `(${height}, ${width})`,
    },
  }
}
