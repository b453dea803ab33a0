import type { Operation } from './operation.ts'

/**
 * A sequential specification: what one client alone would see. It is deterministic: the next state follows from the state
 * and from what was asked; what was answered only decides whether the call fits.
 */
export interface Model<State, Call> {
  readonly name: string

  /**
   * An operation in the model's own terms; `undefined` if it cannot have had an effect and asks for no explanation, as most
   * that failed. One whose outcome is `info` becomes a call that fits whatever would be answered.
   *
   * @throws HistoryError if it is no operation of the model.
   */
  read(operation: Operation): Call | undefined

  /** The state before the first call. `calls` are all that will be placed: what none of them asks for need not be kept. */
  init(calls: readonly Call[]): State

  /** The state after the call; `false` if the call was not answered like this from this state. States are never changed. */
  step(state: State, call: Call): { readonly state: State } | false

  /** A text that is equal for equal states, and for no others. */
  keyOf(state: State): string

  /**
   * For each call whether, answered as it was, it leaves every state that it fits as it is: a read, a refusal. Such calls are
   * placed as soon as they fit, which spares much of the search. Without this, no call is one.
   */
  reads?(calls: readonly Call[]): readonly boolean[]

  /**
   * Whether calls out of `pool`, any of them in any order, might lead from the state to one that `goal` fits, which is a read.
   * Only `false` counts: the search turns back then, early. Without this, it finds out by trying.
   */
  canReach?(state: State, goal: Call, pool: readonly Call[]): boolean

  /**
   * For each call the parts of the state that it reads or changes; without this, all calls share one part. Calls without a
   * part in common are independent of each other, in every state and order. Histories are taken apart along these lines.
   */
  parts?(calls: readonly Call[]): readonly (readonly string[])[]

  /**
   * For each call whether it can be left out, if nobody knows that it took effect: wherever there is an order with it, there
   * is one without it. A write that nobody saw is such a call. Without this, none is.
   */
  unseen?(calls: readonly Call[]): readonly boolean[]

  /** The state for a reader; its key, if left out. */
  describe?(state: State): string
}
