import { HistoryError } from '../history-error.ts'
import { canonicalText, isEqual, type Json } from '../json.ts'
import type { Model } from '../model.ts'
import type { Operation } from '../operation.ts'
import { type CompareAndSet, compareAndSet, readCompareAndSet } from './compare-and-set.ts'

export interface RegisterOptions {
  /** What the register holds before the first call; null, if left out. */
  readonly init?: Json
  /** A failed `cas` is a real answer, which says that the register held something else. Otherwise it says nothing. */
  readonly strictFail?: boolean
  /** A read that was answered null says nothing about what the register held. */
  readonly nilAny?: boolean
}

export type RegisterCall =
  | { readonly type: 'read'; readonly key: string; readonly seen: Json }
  | { readonly type: 'write'; readonly key: string; readonly to: Json }
  | CompareAndSet

/** A register with `read`, `write` and `cas`. If events have keys, there is a register for each key. */
export function registerModel(options: RegisterOptions = {}): Model<Json, RegisterCall> {
  const { init = null } = options
  return {
    name: 'register',
    read: (operation) => readCall(operation, options),
    init: () => init,
    step: takeStep,
    keyOf: canonicalText,
    reads: (calls) => calls.map((call) => call.type === 'read' || (call.type === 'cas' && call.done === false)),
    canReach: (held, goal, pool) =>
      goal.type !== 'read' ||
      isEqual(held, goal.seen) ||
      pool.some((call) => call.type !== 'read' && isEqual(call.to, goal.seen)),
    unseen: unseenWrites,
    parts: (calls) => calls.map(({ key }) => [key]),
  }
}

function readCall(operation: Operation, { strictFail, nilAny }: RegisterOptions): RegisterCall | undefined {
  const { f, key = '', asked, answered, outcome, invoked } = operation
  switch (f) {
    case 'read':
      if (outcome !== 'ok' || (nilAny && answered === null)) return undefined
      return { type: 'read', key, seen: answered }
    case 'write':
      return outcome === 'fail' ? undefined : { type: 'write', key, to: asked }
    case 'cas':
      return readCompareAndSet(operation, key, strictFail === true)
    default:
      throw new HistoryError(invoked, `a register has read, write and cas, but no ${f}`)
  }
}

function takeStep(held: Json, call: RegisterCall): { readonly state: Json } | false {
  switch (call.type) {
    case 'read':
      return isEqual(held, call.seen) && { state: held }
    case 'write':
      return { state: call.to }
    case 'cas':
      return compareAndSet(held, call)
  }
}

/**
 * For each call whether it writes a value that nobody can have seen. A `cas` that failed saw that its value was not there,
 * which any write may explain.
 */
function unseenWrites(calls: readonly RegisterCall[]): boolean[] {
  const seen = new Set<string>()
  const guarded = new Set<string>()
  for (const call of calls) {
    if (call.type === 'read') seen.add(canonicalText([call.key, call.seen]))
    if (call.type === 'cas') seen.add(canonicalText([call.key, call.from]))
    if (call.type === 'cas' && call.done === false) guarded.add(call.key)
  }
  return calls.map(
    (call) => call.type === 'write' && !guarded.has(call.key) && !seen.has(canonicalText([call.key, call.to])),
  )
}
