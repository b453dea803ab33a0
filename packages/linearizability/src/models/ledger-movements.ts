import {
  type CaptureCall,
  type ChainCall,
  type ExpireCall,
  type FailedLink,
  type Flow,
  type HoldCall,
  isCash,
  type MoveCall,
  type MovementCall,
  type ReleaseCall,
  type ReverseCall,
} from './ledger-call.ts'
import { asTransfer, differenceFrom, differenceOfLink } from './ledger-repeat.ts'
import {
  accountOf,
  availableOn,
  heldMore,
  type LedgerState,
  moved,
  type Remembered,
  remembered,
  type Step,
} from './ledger-state.ts'
import type { LedgerStatus } from './ledger-status.ts'

/** What becomes of a command whose id was never used. */
interface Judged {
  readonly status: LedgerStatus
  /** Of a refused chain. */
  readonly failed?: FailedLink
  readonly flow?: Flow
  readonly whole?: bigint
  /** The state after it, but for its own id. */
  readonly state: LedgerState
}

/** A command of the name space of ids: executed once, and answered the same whenever it comes again. */
export function takeMovement(state: LedgerState, call: MovementCall): Step {
  const before = call.id === undefined ? undefined : state.earlier.get(call.id)
  if (before !== undefined) {
    const difference = differenceFrom(before, call)
    if (!fits(call, difference ?? before.status)) return false
    return (difference !== undefined || failsAs(call, before.failed)) && { state }
  }
  const { status, failed, flow, whole = 0n, state: after } = execute(state, call)
  if (!fits(call, status) || !failsAs(call, failed)) return false
  const what: Remembered = { call, chain: undefined, status, failed, flow, whole, ended: undefined }
  return { state: remembered(after, call.id, what) }
}

/** The time of a hold comes, if the hold is open and has one. */
export function expire(state: LedgerState, { hold, status }: ExpireCall): Step {
  const held = openHold(state, hold)
  const expires = held?.call.type === 'hold' && held.call.expiresAfterMs !== undefined
  if (held === undefined || !expires) return status === undefined && { state }
  return { state: ended(heldMore(state, held.flow.from, -held.flow.amount), hold, 'expired') }
}

function fits({ status }: MovementCall, became: LedgerStatus): boolean {
  return status === undefined || status === became
}

/** Whether a chain failed at the link at which its answer says it did. */
function failsAs(call: MovementCall, failed: FailedLink | undefined): boolean {
  if (call.type !== 'chain' || call.failed === undefined) return true
  return call.failed.link === failed?.link && call.failed.status === failed.status
}

function execute(state: LedgerState, call: MovementCall): Judged {
  switch (call.type) {
    case 'move':
      return move(state, call)
    case 'hold':
      return hold(state, call)
    case 'capture':
      return capture(state, call)
    case 'release':
      return release(state, call)
    case 'reverse':
      return reverse(state, call)
    case 'chain':
      return chain(state, call)
  }
}

function move(state: LedgerState, flow: MoveCall): Judged {
  const status = judgeTransfer(state, flow)
  return { status, flow, state: status === 'applied' ? moved(state, flow) : state }
}

function hold(state: LedgerState, flow: HoldCall): Judged {
  const status = judgeReservation(state, flow)
  return { status, flow, state: status === 'applied' ? heldMore(state, flow.from, flow.amount) : state }
}

function capture(state: LedgerState, call: CaptureCall): Judged {
  const held = appliedHold(state, call.hold)
  if (held === undefined) return { status: 'unknown hold', state }
  const whole = held.flow.amount
  const flow = { ...held.flow, amount: call.amount ?? whole }
  const status = judgeEnd(held) ?? (flow.amount > whole ? 'more than held' : judgeCapture(state, flow))
  if (status !== 'applied') return { status, flow, whole, state }
  return { status, flow, whole, state: ended(moved(heldMore(state, flow.from, -whole), flow), call.hold, 'captured') }
}

function release(state: LedgerState, call: ReleaseCall): Judged {
  const held = appliedHold(state, call.hold)
  if (held === undefined) return { status: 'unknown hold', state }
  const status = judgeEnd(held) ?? 'applied'
  if (status !== 'applied') return { status, state }
  return { status, state: ended(heldMore(state, held.flow.from, -held.flow.amount), call.hold, 'released') }
}

