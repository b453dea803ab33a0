import { dirname, join } from 'node:path'
import { createLedger } from '@synod/ledger'
import { type LogLine, type RunningNode, readCluster, startNode } from '@synod/node'
import { IdentityError } from '@synod/replica'
import { type Command, Option } from 'commander'
import { asUsage, EXIT_CODES, Failure, toFailure } from '../failure.ts'
import { readKeyFile, withNodeHint } from '../key-file.ts'
import { formatLogLine } from '../log-format.ts'
import { hangUp, hasParent, onParentGone, report } from '../node-report.ts'
import { printJson, printLine } from '../output.ts'
import { CLUSTER_FILE_DEFAULT } from '../repeat.ts'

interface Options {
  readonly cluster: string
  readonly id: string
  readonly data?: string
  readonly keys?: string
  readonly bind?: string
  readonly trace?: string
  readonly init?: true
  readonly initIfNew?: true
  readonly json?: true
}

/** A node that does not leave in order by then is ended. */
const LEAVE_MS_MAX = 6000

const EXAMPLES = `
Examples:
  ledger node --cluster cluster.json --id n1 --init    the first time
  ledger node --cluster cluster.json --id n1           ever after
  ledger node --id n1 --keys n1.keys --bind tcp://0.0.0.0:7401

--init makes an empty store this node's. Use it once: a node that lost its store
has forgotten what it promised, and must not come back under its old number.
Ctrl-C leaves in order; so does SIGTERM.`

export function registerNode(program: Command): void {
  program
    .command('node')
    .description('run one node of a cluster')
    .addOption(
      new Option('-c, --cluster <file>', 'the cluster file').env('SYNOD_CLUSTER').default(CLUSTER_FILE_DEFAULT),
    )
    .requiredOption('--id <id>', 'which of its nodes this is, as n1')
    .option('--data <directory>', 'where its store is (default: its id, beside the cluster file)')
    .option('--keys <file>', 'its key file, without which it listens on loopback only')
    .option('--bind <endpoint>', 'where it listens (default: its endpoint in the cluster file)')
    .option('--trace <file>', 'add its part in the protocol to this file, from its first start on')
    .option('--init', 'initialise an empty store: once in the life of a node')
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
    log({ level: 'info', event: 'ready', detail: `listening at ${options.bind ?? node.endpoint}` })
    report({ type: 'ready' })
    await untilStopped(node, log)
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
  const { id, bind, trace } = options
  const settings = { cluster, id, data, keys, bind, trace, machine: createLedger(), log }
  try {
    return await asUsage(startNode({ ...settings, initialise: Boolean(options.init || options.initIfNew) }))
  } catch (error) {
    if (!(error instanceof IdentityError)) throw withBindHint(withNodeHint(error, options.id, options.cluster))
    if (options.initIfNew) return asUsage(startNode({ ...settings, machine: createLedger() }))
    throw new Failure(EXIT_CODES.usage, `${error.message}${INIT_HINTS[error.code] ?? ''} (store: ${data})`)
  }
}

const INIT_HINTS: Partial<Record<IdentityError['code'], string>> = {
  empty: '; if this node is new, start it once with --init',
  initialised: '; leave out --init',
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
  if (reason) throw new Failure(EXIT_CODES.refused, reason.message)
}
