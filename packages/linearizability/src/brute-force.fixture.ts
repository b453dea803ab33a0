import type { HistoryEvent } from './history-event.ts'
import type { Model } from './model.ts'
import { type Operation, operationsOf } from './operation.ts'

/**
 * Whether a small history is linearizable, by the definition: tries every choice of open operations and every order that keeps
 * those apart that do not overlap. Shares nothing with the search but the model's `read`, `init` and `step`.
 */
export function isLinearizableByDefinition<State, Call>(
  model: Model<State, Call>,
  events: readonly HistoryEvent[],
): boolean {
  const items: { operation: Operation; call: Call }[] = []
  for (const operation of operationsOf(events)) {
    const call = model.read(operation)
    if (call !== undefined) items.push({ operation, call })
  }

  function canFinish(state: State, rest: typeof items): boolean {
    if (rest.every(({ operation }) => operation.completed === Infinity)) return true
    return rest.some((item) => {
      if (rest.some((other) => other.operation.completed < item.operation.invoked)) return false
      const step = model.step(state, item.call)
      return (
        step !== false &&
        canFinish(
          step.state,
          rest.filter((other) => other !== item),
        )
      )
    })
  }

  return canFinish(model.init(items.map(({ call }) => call)), items)
}
