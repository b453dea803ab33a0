import { CHAIN_LINKS_MAX } from './command.ts'
import { isStatusCode, type Status, type StatusCode, statusOf } from './status.ts'

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
  fromBefore: bigint | null,
  fromAfter: bigint | null,
  toBefore: bigint | null,
  toAfter: bigint | null,
]

/**
 * What is answered where the posted balance does not tell what can be spent: also what was and is available on the account
 * taken from, or on the one that the command is about.
 */
export type AvailableOutput = readonly [...MoneyOutput, availableBefore: bigint, availableAfter: bigint]

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
  return { ...outcome, available: { before: output[5], after: output[6] } }
}

function nameChain([code, failed, links]: ChainOutput): Outcome {
  const outcome = { status: statusOf(code), from: null, to: null }
  const named = links.map(nameOutput)
  const [first] = named
  return failed < 0 || first === undefined
    ? { ...outcome, links: named }
    : { ...outcome, failed: { link: failed, ...first } }
}

function change(before: bigint | null, after: bigint | null): BalanceChange | null {
  return before === null || after === null ? null : { before, after }
}

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
  return value.length === 5 || (typeof value[5] === 'bigint' && typeof value[6] === 'bigint')
}

function areLinks(failed: unknown, links: unknown): boolean {
  if (!Array.isArray(links) || links.length > CHAIN_LINKS_MAX || !links.every(isSingleOutput)) return false
  if (failed === -1) return true
  return (
    Number.isInteger(failed) && (failed as number) >= 0 && (failed as number) < CHAIN_LINKS_MAX && links.length === 1
  )
}

function isChange(before: unknown, after: unknown): boolean {
  return (before === null && after === null) || (typeof before === 'bigint' && typeof after === 'bigint')
}