function reverse(state: LedgerState, { transfer }: ReverseCall): Judged {
  const before = state.earlier.get(transfer)
  if (before === undefined) return { status: 'unknown transfer', state }
  const { call, chain, flow, ended: end } = before
  const isReversible = before.status === 'applied' && chain === undefined && movesMoney(call)
  if (!isReversible || flow === undefined) return { status: 'not reversible', state }
  if (end !== undefined) return { status: 'already reversed', state }
  const back = { ...flow, from: flow.to, to: flow.from }
  const status = judgeTransfer(state, back)
  return status === 'applied' ? { status, state: ended(moved(state, back), transfer, 'reversed') } : { status, state }
}

/** All links in order, each on what those before it left, or none. Their ids are used up either way, where they were free. */
function chain(state: LedgerState, call: ChainCall): Judged {
  let after = state
  for (const [link, flow] of call.links.entries()) {
    const used = state.earlier.get(flow.id)
    const status = used === undefined ? judgeTransfer(after, flow) : differenceOfLink(used, flow)
    if (status !== 'applied') {
      const failed = { link, status }
      return { status: 'link refused', failed, state: withLinks(state, call, failed) }
    }
    after = moved(after, flow)
  }
  return { status: 'applied', state: withLinks(after, call) }
}

/** Remembers the links of a chain whose ids were free: the one that was refused with its own status. */
function withLinks(state: LedgerState, { id, links }: ChainCall, failed?: FailedLink): LedgerState {
  const refusal = (link: number) => (failed?.link === link ? failed.status : 'link refused')
  let after = state
  for (const [at, link] of links.entries()) {
    if (state.earlier.has(link.id)) continue
    const status = failed === undefined ? 'applied' : refusal(at)
    const of = { call: asTransfer(link), chain: id ?? '', status, flow: link, whole: 0n }
    after = remembered(after, link.id, { ...of, failed: undefined, ended: undefined })
  }
  return after
}

/** Deposits, withdrawals, transfers and captures: what can be taken back. */
function movesMoney({ type }: MovementCall): boolean {
  return type === 'move' || type === 'capture'
}

/** The hold of this id that was applied. */
function appliedHold({ earlier }: LedgerState, id: string): (Remembered & { readonly flow: Flow }) | undefined {
  const before = earlier.get(id)
  if (before?.call.type !== 'hold' || before.status !== 'applied' || before.flow === undefined) return undefined
  return { ...before, flow: before.flow }
}

function openHold(state: LedgerState, id: string): (Remembered & { readonly flow: Flow }) | undefined {
  const held = appliedHold(state, id)
  return held?.ended === undefined ? held : undefined
}

/** How a hold ended before; `undefined` while it is open. */
function judgeEnd({ ended }: Remembered): LedgerStatus | undefined {
  if (ended === 'captured') return 'hold captured'
  if (ended === 'released') return 'hold released'
  return ended === undefined ? undefined : 'hold expired'
}

function ended(state: LedgerState, id: string, end: NonNullable<Remembered['ended']>): LedgerState {
  return remembered(state, id, { ...state.earlier.get(id)!, ended: end })
}

/** The first reason there is to refuse a transfer. */
function judgeTransfer(state: LedgerState, flow: Flow): LedgerStatus {
  const status = judgeReservation(state, flow)
  return status === 'applied' ? judgeReceipt(state, flow) : status
}

/** The same for reserving an amount: what the taker may hold is asked when it is captured. */
function judgeReservation(state: LedgerState, { from, to, amount, currency }: Flow): LedgerStatus {
  if (from === to) return 'same account'
  const [giver, taker] = [accountOf(state, from, currency), accountOf(state, to, currency)]
  if (giver === undefined || taker === undefined) return 'unknown account'
  if (giver.currency !== currency || taker.currency !== currency) return 'currency mismatch'
  if (giver.isClosed || taker.isClosed) return 'account closed'
  if (giver.isFrozen || taker.isFrozen) return 'account frozen'
  const available = availableOn(from, giver)
  return available === null || available >= amount ? 'applied' : 'insufficient funds'
}

/** What is held need not be available: it was when it was reserved. */
function judgeCapture(state: LedgerState, flow: Flow): LedgerStatus {
  const sides = [flow.from, flow.to].map((name) => accountOf(state, name, flow.currency))
  if (sides.some((side) => side?.isClosed)) return 'account closed'
  return sides.some((side) => side?.isFrozen) ? 'account frozen' : judgeReceipt(state, flow)
}

function judgeReceipt(state: LedgerState, { to, amount, currency }: Flow): LedgerStatus {
  const taker = accountOf(state, to, currency)
  if (taker === undefined || taker.mayHold === null || isCash(to)) return 'applied'
  return taker.balance + amount > taker.mayHold ? 'limit exceeded' : 'applied'
}
