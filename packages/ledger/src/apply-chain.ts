import { shortageDetail } from './apply-money.ts'
import { chainFingerprint } from './chain-fingerprint.ts'
import type { Chain, Link } from './command.ts'
import { chainInvalidity } from './command-check.ts'
import { packCurrency } from './currency.ts'
import { addEntry, type Execution } from './execution.ts'
import { IdKey } from './id-key.ts'
import { judgeTransfer } from './judge.ts'
import type { LedgerState } from './ledger-state.ts'
import { memoFingerprint } from './memo.ts'
import type { Output } from './output.ts'
import { outputOf } from './record-output.ts'
import { answerAgain, differenceFrom } from './repeat.ts'
import { codeOf, type StatusCode } from './status.ts'
import { EMPTY_DETAIL, KIND_CODES, NO_CURRENCY, NONE, type TransferRecord } from './transfer-record.ts'

const APPLIED = codeOf('applied')
const SAME_ACCOUNT = codeOf('same account')
const LINK_REFUSED = codeOf('link refused')

const idKey = new IdKey()

/** A link with what was looked up for it and what became of it. Its subject is not known yet. */
interface Tried {
  readonly link: Link
  readonly record: TransferRecord
}

/**
 * Executes `chain`: its links in order, each on the balances that those before it left, and if one is refused none of them.
 * The ids of all links are used up either way. Total: any fields yield an output.
 */
export function applyChain(state: LedgerState, command: Chain, execution: Execution): Output {
  const invalid = chainInvalidity(command)
  if (invalid !== undefined) return [codeOf(invalid)]
  const earlier = state.transfers.find(idKey.of(command.id))
  if (earlier >= 0) return answerAgain(state, earlier, command, -1, -1)
  const tried: Tried[] = []
  let failed = -1
  for (const link of command.links) {
    const attempt = tryLink(state, link, execution.slot)
    tried.push(attempt)
    if (attempt.record.status === APPLIED) continue
    failed = tried.length - 1
    break
  }
  if (failed >= 0) rollBack(state, tried)
  const number =
    failed < 0 ? addApplied(state, command, execution, tried) : addRefused(state, command, execution, tried)
  return outputOf(state.transfers, number)
}

/** Executes a link, if nothing forbids it. */
function tryLink(state: LedgerState, link: Link, slot: number): Tried {
  const { accounts } = state
  const earlier = state.transfers.find(idKey.of(link.id))
  const record = recordOf(state, link, slot, earlier < 0 ? undefined : usedBefore(state, earlier, link))
  if (record.status === APPLIED) {
    accounts.setBalance(record.from, record.fromBefore - link.amount)
    accounts.setBalance(record.to, record.toBefore + link.amount)
  }
  return { link, record }
}

function usedBefore(state: LedgerState, earlier: number, link: Link): StatusCode {
  return codeOf(differenceFrom(state, state.transfers.record(earlier), { ...link, type: 'transfer' }, true)!)
}

/** What is to be remembered of a link on the balances of now. `given` is its status, if that is known. */
function recordOf(state: LedgerState, link: Link, slot: number, given?: StatusCode): TransferRecord {
  const { accounts } = state
  const [from, to] = [state.findAccount(link.from), state.findAccount(link.to)]
  const currency = packCurrency(link.currency)
  const status = given ?? judge(state, link, from, to)
  return {
    kind: KIND_CODES.transfer,
    status,
    currency,
    from: from < 0 ? state.stranger(link.from) : from,
    to: to < 0 ? state.stranger(link.to) : to,
    amount: link.amount,
    memo: memoFingerprint(link.memo ?? ''),
    slot,
    fromBefore: from < 0 ? 0n : accounts.balance(from),
    toBefore: to < 0 ? 0n : accounts.balance(to),
    subject: NONE,
    detail: shortageDetail(state, status, from),
  }
}

function judge({ accounts }: LedgerState, link: Link, from: number, to: number): StatusCode {
  if (link.from === link.to) return SAME_ACCOUNT
  return judgeTransfer(accounts, from, to, packCurrency(link.currency), link.amount)
}

/** Gives the accounts the balances back that they had before the chain: those of the last link first. */
function rollBack({ accounts }: LedgerState, tried: readonly Tried[]): void {
  for (const { record } of tried.toReversed()) {
    if (record.status !== APPLIED) continue
    accounts.setBalance(record.to, record.toBefore)
    accounts.setBalance(record.from, record.fromBefore)
  }
}

function addApplied(state: LedgerState, command: Chain, execution: Execution, tried: readonly Tried[]): number {
  const { a, b } = chainFingerprint(command)
  const number = addChain(state, command, execution, {
    kind: KIND_CODES.chain,
    status: APPLIED,
    currency: NO_CURRENCY,
    from: NONE,
    to: NONE,
    amount: 0n,
    memo: a,
    slot: execution.slot,
    fromBefore: 0n,
    toBefore: 0n,
    subject: b,
    detail: { ...EMPTY_DETAIL, links: tried.length },
  })
  for (const { link, record } of tried) addLink(state, command, execution, link, { ...record, subject: number })
  return number
}

/**
 * Remembers the chain with the sides of the link for which it was refused, and those of its links whose ids were free: that
 * one with its own status. The balances are those after the rolling back: a refusal leaves them as they are.
 */
function addRefused(state: LedgerState, command: Chain, execution: Execution, tried: readonly Tried[]): number {
  const { a, b } = chainFingerprint(command)
  const failed = tried.length - 1
  const { record: seen, link: failure } = tried[failed]!
  const refused = recordOf(state, failure, execution.slot, seen.status)
  const detail = { ...(refused.detail ?? EMPTY_DETAIL), failed, failure: seen.status }
  const chain: TransferRecord = {
    ...refused,
    kind: KIND_CODES.chain,
    status: LINK_REFUSED,
    memo: a,
    subject: b,
    detail,
  }
  const number = addChain(state, command, execution, chain)
  command.links.forEach((link, place) => {
    if (state.transfers.find(idKey.of(link.id)) >= 0) return
    const record = place === failed ? refused : recordOf(state, link, execution.slot, LINK_REFUSED)
    addLink(state, command, execution, link, { ...record, subject: number })
  })
  return number
}

function addChain(state: LedgerState, { id }: Chain, execution: Execution, record: TransferRecord): number {
  addEntry(execution, record, { id, memo: '' })
  return state.addTransfer(idKey.of(id), record)
}

function addLink(state: LedgerState, chain: Chain, execution: Execution, link: Link, record: TransferRecord): void {
  state.addTransfer(idKey.of(link.id), record)
  addEntry(execution, record, { id: link.id, memo: link.memo, chain: chain.id })
}
