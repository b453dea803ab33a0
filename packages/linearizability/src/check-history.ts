import { claimedOrder } from './claimed-order.ts'
import { connectedGroups } from './components.ts'
import type { HistoryEvent } from './history-event.ts'
import type { Model } from './model.ts'
import { type Operation, operationsOf } from './operation.ts'
import { type Refutation, refute } from './refute.ts'
import { placeablesOf } from './search/placeables.ts'
import { Search } from './search/search.ts'
import { Allowance, type CheckLimits, type Limit, runInTurns } from './search/turns.ts'

/** There is an order of the operations that explains every answer. */
export interface Linearizable {
  readonly verdict: 'linearizable'
  /** One such order for each group of operations that has nothing to do with the others. */
  readonly orders: readonly (readonly Operation[])[]
  readonly operations: number
  /** The steps of the search that the verdict took. */
  readonly steps: number
}

/** There is no such order. */
export interface NotLinearizable extends Refutation {
  readonly verdict: 'not linearizable'
  readonly operations: number
  /** The steps of the search that the verdict took. */
  readonly steps: number
}

/** The search was given up. */
export interface Unknown {
  readonly verdict: 'unknown'
  /** The limit that was met. */
  readonly limit: Limit
  readonly operations: number
  /** The steps of the search that the verdict took. */
  readonly steps: number
}

export type CheckResult = Linearizable | NotLinearizable | Unknown
export type Verdict = CheckResult['verdict']

/**
 * Whether the history is linearizable (Herlihy and Wing 1990): whether its operations could have taken effect one by one, each
 * between its invocation and its completion, with the answers that were given. The same history gets the same result, unless
 * time is the limit.
 *
 * @throws HistoryError if the events are no history, or hold what the model does not know.
 */
export function checkHistory<State, Call>(
  model: Model<State, Call>,
  events: readonly HistoryEvent[],
  limits: CheckLimits = {},
): CheckResult {
  const placeables = placeablesOf(model, operationsOf(events))
  const groups = connectedGroups(placeables.map(({ parts }) => parts))
  const claimed: (readonly Operation[])[] = []
  const searches: Search<State, Call>[] = []
  for (const group of groups) {
    const members = group.map((item) => placeables[item]!)
    const order = claimedOrder(model, members)
    if (order === undefined) searches.push(new Search(model, members))
    else claimed.push(order)
  }
  const allowance = new Allowance(limits)
  const operations = placeables.length
  const stuck = runInTurns(searches, allowance)
  const { steps } = allowance
  if (stuck !== undefined) {
    return { verdict: 'not linearizable', ...refute(model, searches, stuck, allowance), operations, steps }
  }
  const { met } = allowance
  if (met !== undefined && searches.some(({ outcome }) => outcome === 'open'))
    return { verdict: 'unknown', limit: met, operations, steps }
  return { verdict: 'linearizable', orders: [...claimed, ...searches.map(({ order }) => order)], operations, steps }
}
