import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate'

/** Every transition of a chart, in document order: parents before children, candidates in the order in which they are tried. */
export function transitionsOf(machine: AnyStateMachine): AnyTransitionDefinition[] {
  return statesBelow(machine.root).flatMap((state) => [
    ...(state.always ?? []),
    ...[...state.transitions.values()].flat(),
  ])
}

/**
 * `source --event [guard]--> target` as a chart shows it: `*` for the whole chart, `always` where nothing happens, no
 * arrow where the state stays. No two transitions of a chart have the same unless nobody could tell them apart.
 */
export function transitionKey(transition: AnyTransitionDefinition): string {
  const { source, eventType, guard, target } = transition
  const condition = guard === undefined ? '' : ` [${guardName(guard)}]`
  const goesTo = target?.map(pathOf).join(', ')
  return `${pathOf(source)} --${eventType === '' ? 'always' : eventType}${condition}-->${goesTo ? ` ${goesTo}` : ''}`
}

function statesBelow(state: AnyStateNode): AnyStateNode[] {
  return [state, ...Object.values(state.states).flatMap(statesBelow)]
}

function pathOf(state: AnyStateNode): string {
  return state.path.join('.') || '*'
}

function guardName(guard: unknown): string {
  if (typeof guard === 'string') return guard
  const { type, name } = guard as { type?: string; name?: string }
  return type ?? name ?? 'a guard'
}
