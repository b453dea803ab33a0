import { type Configuration, formatNode, isNodeNumber, type NodeNumber, parseNode } from '@synod/protocol'
import type { Command, InvalidArgumentError } from 'commander'
import { addConnectionOptions, type Connection, parseNodeId, parseSeconds, withConnection } from '../connection.ts'
import { EXIT_CODES, Failure } from '../failure.ts'
import { formatList, paint, printJson, printLine } from '../output.ts'
import { commandLine } from '../repeat.ts'
import { type ChangeOptions, carryOut, type Outcome } from './cluster-carry-out.ts'
import { refusedChange } from './cluster-configure.ts'
import type { Narrator } from './cluster-narrator.ts'
import { describePlan, type Plan, planOf, type Wish } from './cluster-plan.ts'
import { type Strength, viewOf } from './cluster-view.ts'

const WAIT_SECONDS = 600

const JOINING = `
The number must be new; left out, the next free one is taken. The command says
how to start the node, waits until it has caught up, and only then has it vote.
Interrupted, or with --no-wait, the node goes on learning: give it again.`

const ADD_EXAMPLES = `
Examples:
  ledger cluster add tcp://127.0.0.1:7404
  ledger cluster add n4 tcp://10.0.0.4:7401 --public-key "$KEY"
  ledger cluster add n4                        once it learns
${JOINING}`

const REMOVE_EXAMPLES = `
Examples:
  ledger cluster remove n4 --dry-run
  ledger cluster remove n4

A leader hands over first. The node leaves by itself once nobody needs it, and
its store is of no use any more: its number is never given out again.`

const REPLACE_EXAMPLES = `
Examples:
  ledger cluster replace n2 tcp://127.0.0.1:7404 --dry-run
  ledger cluster replace n2 n4 tcp://127.0.0.1:7404
  ledger cluster replace n2 n4                 once n4 learns
${JOINING}

In one step, so that at no time fewer may fail. This is also the way back for a
node that lost its store: under another number, at another address.`

/** `ledger cluster add | remove | replace`. */
export function registerClusterChanges(cluster: Command): void {
  const add = cluster.command('add').description('have a new node vote')
  withJoiningArguments(add)
    .addHelpText('after', ADD_EXAMPLES)
    .action((one: string | undefined, two: string | undefined, options: ChangeOptions) =>
      change(['add'], (now) => ({ joining: joiningOf(one, two, now, options) }), options),
    )
  const remove = cluster
    .command('remove')
    .description('have a node vote, or learn, no more')
    .argument('<node>', 'as n2', parseNodeId)
  withChangeOptions(remove)
    .addHelpText('after', REMOVE_EXAMPLES)
    .action((leaving: NodeNumber, options: ChangeOptions) =>
      change(['remove', formatNode(leaving)], () => ({ leaving }), options),
    )
  const replace = cluster
    .command('replace')
    .description('have a new node vote in the place of another')
    .argument('<node>', 'the one that goes, as n2', parseNodeId)
  withJoiningArguments(replace)
    .addHelpText('after', REPLACE_EXAMPLES)
    .action((leaving: NodeNumber, one: string | undefined, two: string | undefined, options: ChangeOptions) =>
      change(
        ['replace', formatNode(leaving)],
        (now) => ({ leaving, joining: joiningOf(one, two, now, options) }),
        options,
      ),
    )
}

function withJoiningArguments(command: Command): Command {
  command
    .argument('[new]', 'the new node, as n4 (default: the next free number)')
    .argument('[endpoint]', 'where the others reach it, as tcp://127.0.0.1:7404')
    .option('--public-key <key>', 'its public key, where nodes have keys')
  return withChangeOptions(command)
}

function withChangeOptions(command: Command): Command {
  return addConnectionOptions(command)
    .option('--dry-run', 'say what it would come to, and change nothing')
    .option('--force', 'although it lags, or too few would be left')
    .option('--wait <seconds>', 'how long a new node may take to catch up', parseSeconds, WAIT_SECONDS)
    .option('--no-wait', 'do not wait')
    .option('--no-write', 'leave the cluster file alone')
}

/** A number that follows `n`, an endpoint, or both in this order. */
function joiningOf(
  one: string | undefined,
  two: string | undefined,
  configuration: Configuration,
  { publicKey }: ChangeOptions,
): NonNullable<Wish['joining']> {
  const number = one === undefined ? undefined : parseNode(one)
  const endpoint = number === undefined ? one : two
  if (number === undefined && two !== undefined) throw usage(`write the new node as n4, not "${one}"`)
  if (endpoint !== undefined && !/^(tcp|ipc):\/\/.+/.test(endpoint)) {
    throw usage(`write where the others reach it as tcp://127.0.0.1:7404, not "${endpoint}"`)
  }
  const known = [...configuration.learners, ...configuration.members]
  if (endpoint === undefined && !known.some(({ node }) => node === number)) {
    throw usage(
      `${number === undefined ? 'say' : `${one} is new: say`} where the others reach it, as tcp://127.0.0.1:7404`,
    )
  }
  // Given again without a number, an endpoint means the node that is there.
  const node =
    number ?? configuration.learners.find((other) => other.endpoint === endpoint)?.node ?? nextNumber(configuration)
  return { node, ...(endpoint === undefined ? {} : { endpoint }), ...(publicKey === undefined ? {} : { publicKey }) }
}

