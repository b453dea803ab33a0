import type { AppliedAt, StateMachine } from '@synod/replica'
import type { Answer } from './answer.ts'
import { answerQuery } from './answer-query.ts'
import { applyMoney } from './apply-money.ts'
import { applyOpen } from './apply-open.ts'
import type { Command } from './command.ts'
import { commandSchema } from './command-schema.ts'
import { LedgerState } from './ledger-state.ts'
import type { Output } from './output.ts'
import type { Query } from './query.ts'
import { querySchema } from './query-schema.ts'
import { restoreState } from './restore.ts'
import { takeSnapshot } from './snapshot.ts'
import { codeOf } from './status.ts'

/** A bank's books as a state machine to replicate. */
export type Ledger = StateMachine<Command, Output, Query, Answer>

/** The ledger writes no history yet. */
const NO_ROWS: readonly [] = []

const INVALID_COMMAND: Output = [codeOf('invalid command')]

/** A ledger without accounts. */
export function createLedger(): Ledger {
  let state = new LedgerState()
  return {
    schemas: { command: commandSchema, query: querySchema },
    apply: (command, at) => ({ output: execute(state, command, at), rows: NO_ROWS }),
    query: (query) => answerQuery(state, query),
    snapshot: () => takeSnapshot(state),
    restore(chunks) {
      state = restoreState(chunks)
    },
    digest: () => state.digest(),
  }
}

function execute(state: LedgerState, command: Command, at: AppliedAt): Output {
  // `?.`, because this may be given what no schema has seen and must not throw all the same.
  switch (command?.type) {
    case 'open':
      return applyOpen(state, command)
    case 'deposit':
    case 'withdraw':
    case 'transfer':
      return applyMoney(state, command, at.slot)
    default:
      return INVALID_COMMAND
  }
}
