import { relative } from 'node:path'
import { connect, type LogLine } from '@synod/node'
import { type Command, InvalidArgumentError } from 'commander'
import { askNodes, leaderAmong } from '../ask-nodes.ts'
import type { LocalCluster, LocalNode } from '../cluster-setup.ts'
import { EXIT_CODES, Failure, toFailure } from '../failure.ts'
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
  readonly json?: true
}

const NODES_MAX = 9
const LEADER_MS_MAX = 10_000
const LEADER_POLL_MS = 50

const EXAMPLES = `
Examples:
  ledger up                                    three nodes, ./ledger-data
  ledger up --nodes 5 --data /tmp/five --port 7500

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
  const nodes = new Map<string, NodeProcess>()
  let isStopping = false
  onInterrupt(async () => {
    isStopping = true
    events.close()
    await Promise.all([...nodes.values()].map((node) => node.stop()))
    process.exit(EXIT_CODES.done)
  })
  // One that fails must not leave others behind which are still starting.
  const starts = await Promise.allSettled(
    local.nodes.map(async (node) => nodes.set(node.id, await start(node, local, options, events))),
  )
  const failed = starts.find((start) => start.status === 'rejected')
  // Of a cluster whose members have changed some may run elsewhere, or be yet to join: the others go on without.
  if (failed && (nodes.size === 0 || local.cluster.changedAt === undefined)) {
    await Promise.all([...nodes.values()].map((node) => node.stop()))
    throw withPortHint(failed.reason)
  }
  for (const [at, start] of starts.entries()) {
    if (start.status === 'rejected') events.say(local.nodes[at]?.id ?? '', notStarted(start.reason))
  }
  const leader = await findLeader(local)
  if (options.json) printJson({ event: 'up', ...toData(local, nodes, leader) })
  else printLine(describe(local, nodes, leader))
  events.open()
  const watches = [...nodes.values()].map(async (node) => {
    const exit = await node.exited
    if (isStopping) return
    if (exit.removed !== undefined) {
      const store = local.nodes.find(({ id }) => id === node.id)?.data ?? ''
      // Why, it has said itself.
      const detail = `its store ${relative('.', store) || store} may be deleted`
      events.say(node.id, { level: 'info', event: 'left', detail })
      return
    }
    const trace = traceOf(node.id, options)
    const words = ['node', '--id', node.id, ...(trace === undefined ? [] : ['--trace', trace])]
    const again = commandLine(words, { cluster: local.clusterFile })
    events.say(node.id, { level: 'warn', event: 'ended', detail: `${describeExit(exit)}; start it again: ${again}` })
  })
  await Promise.all(watches)
  const exits = await Promise.all([...nodes.values()].map(({ exited }) => exited))
  // While it is stopping, the interrupt ends the program.
  if (isStopping) return new Promise(() => {})
  if (exits.every(({ removed }) => removed !== undefined)) {
    if (!options.json) printLine('every node that was started here has left the cluster')
    return
  }
  throw new Failure(EXIT_CODES.refused, 'every node has ended')
}

async function start(node: LocalNode, local: LocalCluster, options: UpOptions, events: Events): Promise<NodeProcess> {
  const process = await startNodeProcess({
    ...{ clusterFile: local.clusterFile, id: node.id, data: node.data, initialise: isNew(options.data, node.id) },
    trace: traceOf(node.id, options),
    snapshotEvery: options.snapshotEvery,
    onLog: (line) => events.say(node.id, line),
  })
  await noLongerNew(options.data, node.id)
  return process
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

function toData(local: LocalCluster, nodes: ReadonlyMap<string, NodeProcess>, leader: string | undefined) {
  return {
    cluster: local.cluster.name,
    clusterFile: local.clusterFile,
    leader: leader ?? null,
    nodes: local.nodes.map((node) => ({ ...node, pid: nodes.get(node.id)?.pid })),
  }
}

function describe(local: LocalCluster, nodes: ReadonlyMap<string, NodeProcess>, leader: string | undefined): string {
  const rows = local.nodes.map(({ id, endpoint, data }) => [
    ...[id, endpoint, nodes.has(id) ? String(nodes.get(id)?.pid) : 'not started here', relative('.', data) || data],
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
    '',
    paint.dim('Ctrl-C stops it. What happens meanwhile:'),
  ].join('\n')
}
