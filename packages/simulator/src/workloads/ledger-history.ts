import {
  type AccountView,
  type Answers,
  type Command,
  type Ledger,
  type MovementView,
  type NotRetained,
  nameOutput,
  type Output,
  type Query,
  type StatementLine,
  type StatementView,
} from '@synod/ledger'
import type { RowReader } from '@synod/protocol'
import type { ExecutedCommand } from './workload.ts'

/** So small that everything is read in several pages. */
const PAGE = 7
/** So many slots are looked back at for each account, spread over its history. */
const PAST_BALANCES_MAX = 12

interface Posting {
  readonly number: number
  readonly slot: number
  readonly delta: bigint
  readonly balance: bigint
}

/**
 * Whether the history that a store has is that of the commands which were executed, found out from the commands and what they
 * were answered, and from the movements' own figures: not from how the ledger keeps its history.
 *
 * @param ledger one that has executed just these
 * @returns what is wrong
 */
export async function auditHistory(
  ledger: Ledger,
  rows: RowReader,
  executed: readonly ExecutedCommand[],
): Promise<string | undefined> {
  const feed = await wholeFeed(ledger, rows)
  if (typeof feed === 'string') return feed
  const [right, told] = [namesOfApplied(executed), feed.map(({ id, slot, index }) => `${id} at ${slot}.${index}`)]
  const place = right.findIndex((name, at) => name !== told[at])
  if (place >= 0) return `movement ${place} of the feed should be ${right[place]}, and is ${told[place] ?? 'missing'}`
  if (told.length > right.length) return `the feed has ${told[right.length]}, which nobody applied`
  const postings = new Map<string, Posting[]>()
  const wrong = holdsAndReversals(feed) ?? postAll(feed, postings)
  if (wrong !== undefined) return wrong
  for (const [account, own] of postings) {
    const different = await compareAccount(ledger, rows, account, own)
    if (different !== undefined) return `${account}: ${different}`
  }
  return undefined
}

/** What was applied, in order: each id once, since what comes again is answered and not executed. */
function namesOfApplied(executed: readonly ExecutedCommand[]): string[] {
  const used = new Set<string>()
  const names: string[] = []
  for (const { command, output, slot, index } of executed) {
    const { id, links = [] } = command as Command & { readonly id?: string; readonly links?: readonly { id: string }[] }
    if (id === undefined || used.has(id)) continue
    const isApplied = nameOutput(output as Output).status === 'applied'
    for (const name of [id, ...links.map((link) => link.id)]) {
      used.add(name)
      if (isApplied) names.push(`${name} at ${slot}.${index}`)
    }
  }
  return names
}

async function wholeFeed(ledger: Ledger, rows: RowReader): Promise<MovementView[] | string> {
  const movements: MovementView[] = []
  for (let after = 0; ; ) {
    const page = await ask(ledger, rows, { type: 'feed', fromSlot: 1, after, limit: PAGE })
    if ('notRetained' in page) return `movement ${page.notRetained} is not in the store`
    const numbers = page.movements.map(({ number }) => number)
    if (numbers.some((number, at) => number <= (numbers[at - 1] ?? after)))
      return `the feed after ${after} has movements ${numbers.join(', ')}`
    movements.push(...page.movements)
    if (page.next === after) return movements
    after = page.next
  }
}

/** A hold is ended once, by what it holds at most; a movement is taken back once. */
function holdsAndReversals(feed: readonly MovementView[]): string | undefined {
  const open = new Map<string, bigint>()
  const reversed = new Set<string>()
  for (const { id, kind, amount, hold, reverses } of feed) {
    if (kind === 'hold') open.set(id, amount ?? 0n)
    if (hold !== null) {
      const held = open.get(hold)
      if (held === undefined) return `${id} ends hold ${hold}, which is not open`
      if (kind === 'capture' && (amount ?? 0n) > held) return `${id} captures ${amount} of the ${held} of ${hold}`
      open.delete(hold)
    }
    if (reverses === null) continue
    if (reversed.has(reverses)) return `${id} takes ${reverses} back once more`
    reversed.add(reverses)
  }
  return undefined
}

