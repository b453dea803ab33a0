import type { CallOptions, QueryOptions } from '@synod/client'
import type { AccountsPage, AccountView, LedgerClient, TransferView } from '@synod/ledger'
import type { NodeStatus } from '@synod/node'
import { formatNode, type NodeNumber } from '@synod/protocol'
import { formatList } from '../output.ts'
import type { Funding } from './accounts.ts'
import { expectedBalances, type Journal, type Settled } from './journal.ts'
import { formatCount, plural } from './numbers.ts'
import type { Check } from './result.ts'

export type Bank = LedgerClient<CallOptions & QueryOptions>

/** Questions under way at once. */
const QUESTIONS_AT_ONCE = 512

/** Every node has executed the same slots and holds the same state. */
export function checkDigests(statuses: readonly NodeStatus[]): Check {
  const [first] = statuses
  const ok = first !== undefined && statuses.every(({ digest }) => digest === first.digest)
  const found = statuses.map(({ node, digest }) => `${formatNode(node)} ${digest}`).join(', ')
  const slot = formatCount(first?.appliedThrough ?? 0)
  const names = statuses.map(({ node }) => formatNode(node)).join(' = ')
  return { name: 'digests', ok, detail: ok ? `${names} at slot ${slot}` : `they differ at slot ${slot}: ${found}` }
}

/** Σ of balances is zero, nobody is overdrawn, and the ledger has counted as many transfers as the tellers and no more. */
export async function checkBooks(bank: Bank, journal: Journal, fundings: readonly Funding[]): Promise<Check> {
  const { currencies } = (await bank.audit()).answer
  const faults: string[] = []
  for (const { currency, sum, overdrawn } of currencies) {
    if (sum !== 0n) faults.push(`Σ of balances in ${currency} is ${sum}, not 0`)
    if (overdrawn > 0) faults.push(`${plural(overdrawn, 'account')} in ${currency} below zero`)
  }
  const applied = currencies.reduce((total, each) => total + each.applied, 0)
  const refused = currencies.reduce((total, each) => total + each.refused, 0)
  const appliedExpected = journal.applied.length + fundings.length
  if (applied !== appliedExpected)
    faults.push(`${applied} transfers took effect, the tellers know of ${appliedExpected}`)
  if (refused !== journal.refused.length) faults.push(`${refused} were refused, not ${journal.refused.length}`)
  const sound = `Σ of balances is 0 in ${formatList(currencies.map(({ currency }) => currency))}, nobody is overdrawn`
  return verdict('books', faults, sound)
}

/** Each acknowledged order is there under its id, as it was acknowledged. Asked of all nodes in turn. */
export async function checkApplied(
  bank: Bank,
  nodes: readonly NodeNumber[],
  applied: readonly Settled[],
): Promise<Check> {
  const faults = await compareEach(bank, nodes, applied)
  return verdict(
    'applied',
    faults,
    `${plural(applied.length, 'acknowledged transfer')}, each there exactly once, asked by id`,
  )
}

/** Each refused order stays refused, and moved nothing. */
export async function checkRefused(
  bank: Bank,
  nodes: readonly NodeNumber[],
  refused: readonly Settled[],
): Promise<Check> {
  const faults = await compareEach(bank, nodes, refused)
  for (const { order, receipt } of refused) {
    if (receipt.from?.before !== receipt.from?.after) faults.push(`${order.id} was refused and yet moved money`)
  }
  return verdict('refused', faults, `${plural(refused.length, 'transfer')} of more than there was, none took effect`)
}

/** Every balance is what the tellers' own journal comes to, each order counted once. */
export async function checkBalances(bank: Bank, journal: Journal, fundings: readonly Funding[]): Promise<Check> {
  const expected = expectedBalances(fundings, journal.applied)
  const found = new Map((await allAccounts(bank)).map(({ account, balance }) => [account, balance]))
  const faults: string[] = []
  for (const [account, balance] of expected) {
    if (found.get(account) !== balance) faults.push(`${account} holds ${found.get(account)}, not ${balance}`)
  }
  return verdict('balances', faults, `${plural(expected.size, 'account')} hold what the tellers' own journal comes to`)
}

async function allAccounts(bank: Bank): Promise<AccountView[]> {
  const accounts: AccountView[] = []
  let after: string | null = null
  do {
    const page: AccountsPage | null = (await bank.accounts({ after })).answer
    accounts.push(...(page?.accounts ?? []))
    after = page?.next ?? null
  } while (after !== null)
  return accounts
}

async function compareEach(bank: Bank, nodes: readonly NodeNumber[], settled: readonly Settled[]): Promise<string[]> {
  const faults: string[] = []
  for (let from = 0; from < settled.length; from += QUESTIONS_AT_ONCE) {
    const some = settled.slice(from, from + QUESTIONS_AT_ONCE)
    const node = nodes[(from / QUESTIONS_AT_ONCE) % nodes.length] as NodeNumber
    const found = await Promise.all(some.map(({ order }) => bank.transferById(order.id, { node })))
    for (const [at, { answer }] of found.entries()) {
      const fault = difference(some[at] as Settled, answer)
      if (fault !== undefined) faults.push(fault)
    }
  }
  return faults
}

/** What the ledger holds under an id is not what was acknowledged; undefined when it is. */
function difference({ order, receipt }: Settled, held: TransferView | null): string | undefined {
  if (held === null) return `${order.id} is lost`
  const isSame =
    held.status === receipt.status &&
    // An order that was handed in again was answered later than it took effect.
    held.slot <= receipt.slot &&
    held.amount === order.amount &&
    held.currency === order.currency &&
    held.from?.account === order.from &&
    held.to?.account === order.to &&
    held.from?.balance?.after === receipt.from?.after &&
    held.to?.balance?.after === receipt.to?.after
  return isSame
    ? undefined
    : `${order.id} was ${receipt.status} in slot ${receipt.slot}, but ${held.status} in ${held.slot} is held`
}

function verdict(name: Check['name'], faults: readonly string[], sound: string): Check {
  const [first] = faults
  if (first === undefined) return { name, ok: true, detail: sound }
  return { name, ok: false, detail: faults.length === 1 ? first : `${first}, and ${faults.length - 1} more like this` }
}
