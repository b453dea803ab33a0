import { CHAIN_LINKS_MAX } from './command.ts'
import { isStatusCode, type Status, type StatusCode, statusOf } from './status.ts'

/**
 * A balance in an output, in minor units, exact: a number if it is a whole one of at most 2^53 − 1 in size, which is cheaper
 * to make and to send, else a bigint.
 */
export type ExactBalance = number | bigint

/** What `open` answers, and every command whose fields are out of order. */
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
  fromBefore: ExactBalance | null,
  fromAfter: ExactBalance | null,
  toBefore: ExactBalance | null,
  toAfter: ExactBalance | null,
]

/**
 * What is answered where the posted balance does not tell what can be spent: also what was and is available on the account
 * taken from, or on the one that the command is about.
 */
export type AvailableOutput = readonly [...MoneyOutput, availableBefore: ExactBalance, availableAfter: ExactBalance]

/** What one transfer answers, be it a link of a chain or not. */
export type SingleOutput = MoneyOutput | AvailableOutput

/** What a chain answers: if it was applied, −1 and what became of its links; else which link was refused, and how. */
export type ChainOutput = readonly [status: StatusCode, failed: number, links: readonly SingleOutput[]]

export type Output = OpenOutput | SingleOutput | ChainOutput

/** An account's balance before and after a command, in minor units. */
export interface BalanceChange {
  readonly before: bigint
  readonly after: bigint
}

/** An {@link Output} with names. */
export interface Outcome {
  readonly status: Status
  /**
   * The account taken from (a deposit takes from cash; a hold, its capture and its release are about the account that it is
   * on; limits, freezing and closing about the account named); null if it is unknown, for `open`, and for chains.
   */
  readonly from: BalanceChange | null
  /** The account given to (a withdrawal gives to cash); null if it is unknown, for chains, and for commands about one account. */
  readonly to: BalanceChange | null
  /** Of `from`, where it is not the balance that decides: posted − held + what it may owe. */
  readonly available?: BalanceChange
  /** Of an applied chain: what became of its links, in order. */
  readonly links?: readonly Outcome[]
  /** Of a refused chain: which of its links was refused, from 0, and how. */
  readonly failed?: LinkOutcome
}

export interface LinkOutcome extends Outcome {
  readonly link: number
}

/** Gives an output its names. */
export function nameOutput(output: Output): Outcome {
  if (isChainOutput(output)) return nameChain(output)
  const [code, fromBefore = null, fromAfter = null, toBefore = null, toAfter = null] = output
  const outcome = { status: statusOf(code), from: change(fromBefore, fromAfter), to: change(toBefore, toAfter) }
  if (output.length !== 7) return outcome
  return { ...outcome, available: { before: BigInt(output[5]), after: BigInt(output[6]) } }
}

function nameChain([code, failed, links]: ChainOutput): Outcome {
  const outcome = { status: statusOf(code), from: null, to: null }
  const named = links.map(nameOutput)
  const [first] = named
  return failed < 0 || first === undefined
    ? { ...outcome, links: named }
    : { ...outcome, failed: { link: failed, ...first } }
}

function change(before: ExactBalance | null, after: ExactBalance | null): BalanceChange | null {
  return before === null || after === null ? null : { before: BigInt(before), after: BigInt(after) }
}

/** The balance as outputs have it: each has one form, so that what is answered again is the same. */
export function exactBalance(balance: bigint): ExactBalance {
  return balance >= -SAFE_MAX && balance <= SAFE_MAX ? Number(balance) : balance
}

const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER)

/** Whether a value, which may come from anywhere, is an output. */
export function isOutput(value: unknown): value is Output {
  if (!Array.isArray(value) || !isStatusCode(value[0])) return false
  if (value.length === 1) return true
  return value.length === 3 ? areLinks(value[1], value[2]) : isSingleOutput(value)
}

function isChainOutput(output: Output): output is ChainOutput {
  return output.length === 3
}

function isSingleOutput(value: unknown): boolean {
  if (!Array.isArray(value) || !isStatusCode(value[0])) return false
  if (value.length !== 5 && value.length !== 7) return false
  if (!isChange(value[1], value[2]) || !isChange(value[3], value[4])) return false
  return value.length === 5 || (isExactBalance(value[5]) && isExactBalance(value[6]))
}

function areLinks(failed: unknown, links: unknown): boolean {
  if (!Array.isArray(links) || links.length > CHAIN_LINKS_MAX || !links.every(isSingleOutput)) return false
  if (failed === -1) return true
  return (
    Number.isInteger(failed) && (failed as number) >= 0 && (failed as number) < CHAIN_LINKS_MAX && links.length === 1
  )
}

function isChange(before: unknown, after: unknown): boolean {
  return (before === null && after === null) || (isExactBalance(before) && isExactBalance(after))
}

function isExactBalance(value: unknown): value is ExactBalance {
  return typeof value === 'bigint' || Number.isSafeInteger(value)
}
