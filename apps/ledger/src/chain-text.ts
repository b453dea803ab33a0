import { readFile } from 'node:fs/promises'
import { CHAIN_LINKS_MAX, formatAmount, type Link, parseAmount } from '@synod/ledger'
import { EXIT_CODES, Failure } from './failure.ts'

/** A transfer of a chain; where it has no id, one is made of the chain's. */
export type ChainLink = Omit<Link, 'id'> & { readonly id?: string }

/** What a chain is to do, as it was written. */
export interface ChainText {
  readonly id?: string
  readonly links: readonly ChainLink[]
}

/** From, an arrow, to, amount, currency, and perhaps a memo. */
const LINK = /^(\S+)\s+(?:->|>|→)\s+(\S+)\s+(\S+\s+\S+)(?:\s+(.+))?$/s

const EXAMPLE = '"alice > bob 10.00 EUR"'

/** Reads `alice > bob 10.00 EUR for lunch`. Throws a `Failure`, or an `AmountError`, that says what would be right. */
export function readLink(text: string): ChainLink {
  const [, from, to, amount, memo] = LINK.exec(text.trim()) ?? []
  if (from === undefined || to === undefined || amount === undefined) {
    throw usage(`"${text}" is no transfer of a chain: write it as ${EXAMPLE}`)
  }
  const { currency, minor } = parseAmount(amount.replace(/\s+/, ' '))
  return { from, to, currency, amount: minor, ...(memo === undefined ? {} : { memo }) }
}

/** The link as {@link readLink} takes it back, all but its id. */
export function writeLink({ from, to, amount, currency, memo }: ChainLink): string {
  const money = formatAmount({ currency, minor: amount })
  return [from, '>', to, money, ...(memo ? [memo] : [])].join(' ')
}

/** Gives each link the id that it has not: `fx-1/1`, `fx-1/2`, the same each time the chain is given. */
export function withIds(id: string, links: readonly ChainLink[]): Link[] {
  return links.map((link, at) => ({ ...link, id: link.id ?? `${id}/${at + 1}` }))
}

/**
 * Reads `{ "id"?, "links": [ { "from", "to", "amount": "10.00 EUR", "memo"?, "id"? }, … ] }` from a file, or the links
 * alone; a link can also be text. Throws a `Failure` that names the file and what is wrong.
 */
export async function readChainFile(path: string): Promise<ChainText> {
  const value = parse(await readFile(path, 'utf8'), path)
  const { id, links } = Array.isArray(value) ? { id: undefined, links: value } : fieldsOf(value, path)
  if (id !== undefined && typeof id !== 'string') throw usage(`${path}: "id" is text`)
  if (!Array.isArray(links)) throw usage(`${path}: "links" is a list of transfers, as [${EXAMPLE}]`)
  return {
    ...(id === undefined ? {} : { id }),
    links: links.map((link: unknown, at) => linkOf(link, `${path}: link ${at + 1}`)),
  }
}

/** Throws a `Failure` unless there are as many links as a chain can have. */
export function assertLinks(links: readonly ChainLink[]): void {
  if (links.length >= 1 && links.length <= CHAIN_LINKS_MAX) return
  throw usage(`a chain has 1 to ${CHAIN_LINKS_MAX} transfers, not ${links.length}: write each as ${EXAMPLE}`)
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw usage(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function linkOf(value: unknown, where: string): ChainLink {
  if (typeof value === 'string') return readLink(value)
  const { id, from, to, amount, memo } = fieldsOf(value, where)
  for (const [name, field] of Object.entries({ from, to, amount })) {
    if (typeof field !== 'string') throw usage(`${where}: "${name}" is missing, or no text`)
  }
  for (const [name, field] of Object.entries({ id, memo })) {
    if (field !== undefined && typeof field !== 'string') throw usage(`${where}: "${name}" is text`)
  }
  const money = parseAmount(String(amount))
  return {
    ...{ from: String(from), to: String(to), currency: money.currency, amount: money.minor },
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof memo === 'string' ? { memo } : {}),
  }
}

function fieldsOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw usage(`${where}: an object belongs there`)
}

function usage(message: string): Failure {
  return new Failure(EXIT_CODES.usage, message)
}
