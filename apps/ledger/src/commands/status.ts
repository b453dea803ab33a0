import { clusterQuorums, formatBallot, formatNode, quorumSize } from '@synod/protocol'
import type { Command } from 'commander'
import { askNodes, leaderAmong, type NodeAnswer } from '../ask-nodes.ts'
import { describeQuorum } from '../call-failure.ts'
import { addConnectionOptions, type ConnectionOptions, withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { formatBytes, formatTable, paint, printJson, printLine } from '../output.ts'

const EXAMPLES = `
Examples:
  ledger status
  ledger status --json
  ledger status --node n2          one node only

chosen and applied are slots: everything up to there is known to be chosen, or executed. Digests are equal where
applied is. The exit code is ${EXIT_CODES.unavailable} when no quorum answers or nobody leads.`

const COLUMNS = [
  ...[{ head: 'node' }, { head: 'endpoint' }, { head: 'standing' }, { head: 'ballot' }],
  ...([{ head: 'chosen', align: 'right' }, { head: 'applied', align: 'right' }, { head: 'digest' }] as const),
  ...([
    { head: 'store', align: 'right' },
    { head: 'refused', align: 'right' },
  ] as const),
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
  const leader = leaderAmong(answers)
  const isWhole = options.node === undefined
  const fault = isWhole
    ? (describeQuorum(answers, cluster) ?? (leader ? undefined : 'nobody leads'))
    : silenceOf(answers)
  const data = { cluster: cluster.name, leader: leader?.id ?? null, nodes: answers.map(toData) }
  if (options.json && !fault) printJson({ ok: true, ...data })
  if (!options.json) printLine(describe(answers))
  if (fault) throw new Failure(EXIT_CODES.unavailable, fault, { needed: quorumSize(clusterQuorums(cluster)), ...data })
}

function silenceOf([answer]: readonly NodeAnswer[]): string | undefined {
  return answer && !answer.status ? `${answer.id} ${answer.silence}` : undefined
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

const STANDING_PAINT: Readonly<Record<string, (text: string) => string>> = {
  leading: paint.green,
  electing: paint.yellow,
  isolated: paint.red,
  unfit: paint.red,
}

function describe(answers: readonly NodeAnswer[]): string {
  const table = formatTable(COLUMNS, answers.map(rowOf))
  const refusals = answers.flatMap(({ id, status }) =>
    (status?.refusals ?? []).map(({ from, reason, count }) => [id, from, reason, String(count)]),
  )
  if (refusals.length === 0) return table
  const columns = [
    { head: 'refused by' },
    { head: 'from' },
    { head: 'because' },
    { head: 'frames', align: 'right' },
  ] as const
  return `${table}\n\n${formatTable(columns, refusals)}`
}

function rowOf(answer: NodeAnswer): string[] {
  const { id, endpoint, status } = answer
  if (!status) return [id, endpoint, paint.red(answer.silence), ...Array.from({ length: 6 }, () => '')]
  const { standing, ballot, chosenThrough, appliedThrough, digest, storeBytes, refusedFrames } = status
  return [
    ...[
      id,
      endpoint,
      STANDING_PAINT[standing]?.(standing) ?? standing,
      formatBallot(ballot),
      String(chosenThrough),
      String(appliedThrough),
    ],
    ...[digest, formatBytes(storeBytes), refusedFrames === 0 ? '0' : paint.yellow(String(refusedFrames))],
  ]
}
