import type { StateView } from '@synod/feed'
import { type AccountsPage, type Answer, type Command, createLedger, formatAmount, type Ledger } from '@synod/ledger'
import type { AnyStateMachine } from '@synod/replica'

const { schemas } = createLedger()
const ROWS_MAX = 50

/** A command of the ledger as people read it. */
export function wordsOfCommand(body: Uint8Array): string {
  const read = schemas.command.decode(body)
  if (!read.ok) return 'no command of the ledger'
  const command = read.value as Command
  if (command.type === 'open') return `open ${command.account} in ${command.currency}`
  if (command.type === 'transfer') {
    return `transfer ${formatAmount({ currency: command.currency, minor: command.amount })} ${command.from} → ${command.to}`
  }
  if (command.type === 'deposit' || command.type === 'withdraw') {
    const amount = formatAmount({ currency: command.currency, minor: command.amount })
    return `${command.type} ${amount} ${command.type === 'deposit' ? '→' : 'from'} ${command.account}`
  }
  return command.type
}

/** The accounts of a ledger and their balances. */
export function viewOfLedger(machine: AnyStateMachine): StateView {
  const page = (machine as unknown as Ledger).query({ type: 'accounts', after: null, limit: ROWS_MAX }, NO_HISTORY)
  const { accounts } = page as Answer as AccountsPage
  const rows = accounts.map(
    ({ account, balance, currency }) => [account, formatAmount({ currency, minor: balance })] as const,
  )
  return { rows, count: rows.length, latest: [] }
}

const NO_HISTORY = { rows: async () => [] }
