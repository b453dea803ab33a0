import { dirname, join } from 'node:path'
import { createLedger } from '@synod/ledger'
import {
  type Cluster,
  type LogLine,
  type RunningNode,
  readCluster,
  STORE_KINDS,
  type StoreKind,
  startNode,
} from '@synod/node'
import { IdentityError } from '@synod/replica'
import { type Command, Option } from 'commander'
import { asUsage, EXIT_CODES, Failure, toFailure } from '../failure.ts'
import { readKeyFile, withNodeHint } from '../key-file.ts'
import { formatLogLine } from '../log-format.ts'
import { takeOrders } from '../node-orders.ts'
import { hangUp, hasParent, onParentGone, report } from '../node-report.ts'
import { printJson, printLine } from '../output.ts'
import { CLUSTER_FILE_DEFAULT, commandLine } from '../repeat.ts'
import { assertMayJoin } from './node-join.ts'
import { snapshotLimits, snapshotOption } from './node-snapshots.ts'

interface Options {
  readonly cluster: string
  readonly id: string
  readonly data?: string
  readonly keys?: string
  readonly bind?: string
  readonly store?: StoreKind
  readonly trace?: string
  readonly init?: true
  readonly initIfNew?: true
  readonly join?: true
  readonly force?: true
  readonly debugLinks?: true
  readonly snapshotEvery?: number
  readonly json?: true
}

/** A node that does not leave in order by then is ended. */
const LEAVE_MS_MAX = 6000

const EXAMPLES = `
Examples:
  ledger node --cluster cluster.json --id n1 --init    the first time
  ledger node --cluster cluster.json --id n1           ever after
  ledger node --id n1 --keys n1.keys --bind tcp://0.0.0.0:7401
  ledger node --id n4 --join                   a new node, after "cluster add"

--init makes an empty store this node's, of a new cluster; --join, of one that
runs. Use either once: a node that lost its store has forgotten what it
promised, and comes back as a new node: "ledger cluster replace n1 <endpoint>".
Ctrl-C leaves in order; so does SIGTERM. A node that was removed from its
cluster says so and leaves by itself.`

export function registerNode(program: Command): void {
  program
    .command('node')
    .description('run one node of a cluster')
    .addOption(
      new Option('-c, --cluster <file>', 'the cluster file').env('SYNOD_CLUSTER').default(CLUSTER_FILE_DEFAULT),
    )
    .requiredOption('--id <id>', 'which of its nodes this is, as n1')
    .option('--data <directory>', 'where its store is (default: its id, beside the cluster file)')
    .addOption(new Option('--store <kind>', 'what a new store is kept in (default: journal)').choices(STORE_KINDS))
    .option('--keys <file>', 'its key file, without which it listens on loopback only')
    .option('--bind <endpoint>', 'where it listens (default: its endpoint in the cluster file)')
    .option('--trace <file>', 'add its part in the protocol to this file, from its first start on')
    .option('--init', 'initialise an empty store: once, in a new cluster')
    .option('--join', 'join a cluster that runs, with an empty store: once')
    .option('--force', 'join though it votes already: it was added so, and never ran')
    .addOption(snapshotOption())
    .addOption(new Option('--debug-links', 'let whoever started it cut its links, on loopback only').hideHelp())
    .addOption(new Option('--init-if-new', 'like --init, unless the store is this node’s already').hideHelp())
    .option('--json', 'log JSON lines, for programs')
    .addHelpText('after', EXAMPLES)
    .action(runNode)
}

async function runNode(options: Options): Promise<void> {
  const log = (line: LogLine) => {
    if (hasParent()) report({ type: 'log', line })
    else if (options.json) printJson({ time: new Date().toISOString(), node: options.id, ...line })
    else printLine(formatLogLine(options.id, line))
  }
  try {
    const node = await start(options, log)
    takeOrders(node, report)
    // Whoever hears that it is ready may tell it to leave at once.
    const stopped = untilStopped(node, log)
    log({ level: 'info', event: 'ready', detail: `listening at ${options.bind ?? node.endpoint}` })
    report({ type: 'ready' })
    await stopped
  } catch (error) {
    const failure = toFailure(error)
    if (failure) report({ type: 'failed', message: failure.message, exitCode: failure.exitCode })
    throw error
  } finally {
    hangUp()
  }
}

