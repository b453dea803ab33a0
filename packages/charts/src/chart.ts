import { transitionKey } from '@synod/protocol'
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate'
import { actionName, actorName, eventName, guardName, isWritten } from './names.ts'

/** A statechart as it is drawn: what a reader sees of an XState machine, without the code. */
export interface Chart {
  readonly name: string
  /** The machine itself, whose states and transitions are those of the picture. */
  readonly root: ChartState
}

export type StateKind = 'atomic' | 'compound' | 'parallel' | 'final' | 'history'

export interface ChartState {
  /** The keys from the root to here, joined by dots; empty for the root. */
  readonly path: string
  readonly name: string
  readonly kind: StateKind
  readonly description: string
  /** The path of the state in which a compound state begins, or a history state when there is no history yet. */
  readonly initial: string | undefined
  /** How much a history state remembers. */
  readonly history: 'shallow' | 'deep' | undefined
  readonly entry: readonly string[]
  readonly exit: readonly string[]
  /** Actors that run while the state lasts. */
  readonly invoked: readonly string[]
  readonly transitions: readonly ChartTransition[]
  readonly states: readonly ChartState[]
}

export interface ChartTransition {
  /** `transitionKey` of @synod/protocol, by which a running machine says that it was taken. */
  readonly key: string
  /** `prepare`, `after 100 ms`, `done`; empty for a transition that is taken as soon as its guard holds. */
  readonly event: string
  readonly guard: string
  /** It has no guard, but others of the same event that do come before it. */
  readonly isElse: boolean
  /** Paths; empty when the state does not change. */
  readonly targets: readonly string[]
  /** It leaves its state and enters it again, even if it leads nowhere else. */
  readonly reenters: boolean
  readonly actions: readonly string[]
  readonly description: string
  /** Rows of the paper's checklist that it obeys, from `meta.paper`. */
  readonly paper: readonly string[]
}

/** Reads the chart out of a machine. Nothing is run. */
export function chartOf(machine: AnyStateMachine): Chart {
  return { name: machine.root.key, root: stateOf(machine.root) }
}

/** The states below `state` in the order in which they are written. */
export function statesBelow(state: ChartState): ChartState[] {
  return state.states.flatMap((child) => [child, ...statesBelow(child)])
}

/**
 * Does the transition lead nowhere that lies outside of its state? Such a one is written in the state, with `→` before the
 * state inside that it leads to, if it does, and is not drawn as an arrow.
 */
export function isInternal(state: ChartState, transition: ChartTransition): boolean {
  return transition.targets.every((target) => target === state.path || isInside(target, state.path))
}

/** Does the state at one path lie in the one at the other? All lie in the machine, whose path is empty. */
export function isInside(path: string, around: string): boolean {
  return around === '' ? path !== '' : path.startsWith(`${around}.`)
}

/** The states whose initial state something begins in: the machine's, and those of states that are entered as a whole. */
export function beginningsOf({ root }: Chart): ChartState[] {
  const states = [root, ...statesBelow(root)]
  const named = new Set(
    states.flatMap(({ kind, initial, transitions }) => [
      ...transitions.flatMap(({ targets }) => targets),
      ...(kind === 'history' && initial !== undefined ? [initial] : []),
    ]),
  )
  const entered = (state: ChartState, isEntered: boolean): ChartState[] => [
    ...(isEntered && state.kind === 'compound' ? [state] : []),
    ...state.states.flatMap((child) =>
      entered(child, named.has(child.path) || state.kind === 'parallel' || (isEntered && state.initial === child.path)),
    ),
  ]
  return entered(root, true)
}

/** What a reader who is at one path calls the state at another: its path without what both begin with. */
export function pathFrom(from: string, to: string): string {
  const [froms, tos] = [from.split('.'), to.split('.')]
  const differs = tos.findIndex((key, index) => key !== froms[index])
  return tos.slice(differs).join('.')
}

function stateOf(node: AnyStateNode): ChartState {
  const children = Object.values(node.states).filter((child) => child !== undefined)
  return {
    path: pathOf(node),
    name: node.key,
    kind: node.type,
    description: node.description ?? '',
    initial: initialOf(node),
    history: node.type === 'history' ? node.history || 'shallow' : undefined,
    entry: node.entry.filter(isWritten).map(actionName),
    exit: node.exit.filter(isWritten).map(actionName),
    invoked: node.invoke.map(({ src }) => actorName(src)),
    transitions: transitionsOf(node),
    states: children.map(stateOf),
  }
}

function pathOf(node: AnyStateNode): string {
  return node.path.join('.')
}

function initialOf(node: AnyStateNode): string | undefined {
  if (node.type === 'history') return defaultOf(node)
  if (node.type !== 'compound') return undefined
  const target = node.initial.target?.[0]
  return target && pathOf(target)
}

/** XState keeps the default of a history state as it was written: a sibling's key, or `#id`. */
function defaultOf({ config, parent, machine }: AnyStateNode): string | undefined {
  const { target } = config as { readonly target?: unknown }
  if (typeof target !== 'string' || parent === undefined) return undefined
  const node = target.startsWith('#') ? machine.getStateNodeById(target) : parent.states[target]
  return node && pathOf(node)
}

function transitionsOf(node: AnyStateNode): ChartTransition[] {
  const lists = [...(node.always ? [node.always] : []), ...node.transitions.values()]
  return lists.flatMap((list) => list.map((transition, index) => transitionOf(transition, index, node)))
}

function transitionOf(transition: AnyTransitionDefinition, index: number, node: AnyStateNode): ChartTransition {
  return {
    key: transitionKey(transition),
    event: eventName(transition.eventType, node),
    guard: guardName(transition.guard),
    isElse: transition.guard === undefined && index > 0,
    targets: (transition.target ?? []).map(pathOf),
    reenters: transition.reenter,
    actions: transition.actions.map(actionName),
    description: transition.description ?? '',
    paper: paperOf(transition.meta),
  }
}

function paperOf(meta: unknown): readonly string[] {
  const paper: unknown = (meta as { paper?: unknown } | undefined)?.paper
  return Array.isArray(paper) ? paper.map(String) : []
}
