import type { Row } from '@synod/protocol'
import type { StateMachine } from '@synod/replica'
import type { Answer } from './answer.ts'
import { answerQuery } from './answer-query.ts'
import { applyAccountChange, applyLimits } from './apply-account.ts'
import { applyChain } from './apply-chain.ts'
import { applyHold } from './apply-hold.ts'
import { applyHoldEnd } from './apply-hold-end.ts'
import { applyMoney } from './apply-money.ts'
import { applyOpen } from './apply-open.ts'
import { applyOrdinary } from './apply-ordinary.ts'
import { applyReverse } from './apply-reverse.ts'
import type { Command } from './command.ts'
import { commandSchema } from './command-schema.ts'
import type { Execution } from './execution.ts'
import { History } from './history.ts'
import { HistoryRestore, historyChunks } from './history-snapshot.ts'
import { LedgerState } from './ledger-state.ts'
import type { Output } from './output.ts'
import type { Query } from './query.ts'
import { querySchema } from './query-schema.ts'
import { restoreState } from './restore.ts'
import { takeSnapshot } from './snapshot.ts'
import { codeOf } from './status.ts'
import { TransferInBytes } from './transfer-in-bytes.ts'

/** A bank's books as a state machine to replicate. It writes its rows at the end of a slot, not command by command. */
export interface Ledger extends StateMachine<Command, Output, Query, Answer> {
  endOfSlot(): readonly Row[]
  /** How many accounts there are, cash accounts among them. */
  accountCount(): number
}

/** Rows are written at the end of the slot, for all its commands. */
const NO_ROWS: readonly [] = []

const INVALID_COMMAND: Output = [codeOf('invalid command')]

/** A ledger without accounts. */
export function createLedger(): Ledger {
  let state = new LedgerState()
  let history = new History()
  return {
    schemas: { command: commandSchema, query: querySchema },
    apply(command, at) {
      const { slot, index, time } = at
      state.advanceTime(time)
      if (command instanceof TransferInBytes) {
        const output = applyOrdinary(state, history, command, at)
        if (output !== undefined) return { output, rows: NO_ROWS }
      }
      const execution: Execution = { slot, entries: [] }
      const output = execute(state, command, execution)
      if (execution.entries.length > 0) history.record({ slot, index, time: state.time, entries: execution.entries })
      return { output, rows: NO_ROWS }
    },
    endOfSlot: () => history.endOfSlot(),
    accountCount: () => state.accounts.count,
    query: (query, reader) => answerQuery(state, history, query, reader),
    snapshot: () => inOrder(takeSnapshot(state), historyChunks(history)),
    restore(chunks) {
      const restore = new HistoryRestore()
      const restored = restoreState(restore.take(chunks))
      history = restore.finish(restored.transfers.count)
      state = restored
    },
    digest: () => state.digest(),
  }
}

function inOrder(...parts: readonly Iterable<Uint8Array>[]): Iterable<Uint8Array> {
  return {
    *[Symbol.iterator]() {
      for (const part of parts) yield* part
    },
  }
}

function execute(state: LedgerState, command: Command, execution: Execution): Output {
  // `?.`, because this may be given what no schema has seen and must not throw all the same.
  switch (command?.type) {
    case 'deposit':
    case 'withdraw':
    case 'transfer':
      return applyMoney(state, command instanceof TransferInBytes ? command.plain() : command, execution)
    case 'open':
      return applyOpen(state, command)
    case 'limits':
      return applyLimits(state, command)
    case 'freeze':
    case 'unfreeze':
    case 'close':
      return applyAccountChange(state, command)
    case 'hold':
      return applyHold(state, command, execution)
    case 'capture':
    case 'release':
      return applyHoldEnd(state, command, execution)
    case 'reverse':
      return applyReverse(state, command, execution)
    case 'chain':
      return applyChain(state, command, execution)
    default:
      return INVALID_COMMAND
  }
}