async function start(options: Options, log: (line: LogLine) => void): Promise<RunningNode> {
  const cluster = await readCluster(options.cluster)
  const data = options.data ?? join(dirname(options.cluster), options.id)
  const keys = await readKeyFile(options.keys)
  const { id, bind, trace, store } = options
  if (options.init && options.join)
    throw new Failure(EXIT_CODES.usage, '--init is for a new cluster, --join for one that runs')
  const limits = { snapshots: snapshotLimits(options) }
  const debugLinks = options.debugLinks === true
  const settings = { cluster, id, data, keys, bind, trace, store, log, limits, debugLinks }
  const intent = { initialise: Boolean(options.init || options.initIfNew), join: options.join === true }
  try {
    if (intent.join) {
      const joining = { cluster, clusterFile: options.cluster, id, keys, force: options.force === true }
      const warning = await assertMayJoin(joining)
      if (warning !== undefined) log({ level: 'warn', event: 'joining', detail: warning })
    }
    return await asUsage(startNode({ ...settings, machine: createLedger(), ...intent }))
  } catch (error) {
    if (!(error instanceof IdentityError)) throw withHints(error, options, cluster)
    if (options.initIfNew) return asUsage(startNode({ ...settings, machine: createLedger() }))
    throw new Failure(EXIT_CODES.usage, `${error.message}${storeHint(error, options, cluster)} (store: ${data})`)
  }
}

/** What to do about a store that is not this node's. */
function storeHint({ code }: IdentityError, { cluster: file, id }: Options, { changedAt }: Cluster): string {
  const add = commandLine(['cluster', 'add', 'tcp://HOST:PORT'], { cluster: file })
  const replace = commandLine(['cluster', 'replace', id, 'tcp://HOST:PORT'], { cluster: file })
  switch (code) {
    case 'empty':
      return `. If ${id} is new: ${changedAt === undefined ? '--init in a new cluster, ' : ''}--join in one that runs. If it lost its store: ${replace}`
    case 'initialised':
      return '; leave out --init and --join'
    case 'foreign':
      return `. A node of its own: ${add}`
    case 'damaged':
      return `: ${replace}`
  }
}

/** The file may be from before the node was added, or from after the cluster began. */
function withHints(error: unknown, options: Options, cluster: Cluster): unknown {
  const { id, cluster: file } = options
  if (error instanceof Failure && error.message.includes('is not a node of cluster')) {
    const update = commandLine(['cluster', 'members', '--write'], { cluster: file })
    return new Failure(error.exitCode, `${error.message}; if it was added, bring ${file} up to date: ${update}`)
  }
  if (error instanceof Failure && cluster.changedAt !== undefined && options.init) {
    return new Failure(error.exitCode, `${error.message}: --join instead of --init`)
  }
  return withBindHint(withNodeHint(error, id, file))
}

/** The endpoint may be right for the others, and still be no address of this machine. */
function withBindHint(error: unknown): unknown {
  const failure = toFailure(error)
  const port = /:(\d+): this machine has no such address/.exec(failure?.message ?? '')?.[1]
  if (!failure || port === undefined) return error
  return new Failure(failure.exitCode, `${failure.message}: --bind tcp://0.0.0.0:${port} listens on all of them`)
}

/** Resolves when the node was told to leave and has; rejects when it had to stop. */
async function untilStopped(node: RunningNode, log: (line: LogLine) => void): Promise<void> {
  let isLeaving = false
  const leave = (why: string): void => {
    // Asked twice, or too slow: a node may be cut off at any moment without losing what it said.
    if (isLeaving) process.exit(EXIT_CODES.refused)
    isLeaving = true
    log({ level: 'info', event: 'leaving', detail: why })
    setTimeout(() => process.exit(EXIT_CODES.refused), LEAVE_MS_MAX).unref()
    node.stop().catch((error: unknown) => {
      console.error(`ledger: ${error instanceof Error ? error.message : String(error)}`)
      process.exit(EXIT_CODES.refused)
    })
  }
  process.on('SIGTERM', () => leave('SIGTERM'))
  // Ctrl-C reaches the whole process group; a parent tells its nodes itself, in its own time.
  process.on('SIGINT', () => !hasParent() && leave('SIGINT'))
  process.on('SIGHUP', () => !hasParent() && leave('SIGHUP'))
  onParentGone(() => leave('the process that started it is gone'))
  const reason = await node.stopped
  if (node.removed) report({ type: 'removed', reason: node.removed })
  if (reason) throw new Failure(EXIT_CODES.refused, reason.message)
}
