import type { Cluster } from '@synod/node'
import { formatBallot, formatNode } from '@synod/protocol'
import type { Command } from 'commander'
import { askNodes, leaderAmong, type NodeAnswer } from '../ask-nodes.ts'
import { describeQuorum } from '../call-failure.ts'
import { addConnectionOptions, type ConnectionOptions, withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { formatBytes, formatList, formatTable, paint, printJson, printLine } from '../output.ts'

const EXAMPLES = `
Examples:
  ledger status
  ledger status --json
  ledger status --node n2          one node only

chosen and applied are slots: everything up to there is known to be chosen, or
executed. Nodes that applied the same have the same digest; if not, the exit
code is ${EXIT_CODES.refused}. It is ${EXIT_CODES.unavailable} when no quorum answers or nobody leads.`

const NODE_COLUMNS = [
  ...['node', 'endpoint', 'standing', 'ballot'].map((head) => ({ head })),
  ...['chosen', 'applied', 'store', 'refused'].map((head) => ({ head, align: 'right' }) as const),
]
const DIGEST_COLUMNS = [{ head: 'applied', align: 'right' }, { head: 'digest' }, { head: 'nodes' }] as const
const REFUSAL_COLUMNS = [
  ...['refused by', 'from', 'because'].map((head) => ({ head })),
  { head: 'frames', align: 'right' } as const,
]

export function registerStatus(program: Command): void {
  const command = program.command('status').description('show how every node is')
  addConnectionOptions(command, 2).addHelpText('after', EXAMPLES).action(status)
}

async function status(options: ConnectionOptions): Promise<void> {
  const { cluster, answers } = await withConnection(options, async ({ cluster, client }) => {
    const asked = { ...cluster, nodes: cluster.nodes.filter(({ node }) => (options.node ?? node) === node) }
    return { cluster, answers: await askNodes(client, asked, options.timeout * 1000) }
  })
  const data = { cluster: cluster.name, leader: leaderAmong(answers)?.id ?? null, nodes: answers.map(toData) }
  const fault = options.node === undefined ? faultOf(answers, cluster) : silenceOf(answers)
  if (!options.json) printLine(describe(answers))
  if (fault) throw new Failure(fault.exitCode, fault.message, data)
  if (options.json) printJson({ ok: true, ...data })
}

/** What is wrong with the cluster as a whole. */
function faultOf(answers: readonly NodeAnswer[], cluster: Cluster): Failure | undefined {
  const torn = digestsOf(answers).find(({ appliedThrough }, at, all) => all[at - 1]?.appliedThrough === appliedThrough)
  if (torn) {
    const message = `nodes differ at slot ${torn.appliedThrough}: keep their stores, stop them, and report it`
    return new Failure(EXIT_CODES.refused, message)
  }
  const missing = describeQuorum(answers, cluster) ?? (leaderAmong(answers) ? undefined : 'nobody leads yet')
  return missing === undefined ? undefined : new Failure(EXIT_CODES.unavailable, missing)
}

function silenceOf([answer]: readonly NodeAnswer[]): Failure | undefined {
  if (!answer || answer.status) return undefined
  return new Failure(EXIT_CODES.unavailable, `${answer.id} ${answer.silence}`)
}

function toData(answer: NodeAnswer): Record<string, unknown> {
  const { id, endpoint, status } = answer
  if (!status) return { id, endpoint, answers: false, silence: answer.silence }
  const { leader, ballot, node, ...rest } = status
  return {
    ...{ id, endpoint, answers: true, ...rest },
    ...{ leader: leader === 0 ? null : formatNode(leader), ballot: formatBallot(ballot) },
  }
}

function describe(answers: readonly NodeAnswer[]): string {
  const digests = digestsOf(answers).map(({ appliedThrough, digest, ids }) => [
    ...[String(appliedThrough), digest, formatList(ids)],
  ])
  const refusals = answers.flatMap(({ id, status }) =>
    (status?.refusals ?? []).map(({ from, reason, count }) => [id, from, reason, String(count)]),
  )
  const tables = [formatTable(NODE_COLUMNS, answers.map(rowOf))]
  if (digests.length > 0) tables.push(formatTable(DIGEST_COLUMNS, digests))
  if (refusals.length > 0) tables.push(formatTable(REFUSAL_COLUMNS, refusals))
  return tables.join('\n\n')
}

const STANDING_PAINT: Readonly<Record<string, (text: string) => string>> = {
  leading: paint.green,
  electing: paint.yellow,
  isolated: paint.red,
  unfit: paint.red,
}

function rowOf(answer: NodeAnswer): string[] {
  const { id, status } = answer
  const endpoint = answer.endpoint.replace('tcp://', '')
  if (!status) return [id, endpoint, paint.red(answer.silence), '', '', '', '', '']
  const { standing, ballot, chosenThrough, appliedThrough, storeBytes, refusedFrames } = status
  const standingText = STANDING_PAINT[standing]?.(standing) ?? standing
  const refusedText = refusedFrames === 0 ? '0' : paint.yellow(String(refusedFrames))
  const counts = [String(chosenThrough), String(appliedThrough), formatBytes(storeBytes), refusedText]
  return [id, endpoint, standingText, formatBallot(ballot), ...counts]
}

/** Who has which digest, by the slot applied. */
function digestsOf(answers: readonly NodeAnswer[]) {
  const digests = new Map<string, { appliedThrough: number; digest: string; ids: string[] }>()
  for (const { id, status } of answers) {
    if (!status) continue
    const { appliedThrough, digest } = status
    const key = `${appliedThrough} ${digest}`
    const known = digests.get(key)
    if (known) known.ids.push(id)
    else digests.set(key, { appliedThrough, digest, ids: [id] })
  }
  return [...digests.values()].sort((a, b) => b.appliedThrough - a.appliedThrough)
}
