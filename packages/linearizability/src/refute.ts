import { claimedOrder } from './claimed-order.ts'
import type { Model } from './model.ts'
import type { Operation } from './operation.ts'
import { placeablesOf } from './search/placeables.ts'
import { Search } from './search/search.ts'
import { type Allowance, takeTurn } from './search/turns.ts'

/** Where a history stops being linearizable. */
export interface Refutation {
  /** The operation that cannot be placed: without its completion and all that came later, there is an order. */
  readonly unplaced: Operation
  /** The number of events before that completion: a linearizable prefix of the history. */
  readonly prefixEvents: number
  /**
   * Whether that prefix is the longest one. If not, a limit was met before that was found, and the prefix is linearizable as
   * far as the operations go that have to do with the one that cannot be placed.
   */
  readonly isLongest: boolean
  /** An order of that prefix, of the operations that have to do with the one that cannot be placed. */
  readonly order: readonly Operation[]
  /** States in which that operation was tried, described; a few of them, if they are many. */
  readonly states: readonly string[]
}

/** Steps for judging a prefix: these, or as many as the verdict took. All prefixes together may take twice as many. */
const PREFIX_STEPS_MIN = 32_768
/** Steps for collecting the states in which the operation can be tried. */
const STATES_STEPS_MAX = 2048

/**
 * Finds the shortest prefix that is not linearizable. Every longer one is not, either, so that it is found by bisection. In a
 * prefix nothing is known of the answers that come later, so that each one is searched anew; only what failed is left out
 * from the beginning.
 *
 * @param searches one of each group of operations that have nothing to do with the others' operations
 * @param stuck the one of them that has found that there is no order
 */
export function refute<State, Call>(
  model: Model<State, Call>,
  searches: readonly Search<State, Call>[],
  stuck: Search<State, Call>,
  allowance: Allowance,
): Refutation {
  const prefixes = new Prefixes(model, allowance)
  let group = stuck
  let end = prefixes.firstRefuted(stuck, Infinity)
  for (const other of searches) {
    if (other === stuck || other.outcome === 'placed' || prefixes.isRefuted(other, end) !== true) continue
    group = other
    end = prefixes.firstRefuted(other, end)
  }
  return prefixes.explain(group, end) ?? { ...findingsOf(stuck), isLongest: false }
}

/** What a search has found that did not get past an operation. */
function findingsOf<State, Call>(search: Search<State, Call>): Omit<Refutation, 'isLongest'> {
  const { unplaced, order, states, event } = search
  return { unplaced, prefixEvents: event, order, states }
}

class Prefixes<State, Call> {
  /** Whether no limit has kept anything unknown. */
  areKnown = true
  private readonly model: Model<State, Call>
  private readonly allowance: Allowance
  private readonly stepsMax: number
  /** The step after which no more prefixes are judged. */
  private readonly lastStep: number

  constructor(model: Model<State, Call>, allowance: Allowance) {
    this.model = model
    this.allowance = allowance
    this.stepsMax = Math.max(allowance.steps, PREFIX_STEPS_MIN)
    this.lastStep = allowance.steps + 2 * this.stepsMax
  }

  /** The first completion that makes the group not linearizable, as far as known; the group is known not to be before `end`. */
  firstRefuted(group: Search<State, Call>, end: number): number {
    // What the search got past is linearizable.
    const completions = group.operations
      .map(({ completed }) => completed)
      .filter((completed) => completed >= group.event && completed < end && completed !== Infinity)
      .sort((one, other) => one - other)
    let [low, high] = [0, completions.length - 1]
    // Most often it is the first one, so that the steps grow.
    for (let step = 1; low < high; step *= 2) {
      const middle = Math.min(low + step - 1, low + Math.floor((high - low) / 2))
      if (this.isRefuted(group, completions[middle]! + 1) === true) high = middle
      else low = middle + 1
    }
    return completions[low]!
  }

  /** Whether the events before `end` are not linearizable; `undefined` if that is not known. */
  isRefuted(group: Search<State, Call>, end: number): boolean | undefined {
    const placeables = placeablesOf(this.model, operationsBefore(group.operations, end))
    if (claimedOrder(this.model, placeables) !== undefined) return false
    const search = new Search(this.model, placeables)
    takeTurn(search, Math.min(this.stepsMax, this.lastStep - this.allowance.steps), this.allowance)
    this.allowance.release(search)
    if (search.outcome === 'open') this.areKnown = false
    return search.outcome === 'open' ? undefined : search.outcome === 'stuck'
  }

  /** Shows an order of the events before the completion at `end`; `undefined` if a limit is met before there is one. */
  explain(group: Search<State, Call>, end: number): Refutation | undefined {
    const isLongest = this.areKnown
    // A search that does not look ahead to that completion gets there, and meets the states that it does not fit.
    const tries = this.search(operationsBefore(group.operations, end + 1), end)
    while (tries.event < end && this.mayGoOn(tries)) this.allowance.spend(tries)
    takeTurn(tries, STATES_STEPS_MAX, this.allowance)
    this.allowance.release(tries)
    if (tries.event === end) return { ...findingsOf(tries), order: originals(group, tries.order), isLongest }
    // It does not get there where the answer at `end` contradicts the operation's being placed at all.
    const prefix = this.search(operationsBefore(group.operations, end))
    takeTurn(prefix, this.stepsMax, this.allowance)
    const unplaced = group.operations.find(({ completed }) => completed === end)
    if (prefix.outcome !== 'placed' || unplaced === undefined) return undefined
    return { unplaced, prefixEvents: end, isLongest, order: originals(group, prefix.order), states: prefix.states }
  }

  private search(operations: readonly Operation[], lookUntil?: number): Search<State, Call> {
    return new Search(this.model, placeablesOf(this.model, operations), lookUntil)
  }

  private mayGoOn({ outcome, steps }: Search<State, Call>): boolean {
    return outcome === 'open' && steps < this.stepsMax && this.allowance.met === undefined
  }
}

/** The operations as they were known before an event. */
function operationsBefore(operations: readonly Operation[], end: number): Operation[] {
  return operations
    .filter(({ invoked }) => invoked < end)
    .map((operation) => (operation.completed < end ? operation : opened(operation)))
}

/** The operations with everything that is known of them, also from later events. */
function originals<State, Call>({ operations }: Search<State, Call>, order: readonly Operation[]): Operation[] {
  const byInvocation = new Map(operations.map((operation) => [operation.invoked, operation]))
  return order.map((operation) => byInvocation.get(operation.invoked)!)
}

function opened(operation: Operation): Operation {
  return { ...operation, outcome: 'info', answered: null, also: null, refused: undefined, completed: Infinity }
}
