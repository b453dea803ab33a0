import type { StateValue } from 'xstate'

/** Where a chart is: `parent.child`, as `transitionKey` names states; parallel regions are in one pair of brackets. */
export function statePath(value: StateValue): string {
  if (typeof value === 'string') return value
  const paths = Object.entries(value).map(([state, below]) => {
    const path = below === undefined ? '' : statePath(below)
    return path === '' ? state : `${state}.${path}`
  })
  return paths.length === 1 ? (paths[0] ?? '') : `(${paths.join(' ')})`
}

/** What a person calls the state at a path: the innermost name, `elected` for `eligible.elected`. */
export function stateName(path: string): string {
  return path.startsWith('(') ? path : path.slice(path.lastIndexOf('.') + 1)
}
