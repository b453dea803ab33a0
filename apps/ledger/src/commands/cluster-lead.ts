import { setTimeout as sleep } from 'node:timers/promises'
import { CallError } from '@synod/client'
import { formatBallot, formatMembers, formatNode, NO_BALLOT, type NodeNumber } from '@synod/protocol'
import type { Command } from 'commander'
import { askNodes, leaderAmong, type NodeAnswer } from '../ask-nodes.ts'
import {
  addConnectionOptions,
  type Connection,
  type ConnectionOptions,
  parseNodeId,
  withConnection,
} from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { paint, printJson, printLine } from '../output.ts'
import { commandLine } from '../repeat.ts'
import { leaderOf, viewOf } from './cluster-view.ts'

const EXAMPLES = `
Examples:
  ledger cluster lead n2
  ledger cluster lead           whoever is furthest, but not the one that leads

The leader takes no more commands, waits until the other has everything, and
steps down; clients notice a short pause and nothing else.`

const POLL_MS = 20
const ASK_MS = 500

/** `ledger cluster lead`: has another member lead. */
export function registerClusterLead(cluster: Command): void {
  const command = cluster
    .command('lead')
    .description('have another member lead')
    .argument('[node]', 'the one that is to lead, as n2 (default: the one that is furthest)', parseNodeId)
  addConnectionOptions(command).addHelpText('after', EXAMPLES).action(lead)
}

async function lead(to: NodeNumber | undefined, options: ConnectionOptions): Promise<void> {
  const words = ['cluster', 'lead', ...(to === undefined ? [] : [formatNode(to)])]
  const handed = await withConnection(options, (connection) => handOver(connection, to, options), {
    command: commandLine(words, options),
  })
  const { before, after, ms } = handed
  const ballot = formatBallot(after.status?.ballot ?? NO_BALLOT)
  if (options.json) {
    printJson({ ok: true, before: before === 0 ? null : formatNode(before), leader: after.id, ballot, ms })
    return
  }
  if (before === after.node) printLine(`${after.id} leads already ${paint.dim(`(ballot ${ballot})`)}`)
  else
    printLine(
      `${formatNode(before)} handed over: ${paint.green(`${after.id} leads`)} ${paint.dim(`(ballot ${ballot}, after ${ms} ms)`)}`,
    )
}

async function handOver(connection: Connection, to: NodeNumber | undefined, options: ConnectionOptions) {
  const { client } = connection
  const { configuration, answers } = await viewOf(connection)
  const members = configuration.members.map(({ node }) => node)
  if (to !== undefined && !members.includes(to)) {
    const message = `n${to} is no member; those are ${formatMembers(members)}`
    throw new Failure(EXIT_CODES.usage, message)
  }
  const before = leaderOf(answers)
  const leading = leaderAmong(answers)
  if (leading && before === to) return { before, after: leading, ms: 0 }
  const silent = answers.find(({ node, status }) => node === to && !status)
  if (silent) throw new Failure(EXIT_CODES.refused, `${silent.id} does not answer, so it cannot lead`)
  const startedAt = performance.now()
  try {
    await client.handOver(to ?? 0)
  } catch (error) {
    // The leader itself says that the other one is not there, which is no fault of the wording.
    if (error instanceof CallError && error.outcome === 'refused') throw new Failure(EXIT_CODES.refused, error.message)
    throw error
  }
  const after = await untilLed(
    connection,
    (answer) => answer.node === (to ?? answer.node) && answer.node !== before,
    options,
  )
  return { before, after, ms: Math.round(performance.now() - startedAt) }
}

async function untilLed(
  { client, cluster }: Connection,
  isMeant: (leader: NodeAnswer) => boolean,
  { timeout }: ConnectionOptions,
): Promise<NodeAnswer> {
  const giveUpAt = performance.now() + timeout * 1000
  for (;;) {
    const leader = leaderAmong(await askNodes(client, cluster, ASK_MS))
    if (leader && isMeant(leader)) return leader
    if (performance.now() > giveUpAt) {
      const who = leader ? `${leader.id} leads` : 'nobody leads yet'
      throw new Failure(EXIT_CODES.refused, `the leader stepped down, and ${who}; "ledger status" shows how they are`)
    }
    await sleep(POLL_MS)
  }
}