/** Posts all movements, each on the balances that the one before it left. */
function postAll(feed: readonly MovementView[], postings: Map<string, Posting[]>): string | undefined {
  for (const { id, kind, number, slot, amount, from, to } of feed) {
    if (kind === 'hold' || kind === 'release' || kind === 'chain') continue
    if (amount === null || from === null || to === null)
      return `${id} moves money, but ${amount} from nobody or to nobody`
    for (const [side, delta] of [[from, -amount] as const, [to, amount] as const]) {
      const own = postings.get(side.account) ?? []
      const before = own.at(-1)?.balance ?? 0n
      const balance = before + delta
      if (side.balance?.before !== before || side.balance.after !== balance)
        return `${id} says that ${side.account} had ${side.balance?.before} and has ${side.balance?.after}, not ${balance}`
      own.push({ number, slot, delta, balance })
      postings.set(side.account, own)
    }
  }
  return undefined
}

async function compareAccount(
  ledger: Ledger,
  rows: RowReader,
  account: string,
  own: readonly Posting[],
): Promise<string | undefined> {
  const posted = own.at(-1)?.balance ?? 0n
  const view = (await ask(ledger, rows, { type: 'balance', account })) as AccountView | null
  if (view?.balance !== posted) return `${view?.balance} is on it, but ${posted} was posted`
  const lines = await wholeStatement(ledger, rows, account)
  if (typeof lines === 'string') return lines
  const [right, told] = [own.map(textOfPosting), lines.map(textOfPosting)]
  const place = right.findIndex((line, at) => line !== told[at] || lines[at]?.ordinal !== at + 1)
  if (place >= 0) return `line ${place + 1} of the statement should be ${right[place]}, and is ${told[place]}`
  if (told.length > right.length) return `the statement has ${told[right.length]}, which was not posted`
  return comparePast(ledger, rows, account, own)
}

/** All lines, the oldest first; they are asked for from the newest on. */
async function wholeStatement(ledger: Ledger, rows: RowReader, account: string): Promise<StatementLine[] | string> {
  const lines: StatementLine[] = []
  const query = { type: 'statement', account, fromSlot: 1, toSlot: null, order: 'newest first', limit: PAGE } as const
  let cursor: number | null = null
  do {
    const page: StatementView | NotRetained | null = await ask(ledger, rows, { ...query, cursor })
    if (page === null || 'notRetained' in page) return 'a statement is not to be had'
    lines.push(...page.lines)
    cursor = page.next
  } while (cursor !== null)
  return lines.reverse()
}

async function comparePast(
  ledger: Ledger,
  rows: RowReader,
  account: string,
  own: readonly Posting[],
): Promise<string | undefined> {
  const step = Math.ceil(own.length / PAST_BALANCES_MAX)
  for (const [at, { slot, balance }] of own.entries()) {
    if (own[at + 1]?.slot === slot || at % step !== 0) continue
    const past = await ask(ledger, rows, { type: 'balanceAt', account, slot })
    if (past === null || 'notRetained' in past) return `the balance at slot ${slot} is not to be had`
    if (past.balance !== balance) return `the balance at slot ${slot} was ${balance}, not ${past.balance}`
  }
  return undefined
}

function textOfPosting({ number, slot, delta, balance }: Posting): string {
  return `${delta} to ${balance} by movement ${number} in slot ${slot}`
}

async function ask<Type extends Query['type']>(
  ledger: Ledger,
  rows: RowReader,
  query: Extract<Query, { type: Type }>,
): Promise<Answers[Type] | NotRetained> {
  return (await ledger.query(query, rows)) as Answers[Type] | NotRetained
}
