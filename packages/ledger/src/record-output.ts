import { exactBalance, type Output, type SingleOutput } from './output.ts'
import { codeOf } from './status.ts'
import type { TransferLog } from './transfer-log.ts'
import { KIND_CODES, type TransferRecord } from './transfer-record.ts'

const APPLIED = codeOf('applied')

/** What a movement was answered when it was executed, and is answered whenever it comes again. `number` is its own. */
export function outputOf(log: TransferLog, number: number): Output {
  const record = log.record(number)
  return record.kind === KIND_CODES.chain ? chainOutput(log, number, record) : singleOutput(record)
}

/** See {@link outputOf}; for what is no chain. */
export function singleOutput(record: TransferRecord): SingleOutput {
  const { status, kind, fromBefore, toBefore, detail } = record
  const moved = status === APPLIED && kind !== KIND_CODES.hold && kind !== KIND_CODES.release ? record.amount : 0n
  const from = record.from < 0 ? null : exactBalance(fromBefore)
  const to = record.to < 0 ? null : exactBalance(toBefore)
  const fromAfter = from === null ? null : exactBalance(fromBefore - moved)
  const toAfter = to === null ? null : exactBalance(toBefore + moved)
  if (detail === undefined || detail.available === null) return [status, from, fromAfter, to, toAfter]
  const { before, after } = detail.available
  return [status, from, fromAfter, to, toAfter, exactBalance(before), exactBalance(after)]
}

function chainOutput(log: TransferLog, number: number, record: TransferRecord): Output {
  const { links, failed, failure } = record.detail!
  if (record.status !== APPLIED) return [record.status, failed, [singleOutput({ ...record, status: failure })]]
  const outputs = Array.from({ length: links }, (_, link) => singleOutput(log.record(number + 1 + link)))
  return [record.status, -1, outputs]
}
