import { randomUUID } from 'node:crypto'
import type { Link, Outcome, Receipt } from '@synod/ledger'
import type { Command } from 'commander'
import { assertLinks, readChainFile, readLink, withIds, writeLink } from '../chain-text.ts'
import { formatChanges } from '../change-table.ts'
import { addConnectionOptions, type ConnectionOptions, withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { moneyJson } from '../money.ts'
import { IDS_HELP } from '../movement-options.ts'
import { changesOf, sidesJson } from '../movement-receipt.ts'
import { paint, printJson, printLine } from '../output.ts'
import { refused } from '../refusal.ts'
import { commandLine } from '../repeat.ts'

interface ChainOptions extends ConnectionOptions {
  readonly id?: string
  readonly file?: string
}

const EXAMPLES = `
Examples:
  ledger chain --id fx-1 "alice > desk 10 EUR" "desk-usd > alice-usd 11.20 USD"
  ledger chain "alice > bob 5 EUR lunch" "alice > carol 7 EUR the book"
  ledger chain --file chain.json

All transfers are applied, in their order, or none is: an exchange is two of
them. What follows the currency is a memo. In a file, they are texts like these,
or objects:

  { "id": "fx-1", "links": [
    { "from": "alice", "to": "desk", "amount": "10 EUR", "memo": "to USD" },
    "desk-usd > alice-usd 11.20 USD" ] }

Links are given the ids fx-1/1, fx-1/2 and so on, unless the file names others.
${IDS_HELP}`

export function registerChain(program: Command): void {
  const command = program
    .command('chain')
    .description('make several transfers, all or none')
    .argument('[transfers...]', 'each as "alice > bob 10.00 EUR"')
    .option('--id <id>', 'the id of the chain (default: random)')
    .option('--file <file>', 'read the transfers from a file, as JSON')
  addConnectionOptions(command).addHelpText('after', EXAMPLES).action(chain)
}

async function chain(texts: readonly string[], options: ChainOptions): Promise<void> {
  if (texts.length > 0 === (options.file !== undefined)) {
    throw new Failure(EXIT_CODES.usage, 'name the transfers, as "alice > bob 10.00 EUR", or a file of them with --file')
  }
  const written = options.file === undefined ? { links: texts.map(readLink) } : await readChainFile(options.file)
  assertLinks(written.links)
  const id = options.id ?? written.id ?? randomUUID()
  const links = withIds(id, written.links)
  const source = options.file === undefined ? links.map(writeLink) : ['--file', options.file]
  const repeat = { id, command: commandLine(['chain', ...source, '--id', id], options) }
  const receipt = await withConnection(options, ({ bank }) => bank.chain({ id, links }), repeat)
  const data = toData(id, links, receipt)
  if (receipt.status !== 'applied') throw refused({ id, links }, receipt, data)
  if (options.json) printJson({ ok: true, ...data })
  else printLine(describe(id, links, receipt))
}

function toData(id: string, links: readonly Link[], receipt: Receipt): Record<string, unknown> {
  const { status, slot, links: outcomes = [], failed } = receipt
  return {
    ...{ type: 'chain', status, slot, id },
    links: links.map((link, at) => linkJson(link, outcomes[at])),
    ...(failed ? { failed: { link: failed.link + 1, ...linkJson(links[failed.link], failed) } } : {}),
  }
}

function linkJson(link: Link | undefined, outcome: Outcome | undefined): Record<string, unknown> {
  if (!link) return {}
  const { id, currency, amount } = link
  return {
    ...(outcome ? { status: outcome.status } : {}),
    ...{ id, amount: moneyJson({ currency, minor: amount }) },
    ...(outcome ? sidesJson(link, outcome) : { from: { account: link.from }, to: { account: link.to } }),
  }
}

function describe(id: string, links: readonly Link[], { slot, links: outcomes = [] }: Receipt): string {
  const rows = links.flatMap((link, at) => changesOf(link, outcomes[at] ?? { status: 'applied', from: null, to: null }))
  const count = links.length === 1 ? 'a chain of 1 transfer' : `a chain of ${links.length} transfers`
  return `applied ${count}  ${paint.dim(`id ${id}, slot ${slot}`)}\n${formatChanges(rows)}`
}
