import { claimedOrder } from './claimed-order.ts'
import { connectedGroups } from './components.ts'
import type { HistoryEvent } from './history-event.ts'
import type { Model } from './model.ts'
import { type Operation, operationsOf } from './operation.ts'
import type { Placeable } from './search/puzzle.ts'
import { Search } from './search/search.ts'
import { type CheckLimits, type Limit, Turns } from './search/turns.ts'

/** There is an order of the operations that explains every answer. */
export interface Linearizable {
  readonly verdict: 'linearizable'
  /** One such order for each group of operations that has nothing to do with the others. */
  readonly orders: readonly (readonly Operation[])[]
  readonly operations: number
  readonly steps: number
}

/** There is no such order. */
export interface NotLinearizable {
  readonly verdict: 'not linearizable'
  /** The operation that cannot be placed: without its completion and all that came later, there is an order. */
  readonly unplaced: Operation
  /** The number of events before that completion: the longest prefix of the history that is linearizable. */
  readonly prefixEvents: number
  /** An order of that prefix, of the operations that have to do with the one that cannot be placed. */
  readonly order: readonly Operation[]
  /** The states in which that operation was tried, described; a few of them, if they are many. */
  readonly states: readonly string[]
  readonly operations: number
  readonly steps: number
}

/** The search was given up. */
export interface Unknown {
  readonly verdict: 'unknown'
  /** The limit that was met. */
  readonly limit: Limit
  readonly operations: number
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
  const turns = new Turns(searches, limits)
  turns.run()
  const { stuck, limit, steps } = turns
  const operations = placeables.length
  if (stuck !== undefined) {
    const { unplaced, order, states } = stuck
    return { verdict: 'not linearizable', unplaced, prefixEvents: unplaced.completed, order, states, operations, steps }
  }
  if (searches.some(({ outcome }) => outcome === 'open'))
    return { verdict: 'unknown', limit: limit!, operations, steps }
  return { verdict: 'linearizable', orders: [...claimed, ...searches.map(({ order }) => order)], operations, steps }
}

function placeablesOf<State, Call>(model: Model<State, Call>, operations: readonly Operation[]): Placeable<Call>[] {
  const read: { operation: Operation; call: Call }[] = []
  for (const operation of operations) {
    const call = model.read(operation)
    if (call !== undefined) read.push({ operation, call })
  }
  const unseen = model.unseen?.(read.map(({ call }) => call))
  const needed = read.filter(({ operation }, at) => operation.outcome !== 'info' || !unseen?.[at])
  const calls = needed.map(({ call }) => call)
  const parts = model.parts?.(calls)
  const reads = model.reads?.(calls)
  return needed.map((placeable, at) => ({ ...placeable, parts: parts?.[at] ?? ['all'], isRead: reads?.[at] ?? false }))
}
