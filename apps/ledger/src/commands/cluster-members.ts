import type { Cluster } from '@synod/node'
import { type Configuration, formatNode, isNodeNumber } from '@synod/protocol'
import type { Command } from 'commander'
import type { NodeAnswer } from '../ask-nodes.ts'
import { addConnectionOptions, type ConnectionOptions, withConnection } from '../connection.ts'
import { formatList, formatTable, paint, printJson, printLine } from '../output.ts'
import { isUpToDate, type WrittenFile, writeMembers } from './cluster-file-update.ts'
import { type ClusterView, decisionLine, staleFileLine, standingOf, strengthOf, viewOf } from './cluster-view.ts'

interface Options extends ConnectionOptions {
  readonly write?: true
}

const EXAMPLES = `
Examples:
  ledger cluster members
  ledger cluster members --write -c cluster.json
  ledger cluster members --json

A member votes. A learner hears everything, answers reads, and does not vote.
The cluster file lists whom to begin with: one of them has to be there still.
--write has it list those of today.`

const COLUMNS = [
  ...['node', 'endpoint', 'role', 'standing'].map((head) => ({ head })),
  { head: 'behind', align: 'right' } as const,
]

/** `ledger cluster members`. */
export function registerClusterMembers(cluster: Command): void {
  const command = cluster
    .command('members')
    .description('show who takes part')
    .option('--write', 'bring the cluster file up to date')
  addConnectionOptions(command).addHelpText('after', EXAMPLES).action(showMembers)
}

async function showMembers(options: Options): Promise<void> {
  const shown = await withConnection(options, async ({ client, cluster }) => {
    const view = await viewOf({ client, cluster })
    const file = options.write ? await writeMembers(options.cluster, view.configuration) : undefined
    return { cluster, view, file }
  })
  if (options.json)
    printJson({ ok: true, ...toData(shown.cluster, shown.view), ...(shown.file && { file: shown.file }) })
  else printLine(describe(shown.cluster, shown.view, options, shown.file))
}

/** Slots by which each is behind the one that is furthest. */
function rowsOf({ configuration, answers }: ClusterView) {
  const furthest = Math.max(0, ...answers.map(({ status }) => status?.chosenThrough ?? 0))
  const behind = ({ status }: NodeAnswer) => (status ? furthest - status.appliedThrough : undefined)
  const { members } = configuration
  return answers.map((answer) => {
    const isMember = members.some(({ node }) => node === answer.node)
    const isLearner = configuration.learners.some(({ node }) => node === answer.node)
    const role = isMember ? 'member' : isLearner ? 'learner' : 'removed'
    return { id: answer.id, endpoint: answer.endpoint, role, answer, behind: behind(answer) }
  })
}

function standingIn({ answer }: ReturnType<typeof rowsOf>[number]): string {
  return answer.status ? standingOf(answer.status) : answer.silence
}

function toData(cluster: Cluster, view: ClusterView): Record<string, unknown> {
  const { changedAt, learning, numbersThrough, removed, members } = view.configuration
  const strength = strengthOf(
    cluster,
    members.map(({ node }) => node),
  )
  return {
    ...{ cluster: cluster.name, changedAt, ...strength, learning, numbersThrough: formatNode(numbersThrough) },
    removed: removed.map(({ node }) => formatNode(node)),
    nodes: rowsOf(view).map((row) => {
      return {
        id: row.id,
        endpoint: row.endpoint,
        role: row.role,
        standing: standingIn(row),
        behind: row.behind ?? null,
      }
    }),
  }
}

function describe(cluster: Cluster, view: ClusterView, options: Options, file: WrittenFile | undefined): string {
  const { configuration } = view
  const rows = rowsOf(view).map((row) => {
    const standing = standingIn(row)
    const painted = row.answer.status
      ? standing === 'leading'
        ? paint.green(standing)
        : standing
      : paint.red(standing)
    return [row.id, row.endpoint.replace('tcp://', ''), row.role, painted, row.behind?.toLocaleString('en') ?? '']
  })
  return [
    formatTable(COLUMNS, rows),
    '',
    decisionLine(cluster, { ...configuration, members: configuration.members.map(({ node }) => node) }),
    ...historyLines(configuration),
    ...fileLines(cluster, configuration, options, file),
  ].join('\n')
}

function historyLines({ changedAt, removed, numbersThrough }: Configuration): string[] {
  if (changedAt === 0) return [paint.dim('unchanged since the cluster began')]
  const gone = removed.map(({ node }) => formatNode(node))
  const next = isNodeNumber(numbersThrough + 1) ? `; the next new node is ${formatNode(numbersThrough + 1)}` : ''
  const left = gone.length === 0 ? '' : `; ${formatList(gone)} left`
  return [paint.dim(`as of slot ${changedAt}${left}${next}`)]
}

function fileLines(cluster: Cluster, now: Configuration, options: Options, file: WrittenFile | undefined): string[] {
  if (file) return [file.written ? `wrote ${file.path}` : `${file.path} is up to date`]
  if (isUpToDate(cluster, now)) return []
  return [staleFileLine(options)]
}