function nextNumber({ numbersThrough }: Configuration): NodeNumber {
  const next = numbersThrough + 1
  if (isNodeNumber(next)) return next
  throw new Failure(
    EXIT_CODES.refused,
    `every number through ${formatNode(numbersThrough)} was given out, and there is none left`,
  )
}

function usage(message: string): InvalidArgumentError | Failure {
  return new Failure(EXIT_CODES.usage, message)
}

async function change(
  words: readonly string[],
  wishOf: (now: Configuration) => Omit<Wish, 'force'>,
  options: ChangeOptions,
): Promise<void> {
  const { Narrator } = await import('./cluster-narrator.ts')
  const narrator = new Narrator(options.json === true)
  // Known once the cluster was asked for the next free number.
  const repeat = { command: commandLine(['cluster', ...words], options) }
  try {
    await withConnection(options, (connection) => run(connection, words, wishOf, options, narrator, repeat), repeat)
  } finally {
    narrator.end()
  }
}

async function run(
  connection: Connection,
  words: readonly string[],
  wishOf: (now: Configuration) => Omit<Wish, 'force'>,
  options: ChangeOptions,
  narrator: Narrator,
  repeat: { command: string },
): Promise<void> {
  const view = await viewOf(connection)
  const wish = { ...wishOf(view.configuration), force: options.force === true }
  const plan = planOf(wish, view, connection.cluster)
  const { joining } = wish
  const joined = joining
    ? [formatNode(joining.node), ...(joining.endpoint === undefined ? [] : [joining.endpoint])]
    : []
  repeat.command = commandLine(['cluster', ...words, ...joined], options)
  if (!plan.isDone) narrator.say(`${describePlan(plan)}\n`)
  assertGranted(plan, options)
  if (options.dryRun) return tellDryRun(plan, options)
  if (plan.isDone) return tellDone(plan, options)
  const outcome = await carryOut(plan, connection, options, narrator)
  if (options.json) printJson({ ok: true, ...planData(plan), ...outcomeData(outcome) })
  else if (outcome.status === 'learning') printLine(`once it has caught up: ${paint.bold(repeat.command)}`)
  else if (wish.leaving !== undefined) {
    narrator.done(`${formatNode(wish.leaving)} leaves by itself; its store may be deleted then`)
  }
  if (!options.json && outcome.file?.written) narrator.done(`${outcome.file.path} lists the members of now`)
}

/** Throws a {@link Failure} that says why not. */
function assertGranted(plan: Plan, options: ChangeOptions): void {
  const { refusal, isFatal, wish, silent, after } = plan
  const details = { ...planData(plan), ...(options.dryRun ? { dryRun: true } : {}) }
  if (refusal) throw refusedChange(refusal, options, details)
  if (!isFatal || wish.force || !after) return
  const verb = silent.length === 1 ? 'does' : 'do'
  throw new Failure(
    EXIT_CODES.refused,
    `refused: ${after.quorum} of ${after.members.length} would be needed, and ${formatList(silent)} ${verb} not answer, ` +
      `so that nothing could be decided; start ${silent.length === 1 ? 'it' : 'them'} first, or --force`,
    { status: 'no quorum answers', ...details },
  )
}

function tellDryRun(plan: Plan, options: ChangeOptions): void {
  if (options.json) printJson({ ok: true, dryRun: true, ...planData(plan) })
  else if (plan.isDone) tellDone(plan, options)
  else printLine('it would be done; nothing was changed')
}

function tellDone(plan: Plan, options: ChangeOptions): void {
  if (options.json) printJson({ ok: true, status: 'unchanged', ...planData(plan) })
  else printLine(doneText(plan))
}

function doneText({ wish: { joining, leaving } }: Plan): string {
  const left = leaving === undefined ? '' : `${formatNode(leaving)} takes no part any more`
  if (!joining) return left
  const votes = `${formatNode(joining.node)} votes already`
  return left === '' ? votes : `${votes}, and ${left}`
}

function planData({ wish, before, after, silent }: Plan): Record<string, unknown> {
  const { joining, leaving } = wish
  return {
    ...(joining
      ? { joining: formatNode(joining.node), ...(joining.endpoint ? { endpoint: joining.endpoint } : {}) }
      : {}),
    ...(leaving === undefined ? {} : { leaving: formatNode(leaving) }),
    ...{ before: strengthData(before), after: after ? strengthData(after) : null, silent },
  }
}

function strengthData({ members, quorum, mayFail }: Strength): Record<string, unknown> {
  return { members, quorum, mayFail }
}

function outcomeData({ leader, file, ...rest }: Outcome): Record<string, unknown> {
  return { ...rest, leader: leader === 0 ? null : formatNode(leader), ...(file ? { file } : {}) }
}
