import type { Model } from './model.ts'
import type { Operation } from './operation.ts'
import type { Placeable } from './search/puzzle.ts'

/**
 * The operations in the order in which the system claims to have executed them, if that order explains every answer and keeps
 * every operation between its call and its return. It takes one step for each operation; when it fails nothing is known, for
 * another order may do. Operations of unknown outcome that claim no place are taken not to have happened.
 */
export function claimedOrder<State, Call>(
  model: Model<State, Call>,
  placeables: readonly Placeable<Call>[],
): Operation[] | undefined {
  const claimed = placeables.filter(({ operation }) => operation.order !== undefined)
  if (placeables.some(({ operation }) => operation.order === undefined && operation.outcome !== 'info'))
    return undefined
  claimed.sort((a, b) => a.operation.order! - b.operation.order! || a.operation.invoked - b.operation.invoked)
  let state = model.init(placeables.map(({ call }) => call))
  let lastInvoked = -1
  for (const { operation, call } of claimed) {
    if (operation.completed < lastInvoked) return undefined
    lastInvoked = Math.max(lastInvoked, operation.invoked)
    const step = model.step(state, call)
    if (step === false) return undefined
    state = step.state
  }
  return claimed.map(({ operation }) => operation)
}
