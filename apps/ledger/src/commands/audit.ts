import type { QueryOptions } from '@synod/client'
import { CallError } from '@synod/client'
import { type Answers, type CurrencyAudit, formatAmount, type Reading } from '@synod/ledger'
import { clusterMembers, formatNode, type NodeNumber } from '@synod/protocol'
import type { Command } from 'commander'
import { addConnectionOptions, type Connection, type ConnectionOptions, withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { moneyJson } from '../money.ts'
import { formatList, formatTable, paint, printJson, printLine } from '../output.ts'

type Audit = Answers['audit']

/** What a node found in its own books; no reading from one that did not answer. */
interface NodeAudit {
  readonly id: string
  readonly reading?: Reading<Audit>
}

/** While money moves, nodes read at different slots; so many times they are asked again. */
const ROUNDS_MAX = 5
/** How long the other nodes have, once a quorum has answered. */
const NODE_MS_MAX = 1500

const EXAMPLES = `
Examples:
  ledger audit
  ledger audit --json

Every node goes through its own books: per currency the sum of all balances must
be zero and no account overdrawn, and nodes at the same slot must have the same
digest. Otherwise the exit code is ${EXIT_CODES.refused}.`

export function registerAudit(program: Command): void {
  const command = program.command('audit').description('check the books, on every node')
  addConnectionOptions(command).addHelpText('after', EXAMPLES).action(audit)
}

async function audit(options: ConnectionOptions): Promise<void> {
  const { own, nodes } = await withConnection(options, async (connection) => {
    const own = await connection.bank.audit()
    return { own, nodes: await auditNodes(connection) }
  })
  const faults = [...own.answer.currencies.flatMap(faultsOf), ...disagreements(nodes)]
  if (faults.length > 0) {
    throw new Failure(EXIT_CODES.refused, `the audit failed: ${formatList(faults)}`, toData(own, nodes))
  }
  if (options.json) printJson({ ok: true, ...toData(own, nodes) })
  else printLine(describe(own, nodes))
}

/** Asks all nodes, until those that answer do so from the same slot. */
async function auditNodes({ bank, cluster }: Connection): Promise<NodeAudit[]> {
  const members = clusterMembers(cluster).sort((a, b) => a - b)
  const ask = async (node: NodeNumber): Promise<NodeAudit> => {
    const options: QueryOptions = { node, deadlineMs: NODE_MS_MAX }
    try {
      return { id: formatNode(node), reading: await bank.audit(options) }
    } catch (error) {
      if (error instanceof CallError) return { id: formatNode(node) }
      throw error
    }
  }
  let nodes: NodeAudit[] = []
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    nodes = await Promise.all(members.map(ask))
    const slots = nodes.flatMap(({ reading }) => (reading ? [reading.slot] : []))
    if (slots.every((slot) => slot === slots[0])) break
  }
  return nodes
}

function faultsOf({ currency, sum, overdrawn }: CurrencyAudit): string[] {
  return [
    ...(sum === 0n
      ? []
      : [`the balances in ${currency} sum up to ${formatAmount({ currency, minor: sum })}, not to zero`]),
    ...(overdrawn === 0 ? [] : [`${overdrawn} accounts in ${currency} are overdrawn`]),
  ]
}

/** Two nodes with different digests at one slot. */
function disagreements(nodes: readonly NodeAudit[]): string[] {
  return nodes.flatMap(({ id, reading }, at) =>
    nodes
      .slice(at + 1)
      .filter(
        (other) => other.reading?.slot === reading?.slot && other.reading?.answer.digest !== reading?.answer.digest,
      )
      .map((other) => `${id} and ${other.id} differ at slot ${reading?.slot}`),
  )
}

function toData(own: Reading<Audit>, nodes: readonly NodeAudit[]): Record<string, unknown> {
  return {
    slot: own.slot,
    digest: own.answer.digest,
    currencies: own.answer.currencies.map(({ currency, sum, cash, ...counts }) => ({
      currency,
      ...counts,
      sum: moneyJson({ currency, minor: sum }),
      cash: moneyJson({ currency, minor: cash }),
    })),
    nodes: nodes.map(({ id, reading }) => ({
      id,
      slot: reading?.slot ?? null,
      digest: reading?.answer.digest ?? null,
    })),
  }
}

function describe({ answer }: Reading<Audit>, nodes: readonly NodeAudit[]): string {
  const books = answer.currencies.map(({ currency, accounts, sum, cash, overdrawn, applied, refused }) => [
    ...[currency, String(accounts), formatAmount({ currency, minor: sum }), formatAmount({ currency, minor: cash })],
    ...[String(overdrawn), String(applied), String(refused)],
  ])
  const columns = ['currency', 'accounts', 'Σ balances', 'cash', 'overdrawn', 'applied', 'refused'].map(
    (head, at) => ({ head, align: at === 0 ? 'left' : 'right' }) as const,
  )
  const silent = nodes.filter(({ reading }) => !reading).map(({ id }) => id)
  const digests = nodes.flatMap(({ id, reading }) =>
    reading ? [[id, String(reading.slot), reading.answer.digest]] : [],
  )
  return [
    books.length === 0 ? 'no accounts yet, and so nothing to balance' : formatTable(columns, books),
    '',
    formatTable([{ head: 'node' }, { head: 'slot', align: 'right' }, { head: 'digest' }], digests),
    '',
    `${paint.green('✓')} the books balance${agreement(nodes)}`,
    ...(silent.length === 0 ? [] : [paint.yellow(`not audited, for want of an answer: ${formatList(silent)}`)]),
  ].join('\n')
}

function agreement(nodes: readonly NodeAudit[]): string {
  const readings = nodes.flatMap(({ reading }) => (reading ? [reading] : []))
  if (readings.length < 2) return ''
  const isOneSlot = readings.every(({ slot }) => slot === readings[0]?.slot)
  return isOneSlot ? ', and the digests are equal' : ' (the nodes were read at different slots: money is moving)'
}
