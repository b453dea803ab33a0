import {
  type AccountView,
  type Answer,
  type Audit,
  type Command,
  cashAccountId,
  createLedger,
  type Ledger,
  nameOutput,
  type Output,
  type Query,
} from '@synod/ledger'
import { ledgerModel, type Model } from '@synod/linearizability'
import type { AnyStateMachine } from '@synod/replica'
import { Random } from '../random.ts'
import type { Workload, WorkloadCall, WorkloadOutcome } from './workload.ts'

const CURRENCY = 'EUR'
const CASH = cashAccountId(CURRENCY)
const ACCOUNTS = ['alice', 'bob', 'carol', 'dave'] as const
/** Nobody opens it: what names it is refused. */
const NO_ACCOUNT = 'nobody'
const FIRST_DEPOSIT = 100
const AMOUNT_MAX = 60
/** How far back a command that comes again lies, in calls. */
const REPEATS_BACK_MAX = 5

const { schemas } = createLedger()

/**
 * A bank under load: transfers, withdrawals that are refused for lack of funds, ids that come again, balances. The books
 * balance after every slot on every node.
 */
export const ledgerWorkload: Workload = {
  name: 'ledger',
  machine: () => createLedger() as unknown as AnyStateMachine,
  model: ledgerModel() as Model<unknown, unknown>,
  setup: ACCOUNTS.flatMap((account, at) => [open(account), movement(`s${at}`, 'deposit', [account, FIRST_DEPOSIT])]),
  next(random, unique) {
    const chance = random.fraction()
    if (chance < 0.25) return balance(random.pick(ACCOUNTS))
    if (chance < 0.27) return accounts()
    if (chance < 0.29) return open(random.pick(ACCOUNTS))
    const isRepeat = chance < 0.33
    return numberedMovement(isRepeat ? Math.max(1, unique - random.between(1, REPEATS_BACK_MAX)) : unique)
  },
  outcome,
  invariant,
}

/** What the number stands for is always the same, so that an id which comes again comes with the same content. */
function numberedMovement(number: number): WorkloadCall {
  const random = new Random(number, 'movement')
  const chance = random.fraction()
  const amount = random.between(1, AMOUNT_MAX)
  const [from, to] = random.shuffled<string>(ACCOUNTS)
  const id = `t${number}`
  if (chance < 0.15) return movement(id, 'deposit', [from as string, amount])
  if (chance < 0.35) return movement(id, 'withdraw', [from as string, amount])
  const payee = random.chance(0.05) ? NO_ACCOUNT : (to as string)
  return movement(id, 'transfer', [from as string, payee, amount])
}

function movement(
  id: string,
  f: 'deposit' | 'withdraw' | 'transfer',
  value: readonly (string | number)[],
): WorkloadCall {
  const amount = BigInt(value.at(-1) as number)
  const [first, second] = value as readonly [string, string]
  const command: Command =
    f === 'transfer'
      ? { type: f, id, from: first, to: second, amount, currency: CURRENCY }
      : { type: f, id, account: first, amount, currency: CURRENCY }
  return { kind: 'command', f, id, value, body: schemas.command.encode(command) }
}

function open(account: string): WorkloadCall {
  const body = schemas.command.encode({ type: 'open', account, currency: CURRENCY })
  return { kind: 'command', f: 'open', value: account, body }
}

function balance(account: string): WorkloadCall {
  return query('balance', { type: 'balance', account }, account)
}

function accounts(): WorkloadCall {
  return query('accounts', { type: 'accounts', after: null, limit: 100 })
}

function query(f: string, asked: Query, key?: string): WorkloadCall {
  const body = schemas.query.encode(asked)
  return { kind: 'query', f, ...(key === undefined ? {} : { key }), value: null, body }
}

function outcome(call: WorkloadCall, output: unknown): WorkloadOutcome {
  if (call.f === 'balance') return { value: output === null ? null : Number((output as AccountView).balance) }
  if (call.f === 'accounts') {
    const listed = (output as { accounts: readonly AccountView[] }).accounts
    // The calls of a history name no currency, so its judge knows no cash account by name; the books are the invariant's.
    const owned = listed.filter(({ account }) => account !== CASH)
    return { value: owned.map(({ account, balance }) => [account, Number(balance)]) }
  }
  const { status } = nameOutput(output as Output)
  return status === 'applied' ? { value: call.value } : { value: call.value, refused: status }
}

/** Σ of all balances is zero in every currency, and nobody but the bank's cash account owes anything. */
function invariant(machine: AnyStateMachine): string | undefined {
  const audit = (machine as unknown as Ledger).query({ type: 'audit' }, NO_HISTORY) as Answer as Audit
  for (const { currency, sum, overdrawn } of audit.currencies) {
    if (sum !== 0n) return `the books in ${currency} add up to ${sum}, not to 0`
    if (overdrawn > 0) return `${overdrawn} accounts in ${currency} are overdrawn`
  }
  return undefined
}

const NO_HISTORY = { rows: async () => [] }
