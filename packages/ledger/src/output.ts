import { isStatusCode, type Status, type StatusCode, statusOf } from './status.ts'

/** What `open` answers. */
export type OpenOutput = readonly [status: StatusCode]

/**
 * What a transfer answers: its status, and the old and new balance of the account taken from and of the one given to
 * (PMS 3.1), in minor units. `null` where there is no such account. Refused transfers leave balances as they are.
 *
 * An array without names, because every replica makes one for each command and a client sends it over the wire;
 * {@link nameOutput} gives it names.
 */
export type MoneyOutput = readonly [
  status: StatusCode,
  fromBefore: bigint | null,
  fromAfter: bigint | null,
  toBefore: bigint | null,
  toAfter: bigint | null,
]

export type Output = OpenOutput | MoneyOutput

/** An account's balance before and after a command, in minor units. */
export interface BalanceChange {
  readonly before: bigint
  readonly after: bigint
}

/** An {@link Output} with names. */
export interface Outcome {
  readonly status: Status
  /** The account taken from (a deposit takes from cash); null if it is unknown, and for `open`. */
  readonly from: BalanceChange | null
  /** The account given to (a withdrawal gives to cash); null if it is unknown, and for `open`. */
  readonly to: BalanceChange | null
}

/** Gives an output its names. */
export function nameOutput(output: Output): Outcome {
  const [code, fromBefore = null, fromAfter = null, toBefore = null, toAfter = null] = output
  return { status: statusOf(code), from: change(fromBefore, fromAfter), to: change(toBefore, toAfter) }
}

function change(before: bigint | null, after: bigint | null): BalanceChange | null {
  return before === null || after === null ? null : { before, after }
}

/** Whether a value, which may come from anywhere, is an output. */
export function isOutput(value: unknown): value is Output {
  if (!Array.isArray(value) || !isStatusCode(value[0])) return false
  if (value.length === 1) return true
  return value.length === 5 && isChange(value[1], value[2]) && isChange(value[3], value[4])
}

function isChange(before: unknown, after: unknown): boolean {
  return (before === null && after === null) || (typeof before === 'bigint' && typeof after === 'bigint')
}
