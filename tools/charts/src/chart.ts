import type { AnyStateMachine, AnyStateNode } from 'xstate'

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
  /** The path of the state in which a compound state begins. */
  readonly initial: string | undefined
  readonly entry: readonly string[]
  readonly exit: readonly string[]
  /** Actors that run while the state lasts. */
  readonly invoked: readonly string[]
  readonly transitions: readonly ChartTransition[]
  readonly states: readonly ChartState[]
}

export interface ChartTransition {
  /** `prepare`, `after 100 ms`, `done`; empty for a transition that is taken as soon as its guard holds. */
  readonly event: string
  readonly guard: string
  /** It has no guard, but others of the same event that do come before it. */
  readonly isElse: boolean
  /** Paths; empty when the state does not change. */
  readonly targets: readonly string[]
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

/** Does the transition end where it began? Such a one is drawn inside the state, not as an arrow. */
export function isInternal(state: ChartState, transition: ChartTransition): boolean {
  return transition.targets.every((target) => target === state.path)
}

function stateOf(node: AnyStateNode): ChartState {
  const children = Object.values(node.states).filter((child) => child !== undefined)
  return {
    path: pathOf(node),
    name: node.key,
    kind: node.type,
    description: node.description ?? '',
    initial: node.type === 'compound' ? initialOf(node) : undefined,
    entry: node.entry.filter(isWritten).map(actionName),
    exit: node.exit.filter(isWritten).map(actionName),
    invoked: node.invoke.map(({ src }) => (typeof src === 'string' ? src : 'an actor')),
    transitions: transitionsOf(node),
    states: children.map(stateOf),
  }
}

function pathOf(node: AnyStateNode): string {
  return node.path.join('.')
}

function initialOf(node: AnyStateNode): string | undefined {
  const target = node.initial.target?.[0]
  return target && pathOf(target)
}

function transitionsOf(node: AnyStateNode): ChartTransition[] {
  const lists = [...(node.always ? [node.always] : []), ...node.transitions.values()]
  return lists.flatMap((list) =>
    list.map((transition, index) => ({
      event: eventName(transition.eventType, node),
      guard: guardName(transition.guard),
      isElse: transition.guard === undefined && index > 0,
      targets: (transition.target ?? []).map(pathOf),
      actions: transition.actions.map(actionName),
      description: transition.description ?? '',
      paper: paperOf(transition.meta),
    })),
  )
}

function eventName(type: string, node: AnyStateNode): string {
  const [, kind, of] = /^xstate\.(after|done\.state|done\.actor|error\.actor)\.(.*)$/.exec(type) ?? []
  if (kind === 'after') {
    const delay = of!.slice(0, of!.indexOf('.'))
    return /^\d+$/.test(delay) ? `after ${delay} ms` : `after ${delay}`
  }
  if (kind === 'done.state') return 'done'
  if (kind === 'done.actor') return `done: ${actorName(of!, node)}`
  if (kind === 'error.actor') return `error: ${actorName(of!, node)}`
  return type === '*' ? 'any event' : type
}

function actorName(id: string, node: AnyStateNode): string {
  const src = node.invoke.find((invoked) => invoked.id === id)?.src
  return typeof src === 'string' ? src : 'an actor'
}

type Named = { readonly type?: string; readonly name?: string; readonly guards?: readonly unknown[] }

/** `and`, `or` and `not` of XState are functions that carry their parts. */
function guardName(guard: unknown): string {
  if (guard === undefined) return ''
  if (typeof guard === 'string') return guard
  const { type, name, guards } = guard as Named
  if (guards === undefined) return type ?? (name || 'unnamed')
  return name === 'not' ? `not ${guardName(guards[0])}` : guards.map(guardName).join(` ${name} `)
}

function actionName(action: unknown): string {
  if (typeof action === 'string') return action
  const { type, name } = action as Named
  return type?.replace(/^xstate\./, '') ?? (name || 'unnamed')
}

/** XState itself adds a delayed `raise` and a `cancel` to a state with `after`. */
function isWritten(action: unknown): boolean {
  return typeof action !== 'function' || !['xstate.raise', 'xstate.cancel'].includes((action as Named).type ?? '')
}

function paperOf(meta: unknown): readonly string[] {
  const paper: unknown = (meta as { paper?: unknown } | undefined)?.paper
  return Array.isArray(paper) ? paper.map(String) : []
}
