import {
  type AccountsPage,
  type AccountView,
  type Answer,
  type Audit,
  cashAccountId,
  createLedger,
  type Ledger,
  nameOutput,
  type Output,
} from '@synod/ledger'
import { ledgerModel, type Model } from '@synod/linearizability'
import type { AnyStateMachine } from '@synod/replica'
import { CURRENCY, commandCall, queryCall } from './ledger-calls.ts'
import { ACCOUNTS, CLOSING, drawCommand, drawHistoryQuery, idOf, YEN, YEN_ACCOUNTS } from './ledger-draw.ts'
import { auditHistory } from './ledger-history.ts'
import type { Workload, WorkloadCall, WorkloadOutcome } from './workload.ts'

const CASH = [CURRENCY, YEN].map(cashAccountId)
const FIRST_DEPOSIT = 100n
const FIRST_YEN = 5000n
/** How far back a command that comes again lies, in calls. */
const REPEATS_BACK_MAX = 5

/**
 * A bank under load: transfers, withdrawals that are refused for lack of funds, holds and what ends them, chains, reversals,
 * limits, accounts that are frozen and closed; ids that come again, with the same content and with other content; balances, and
 * queries that read the history. The books balance after every slot on every node.
 */
export const ledgerWorkload: Workload = {
  name: 'ledger',
  machine: () => createLedger() as unknown as AnyStateMachine,
  model: ledgerModel() as Model<unknown, unknown>,
  setup: [
    ...ACCOUNTS.flatMap((account, at) => [open(account), deposit(`s${at}`, account)]),
    open(CLOSING),
    ...YEN_ACCOUNTS.flatMap((account, at) => [open(account, YEN), deposit(`y${at}`, account, FIRST_YEN, YEN)]),
  ],
  next(random, unique) {
    const chance = random.fraction()
    const earlier = Math.max(1, unique - random.between(1, REPEATS_BACK_MAX))
    if (chance < 0.22) return queryCall({ type: 'balance', account: random.pick(ACCOUNTS) })
    if (chance < 0.24) return queryCall({ type: 'accounts', after: null, limit: 100 })
    if (chance < 0.29) return queryCall(drawHistoryQuery(random, unique), true)
    if (chance < 0.31) return open(random.pick([...ACCOUNTS, CLOSING]))
    if (chance < 0.35) return commandCall(drawCommand(earlier))
    return commandCall(chance < 0.365 ? drawCommand(unique, idOf(earlier)) : drawCommand(unique))
  },
  outcome,
  invariant,
  history: (machine, rows, executed) => auditHistory(machine as unknown as Ledger, rows, executed),
}

function open(account: string, currency = CURRENCY): WorkloadCall {
  return commandCall({ type: 'open', account, currency })
}

function deposit(id: string, account: string, amount = FIRST_DEPOSIT, currency = CURRENCY): WorkloadCall {
  return commandCall({ type: 'deposit', id, account, amount, currency })
}

function outcome(call: WorkloadCall, output: unknown): WorkloadOutcome {
  if (call.f === 'balance') return seenBalance(output as AccountView | null)
  if (call.f === 'accounts') {
    const listed = (output as AccountsPage).accounts
    // The calls of a history do not name its main currency, so its judge knows no cash account by name; the books are the invariant's.
    const owned = listed.filter(({ account }) => !CASH.includes(account))
    return { value: owned.map(({ account, balance }) => [account, Number(balance)]) }
  }
  const { status, failed } = nameOutput(output as Output)
  if (status === 'applied') return { value: call.value }
  const also = failed === undefined ? {} : { also: { link: failed.link, status: failed.status } }
  return { value: call.value, refused: status, ...also }
}

function seenBalance(view: AccountView | null): WorkloadOutcome {
  if (view === null) return { value: null }
  const { balance, held, available } = view
  return {
    value: Number(balance),
    also: { held: Number(held), available: available === null ? null : Number(available) },
  }
}

/** Σ of all balances is zero in every currency, nobody goes beyond the limits, and what is held is neither lost nor made. */
function invariant(machine: AnyStateMachine): string | undefined {
  const ledger = machine as unknown as Ledger
  const audit = ledger.query({ type: 'audit' }, NO_HISTORY) as Answer as Audit
  for (const { currency, sum, overdrawn } of audit.currencies) {
    if (sum !== 0n) return `the books in ${currency} add up to ${sum}, not to 0`
    if (overdrawn > 0) return `${overdrawn} accounts in ${currency} are overdrawn`
  }
  const page = ledger.query({ type: 'accounts', after: null, limit: 100 }, NO_HISTORY) as Answer as AccountsPage
  for (const view of page.accounts) {
    const { account, balance, held, available, mayOwe, closed } = view
    if (held < 0n) return `${held} is held on ${account}`
    if (closed && (held !== 0n || balance !== 0n))
      return `${account} is closed with ${balance}, of which ${held} is held`
    if (available !== null && balance - held !== available - mayOwe)
      return `${account} has ${balance}, less ${held} held, but ${available} available, ${mayOwe} of it as an overdraft`
  }
  return undefined
}

const NO_HISTORY = { rows: async () => [] }
