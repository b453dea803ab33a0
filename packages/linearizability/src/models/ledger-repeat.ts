import type { ChainCall, Link, MovementCall } from './ledger-call.ts'
import type { Remembered } from './ledger-state.ts'
import type { LedgerStatus } from './ledger-status.ts'

/** In what a command differs from the one that had its id before; `undefined` if it is the same once more. */
export function differenceFrom(before: Remembered, call: MovementCall): LedgerStatus | undefined {
  const earlier = before.call
  if (kindOf(earlier) !== kindOf(call)) return 'exists with different kind'
  if (call.type === 'chain') {
    return sameLinks(call, earlier as ChainCall) ? undefined : 'exists with different links'
  }
  if (call.type === 'move' || call.type === 'hold') return differenceOfFlow(before, call)
  if (call.type === 'capture' && (call.amount ?? before.whole) !== (before.flow?.amount ?? capturedAmount(before)))
    return 'exists with different amount'
  return subjectOf(earlier) === subjectOf(call) ? undefined : 'exists with different subject'
}

/** A link of a chain is never the same as what had its id before. */
export function differenceOfLink(before: Remembered, link: Link): LedgerStatus {
  return differenceFrom(before, asTransfer(link)) ?? 'exists with different chain'
}

export function asTransfer(link: Link): MovementCall {
  return { type: 'move', kind: 'transfer', ...link, status: undefined }
}

function differenceOfFlow(
  { call: earlier, chain }: Remembered,
  call: MovementCall & { type: 'move' | 'hold' },
): LedgerStatus | undefined {
  const before = earlier as typeof call
  if (before.currency !== call.currency) return 'exists with different currency'
  if (before.from !== call.from) return 'exists with different from'
  if (before.to !== call.to) return 'exists with different to'
  if (before.amount !== call.amount) return 'exists with different amount'
  if (call.type === 'hold' && before.type === 'hold')
    return before.expiresAfterMs === call.expiresAfterMs ? undefined : 'exists with different expiry'
  return chain === undefined ? undefined : 'exists with different chain'
}

function kindOf(call: MovementCall): string {
  return call.type === 'move' ? call.kind : call.type
}

/** Of a capture that had no hold to capture: what it asked for. */
function capturedAmount({ call }: Remembered): bigint {
  return (call.type === 'capture' ? call.amount : undefined) ?? 0n
}

function subjectOf(call: MovementCall): string | undefined {
  if (call.type === 'capture' || call.type === 'release') return call.hold
  return call.type === 'reverse' ? call.transfer : undefined
}

function sameLinks({ links }: ChainCall, { links: others }: ChainCall): boolean {
  if (links.length !== others.length) return false
  return links.every(({ id, from, to, amount, currency }, at) => {
    const other = others[at]!
    const isSameFlow = from === other.from && to === other.to && amount === other.amount && currency === other.currency
    return id === other.id && isSameFlow
  })
}
