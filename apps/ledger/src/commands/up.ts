import { relative } from 'node:path'
import { connect, type LogLine } from '@synod/node'
import { type Command, InvalidArgumentError } from 'commander'
import { askNodes, leaderAmong } from '../ask-nodes.ts'
import type { LocalCluster, LocalNode } from '../cluster-setup.ts'
import type { Console } from '../console/console.ts'
import { consoleOption } from '../console/option.ts'
import { EXIT_CODES, Failure, toFailure } from '../failure.ts'
import { Fleet, type FleetNews } from '../fleet.ts'
import { onInterrupt } from '../interrupts.ts'
import { formatLogLine } from '../log-format.ts'
import { formatTable, paint, printJson, printLine } from '../output.ts'
import { describeExit, type NodeProcess, startNodeProcess, traceIn } from '../processes.ts'
import { CLUSTER_FILE_DEFAULT, commandLine } from '../repeat.ts'
import { isNew, noLongerNew, openDirectory } from '../up/directory.ts'
import { snapshotOption } from './node-snapshots.ts'

interface UpOptions {
  readonly nodes?: number
  readonly data: string
  readonly port?: number
  readonly trace?: string
  readonly snapshotEvery?: number
  /** The port of the console; 0 for any that is free. */
  readonly console?: number
  readonly json?: true
}

const NODES_MAX = 9
const LEADER_MS_MAX = 10_000
const LEADER_POLL_MS = 50

const EXAMPLES = `
Examples:
  ledger up                                    three nodes, ./ledger-data
  ledger up --nodes 5 --data /tmp/five --port 7500
  ledger up --console                          and a page to watch and break it

The first time it makes the cluster and writes its cluster.json into the
directory; after that it starts the same cluster on the same stores. Kill a node
(its pid is shown) and watch another one take over. Ctrl-C stops all.`

export function registerUp(program: Command): void {
  program
    .command('up')
    .description('run a cluster on this machine, in this terminal')
    .option('--nodes <n>', 'how many nodes, in a new cluster (default: 3)', parseNodes)
    .option('--data <directory>', 'where cluster.json and the stores are', 'ledger-data')
    .option('--port <port>', 'n1 listens one above, n2 two above … (default: 7400)', parsePort)
    .option('--trace <directory>', 'write every node’s protocol trace, from the cluster’s first start on')
    .addOption(snapshotOption())
    .addOption(consoleOption())
    .option('--json', 'print JSON lines, for programs')
    .addHelpText('after', EXAMPLES)
    .action(up)
}

function parseNodes(text: string): number {
  if (/^[1-9]$/.test(text)) return Number(text)
  throw new InvalidArgumentError(`Write a number from 1 to ${NODES_MAX}.`)
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port < 65_535) return port
  throw new InvalidArgumentError('Write a port from 1 to 65534.')
}

async function up(options: UpOptions): Promise<void> {
  const local = await openDirectory(options.data, options)
  const events = new Events(options.json === true)
  const fleet = new Fleet(local.nodes, (node) => launch(node, local, options, events))
  fleet.onNews((news) => tellNews(news, local, options, events))
  const console = await openConsoleIn(fleet, local, options)
  let isStopping = false
  onInterrupt(async () => {
    isStopping = true
    events.close()
    await console?.close()
    await fleet.stop()
    process.exit(EXIT_CODES.done)
  })
  try {
    await startAll(fleet, local, events)
  } catch (error) {
    await console?.close()
    throw error
  }
  const leader = await findLeader(local)
  if (options.json)
    printJson({ event: 'up', ...toData(local, fleet, leader), ...(console && { console: console.url }) })
  else printLine(describe(local, fleet, leader, console?.url))
  events.open()
  // The page can start them again, unless they have left for good.
  await fleet.ended({ forGood: console !== undefined })
  // While it is stopping, the interrupt ends the program.
  if (isStopping) return new Promise(() => {})
  await console?.close()
  const lives = fleet.nodes.filter(({ id }) => fleet.processOf(id)).map(({ id }) => fleet.lifeOf(id))
  if (lives.every((life) => life === 'gone')) {
    if (!options.json) printLine('every node that was started here has left the cluster')
    return
  }
  throw new Failure(EXIT_CODES.refused, 'every node has ended')
}

async function startAll(fleet: Fleet, local: LocalCluster, events: Events): Promise<void> {
  // One that fails must not leave others behind which are still starting.
  const starts = await Promise.allSettled(fleet.nodes.map(({ id }) => fleet.start(id)))
  const failed = starts.find((start) => start.status === 'rejected')
  // Of a cluster whose members have changed some may run elsewhere, or be yet to join: the others go on without.
  if (failed && (starts.every(({ status }) => status === 'rejected') || local.cluster.changedAt === undefined)) {
    await fleet.stop()
    throw withPortHint(failed.reason)
  }
  for (const [at, start] of starts.entries()) {
    if (start.status === 'rejected') events.say(fleet.nodes[at]?.id ?? '', notStarted(start.reason))
  }
}

async function openConsoleIn(fleet: Fleet, local: LocalCluster, options: UpOptions): Promise<Console | undefined> {
  if (options.console === undefined) return undefined
  const { openConsole } = await import('../console/console.ts')
  return openConsole({ fleet, local, port: options.console })
}

