/**
 * Why bytes were refused. The list is closed, so that a node can count refusals by reason.
 *
 * - `truncated`: the bytes end too early. `trailing`: they go on after the end.
 * - `malformed`: a token, a text or a tuple that no sender of this protocol writes.
 * - `version`: another protocol or format version. `unknown tag`: a message, call or status kind that this version lacks.
 * - `wrong type`: one kind of value where another belongs. `out of range`: the right kind, an impossible value.
 * - `oversized`: more than a limit allows.
 */
export const REFUSAL_REASONS = [
  'truncated',
  'trailing',
  'malformed',
  'version',
  'unknown tag',
  'wrong type',
  'out of range',
  'oversized',
] as const

export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** What decoding yields: decode functions are total and never throw. `detail` is for people and holds nothing hostile. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: RefusalReason; readonly detail: string }

/**
 * Leaves a reader from any depth; caught at the edge of the package, never seen outside. Not an `Error`: capturing a stack
 * for every hostile frame would cost more than reading it.
 */
export class Refusal {
  readonly reason: RefusalReason
  readonly detail: string

  constructor(reason: RefusalReason, detail: string) {
    this.reason = reason
    this.detail = detail
  }
}
