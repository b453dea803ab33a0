import { type HistoryEvent, type Model, operationsOf } from '@synod/linearizability'

/**
 * Whether the order in which the calls claim to have been executed (`order`) explains every answer, each call between its
 * invocation and its completion. If so the history is linearizable, and that order proves it, in time that grows with the
 * number of calls; if not, another order may, and has to be searched for. Calls of unknown outcome that claim no place are
 * taken not to have happened.
 */
export function isExplainedByExecution<State, Call>(
  model: Model<State, Call>,
  events: readonly HistoryEvent[],
): boolean {
  const read = operationsOf(events).flatMap((operation) => {
    const call = model.read(operation)
    return call === undefined ? [] : [{ operation, call, order: operation.order ?? Number.NaN }]
  })
  const placed = read.filter(({ order }) => !Number.isNaN(order))
  if (read.some(({ operation, order }) => Number.isNaN(order) && operation.outcome !== 'info')) return false
  placed.sort((a, b) => a.order - b.order || a.operation.invoked - b.operation.invoked)
  let state = model.init(read.map(({ call }) => call))
  let lastInvoked = -1
  for (const { operation, call } of placed) {
    if (operation.completed < lastInvoked) return false
    lastInvoked = Math.max(lastInvoked, operation.invoked)
    const step = model.step(state, call)
    if (step === false) return false
    state = step.state
  }
  return true
}