async function launch(node: LocalNode, local: LocalCluster, options: UpOptions, events: Events): Promise<NodeProcess> {
  const process = await startNodeProcess({
    ...{ clusterFile: local.clusterFile, id: node.id, data: node.data, initialise: isNew(options.data, node.id) },
    trace: traceOf(node.id, options),
    snapshotEvery: options.snapshotEvery,
    hasDebugLinks: options.console !== undefined,
    onLog: (line) => events.say(node.id, line),
  })
  await noLongerNew(options.data, node.id)
  return process
}

/** What becomes of the processes. What a node does, and that it starts, it says itself. */
function tellNews(news: FleetNews, local: LocalCluster, options: UpOptions, events: Events): void {
  const { type, node } = news
  if (type === 'paused') events.say(node.id, { level: 'info', event: 'paused', detail: 'stands still (SIGSTOP)' })
  if (type === 'resumed') events.say(node.id, { level: 'info', event: 'resumed', detail: 'goes on (SIGCONT)' })
  if (type !== 'ended') return
  if (news.exit.removed !== undefined) {
    // Why, it has said itself.
    const detail = `its store ${relative('.', node.data) || node.data} may be deleted`
    events.say(node.id, { level: 'info', event: 'left', detail })
  } else if (news.isWished) {
    events.say(node.id, { level: 'info', event: 'killed', detail: 'as the console was told to; it can start it again' })
  } else {
    const trace = traceOf(node.id, options)
    const words = ['node', '--id', node.id, ...(trace === undefined ? [] : ['--trace', trace])]
    const again = commandLine(words, { cluster: local.clusterFile })
    const detail = `${describeExit(news.exit)}; start it again: ${again}`
    events.say(node.id, { level: 'warn', event: 'ended', detail })
  }
}

function traceOf(id: string, { trace }: UpOptions): string | undefined {
  return trace === undefined ? undefined : traceIn(trace, id)
}

function notStarted(error: unknown): LogLine {
  return { level: 'warn', event: 'absent', detail: toFailure(error)?.message ?? String(error) }
}

function withPortHint(error: unknown): unknown {
  const failure = toFailure(error)
  if (!failure?.message.includes('EADDRINUSE')) return error
  return new Failure(failure.exitCode, `${failure.message}: ledger up --port 7500`)
}

async function findLeader({ cluster }: LocalCluster): Promise<string | undefined> {
  const client = connect(cluster)
  try {
    const giveUpAt = performance.now() + LEADER_MS_MAX
    while (performance.now() < giveUpAt) {
      const leader = leaderAmong(await askNodes(client, cluster, LEADER_MS_MAX))
      if (leader) return leader.id
      await new Promise((resolve) => setTimeout(resolve, LEADER_POLL_MS))
    }
    return undefined
  } finally {
    await client.close()
  }
}

/** What nodes log. Before the table is printed and once Ctrl-C was heard, only what is wrong. */
class Events {
  readonly #isJson: boolean
  #isOpen = false

  constructor(isJson: boolean) {
    this.#isJson = isJson
  }

  open(): void {
    this.#isOpen = true
  }

  /** Everything stops now, which needs saying once and not for each node. */
  close(): void {
    if (this.#isOpen && !this.#isJson) printLine(paint.dim('stopping every node, in order …'))
    this.#isOpen = false
  }

  say(node: string, line: LogLine): void {
    if (!this.#isOpen && line.level === 'info') return
    if (this.#isJson) printJson({ time: new Date().toISOString(), node, ...line })
    else printLine(formatLogLine(node, line))
  }
}

function toData(local: LocalCluster, fleet: Fleet, leader: string | undefined) {
  return {
    cluster: local.cluster.name,
    clusterFile: local.clusterFile,
    leader: leader ?? null,
    nodes: local.nodes.map((node) => ({ ...node, pid: fleet.processOf(node.id)?.pid })),
  }
}

function describe(
  local: LocalCluster,
  fleet: Fleet,
  leader: string | undefined,
  consoleUrl: string | undefined,
): string {
  const rows = local.nodes.map(({ id, endpoint, data }) => [
    ...[id, endpoint, String(fleet.processOf(id)?.pid ?? 'not started here'), relative('.', data) || data],
    id === leader ? paint.green('leads') : '',
  ])
  const columns = ['node', 'endpoint', 'pid', 'store', ''].map((head) => ({ head }))
  const clusterFile = relative('.', local.clusterFile)
  const cluster = clusterFile === CLUSTER_FILE_DEFAULT || clusterFile.startsWith('..') ? local.clusterFile : clusterFile
  const say = (...words: string[]) => `  ${commandLine(words, { cluster })}`
  return [
    `${paint.bold(local.cluster.name)} is up${leader ? '' : paint.yellow(', but nobody leads yet')}`,
    '',
    formatTable(columns, rows),
    '',
    'Talk to it from another terminal:',
    ...[say('open', 'alice', 'EUR'), say('deposit', 'alice', '12.50 EUR'), say('status')],
    ...(consoleUrl === undefined
      ? []
      : ['', 'Watch it, and break it: open this address in a browser', `  console: ${paint.bold(consoleUrl)}`]),
    '',
    paint.dim('Ctrl-C stops it. What happens meanwhile:'),
  ].join('\n')
}
