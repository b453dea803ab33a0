import type { Cluster } from '@synod/node'
import { formatBallot, formatNode } from '@synod/protocol'
import type { Command } from 'commander'
import { askNode, askNodes, leaderAmong, type NodeAnswer, type Roster, rosterAmong } from '../ask-nodes.ts'
import { describeQuorum } from '../call-failure.ts'
import { addConnectionOptions, type ConnectionOptions, withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { formatBytes, formatList, formatTable, paint, printJson, printLine } from '../output.ts'
import { decisionLine, staleFileLine, standingOf, strengthOf } from './cluster-view.ts'

const EXAMPLES = `
Examples:
  ledger status
  ledger status --json
  ledger status --node n2          one node only

chosen and applied are slots: everything up to there is known to be chosen, or
executed. snapshot is the slot of the last one, log the first slot that is still
there by itself. A node that is joining learns and does not vote; one that is
leaving was removed. Nodes that applied the same have the same digest; if not,
the exit code is ${EXIT_CODES.refused}. It is ${EXIT_CODES.unavailable} when no quorum answers or nobody leads.`

const NODE_COLUMNS = [
  ...['node', 'endpoint', 'standing', 'ballot'].map((head) => ({ head })),
  ...['chosen', 'applied', 'snapshot', 'log', 'store', 'refused'].map((head) => ({ head, align: 'right' }) as const),
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
    const deadlineMs = options.timeout * 1000
    const only = cluster.nodes.find(({ node }) => node === options.node)
    return {
      cluster,
      answers: only ? [await askNode(client, only, deadlineMs)] : await askNodes(client, cluster, deadlineMs),
    }
  })
  const roster = rosterAmong(answers)
  const data = {
    ...{ cluster: cluster.name, leader: leaderAmong(answers)?.id ?? null },
    configuration: roster ? rosterData(roster, cluster) : null,
    nodes: answers.map(toData),
  }
  const fault = options.node === undefined ? faultOf(answers, cluster) : silenceOf(answers)
  if (!options.json) printLine(describe(answers, cluster, options))
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
  const { leader, ballot, node, members, learners, ...rest } = status
  return {
    ...{ id, endpoint, answers: true, ...rest },
    ...{ members: members.map(formatNode), learners: learners.map(formatNode) },
    ...{ leader: leader === 0 ? null : formatNode(leader), ballot: formatBallot(ballot) },
  }
}

function rosterData({ members, learners, learning, changedAt, membersFrom }: Roster, cluster: Cluster) {
  return {
    ...strengthOf(cluster, members),
    ...{ learners: learners.map(formatNode), learning, changedAt, membersFrom },
  }
}

function describe(answers: readonly NodeAnswer[], cluster: Cluster, options: ConnectionOptions): string {
  const digests = digestsOf(answers).map(({ appliedThrough, digest, ids }) => [
    ...[String(appliedThrough), digest, formatList(ids)],
  ])
  const refusals = answers.flatMap(({ id, status }) =>
    (status?.refusals ?? []).map(({ from, reason, count }) => [id, from, reason, String(count)]),
  )
  const tables = [formatTable(NODE_COLUMNS, answers.map(rowOf))]
  if (digests.length > 0) tables.push(formatTable(DIGEST_COLUMNS, digests))
  if (refusals.length > 0) tables.push(formatTable(REFUSAL_COLUMNS, refusals))
  const roster = rosterAmong(answers)
  if (roster) tables.push(rosterLines(roster, cluster, options).join('\n'))
  return tables.join('\n\n')
}

function rosterLines(roster: Roster, cluster: Cluster, options: ConnectionOptions): string[] {
  const { members, learners, changedAt, membersFrom } = roster
  const since = membersFrom === 0 ? 'since the cluster began' : `from slot ${membersFrom} on`
  const learn = learners.length === 1 ? 'learns' : 'learn'
  const learning =
    learners.length === 0
      ? ''
      : `; ${formatList(learners.map(formatNode))} ${learn} and ${learners.length === 1 ? 'does' : 'do'} not vote yet`
  const lines = [
    decisionLine(cluster, roster),
    paint.dim(`${formatList(members.map(formatNode))} vote ${since}${learning}`),
  ]
  const present = [...members, ...learners]
  const isListed = cluster.nodes.length === present.length && cluster.nodes.every(({ node }) => present.includes(node))
  return isListed || changedAt === 0 ? lines : [...lines, staleFileLine(options)]
}

const STANDING_PAINT: Readonly<Record<string, (text: string) => string>> = {
  leading: paint.green,
  electing: paint.yellow,
  isolated: paint.red,
  unfit: paint.red,
  joining: paint.cyan,
  leaving: paint.dim,
}

function rowOf(answer: NodeAnswer): string[] {
  const { id, status } = answer
  const endpoint = answer.endpoint.replace('tcp://', '')
  if (!status) return [id, endpoint, paint.red(answer.silence)]
  const { ballot, chosenThrough, appliedThrough, storeBytes, refusedFrames, snapshotSlot, logFrom } = status
  const standing = standingOf(status)
  const standingText = STANDING_PAINT[standing]?.(standing) ?? standing
  const refusedText = refusedFrames === 0 ? '0' : paint.yellow(String(refusedFrames))
  const slots = [chosenThrough, appliedThrough, snapshotSlot < 0 ? 'none' : snapshotSlot, logFrom].map(String)
  const counts = [...slots, formatBytes(storeBytes), refusedText]
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
