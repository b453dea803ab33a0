import { HistoryError } from '../history-error.ts'
import { isEqual, type Json } from '../json.ts'
import type { Operation } from '../operation.ts'

/** A `cas`: sets `to` where the register holds `from`. */
export interface CompareAndSet {
  readonly type: 'cas'
  readonly key: string
  readonly from: Json
  readonly to: Json
  /** Whether it took effect; `undefined` if nobody knows. */
  readonly done: boolean | undefined
}

/**
 * Reads a `cas`. One that failed is `undefined`, as if it had never been, unless failures are strict: then it says that the
 * register held something else.
 */
export function readCompareAndSet(operation: Operation, key: string, isStrict: boolean): CompareAndSet | undefined {
  const { asked, outcome, invoked } = operation
  if (outcome === 'fail' && !isStrict) return undefined
  if (!Array.isArray(asked) || asked.length !== 2)
    throw new HistoryError(invoked, `the value of a cas must be [from, to], not ${JSON.stringify(asked)}`)
  const [from, to] = asked as [Json, Json]
  return { type: 'cas', key, from, to, done: outcome === 'info' ? undefined : outcome === 'ok' }
}

/** What a register with the value `held` holds after the `cas`; `false` if it was not answered like this. */
export function compareAndSet(held: Json, { from, to, done }: CompareAndSet): { readonly state: Json } | false {
  const fits = isEqual(held, from)
  if (done !== undefined && done !== fits) return false
  return { state: fits ? to : held }
}
