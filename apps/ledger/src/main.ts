import { readFileSync } from 'node:fs'
import { type Argument, Command, CommanderError } from 'commander'
import { registerBench } from './bench/index.ts'
import { registerAccounts } from './commands/accounts.ts'
import { registerAudit } from './commands/audit.ts'
import { registerBalance } from './commands/balance.ts'
import { registerChain } from './commands/chain.ts'
import { registerCluster } from './commands/cluster.ts'
import { registerFeed } from './commands/feed.ts'
import { registerFreeze } from './commands/freeze.ts'
import { registerHold } from './commands/hold.ts'
import { registerKeys } from './commands/keys.ts'
import { registerLearning } from './commands/learning.ts'
import { registerLimit } from './commands/limit.ts'
import { registerMoney } from './commands/money.ts'
import { registerNode } from './commands/node.ts'
import { registerOpen } from './commands/open.ts'
import { registerSequels } from './commands/sequel.ts'
import { registerShow } from './commands/show.ts'
import { registerStatement } from './commands/statement.ts'
import { registerStatus } from './commands/status.ts'
import { registerTrialBalance } from './commands/trial-balance.ts'
import { registerUp } from './commands/up.ts'
import { registerDemo } from './demo/index.ts'
import { EXIT_CODES, type Failure, toFailure } from './failure.ts'
import { paintError, printJson } from './output.ts'

const EXIT_CODES_HELP = `
Exit codes:
  ${EXIT_CODES.done}  done
  ${EXIT_CODES.refused}  refused by the ledger, a check failed, or a node could not go on
  ${EXIT_CODES.usage}  wrong usage or input: nothing was sent
  ${EXIT_CODES.unavailable}  no quorum, or nobody answers: not executed
  ${EXIT_CODES.unknown}  outcome unknown: executed at most once; repeat it with the same --id`

const START_HELP = `
Start here:
  ledger demo                 three nodes lose their leader, and nothing else
  ledger up                   a cluster in this terminal; then in another one:
  ledger open alice EUR
  ledger deposit alice "12.50 EUR"
  ledger status`

/** Runs the command line, and sets the exit code of the process. Resolves when the command is done. */
export async function main(args: readonly string[]): Promise<void> {
  let current: Command | undefined
  const program = createProgram().hook('preAction', (_, command) => {
    current = command
  })
  try {
    if (args.length === 0) program.outputHelp()
    else await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = end(error, current?.opts().json === true)
  }
}

/** Every command, each of which knows its options, its help and what it does. */
export function createProgram(): Command {
  const program = new Command('ledger')
    .description('A bank ledger, replicated by Paxos.')
    .version(version(), '--version', 'print the version')
    .exitOverride()
    .configureHelp({
      subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(term)].join(' '),
    })
    .configureOutput({ outputError: (text, write) => write(usageLine(text)) })
  registerGroups(program)
  return program.addHelpText('after', `${START_HELP}\n${EXIT_CODES_HELP}`)
}

/**
 * In the order in which the help lists them. What only one command needs, as the demo's pictures, is loaded when it runs: a
 * node that is started again is away at least as long as its program takes to load.
 */
function registerGroups(program: Command): void {
  program.commandsGroup('A cluster:')
  registerDemo(program)
  registerUp(program)
  registerNode(program)
  registerCluster(program)
  registerLearning(program)
  registerKeys(program)
  registerStatus(program)
  program.commandsGroup('Accounts:')
  registerOpen(program)
  registerLimit(program)
  registerFreeze(program)
  program.commandsGroup('Money:')
  registerMoney(program)
  registerHold(program)
  registerSequels(program)
  registerChain(program)
  program.commandsGroup('Reading:')
  registerBalance(program)
  registerAccounts(program)
  registerStatement(program)
  registerShow(program)
  registerFeed(program)
  program.commandsGroup('Evidence:')
  registerTrialBalance(program)
  registerAudit(program)
  registerBench(program)
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}

/** Commander's complaint in one line, like every other error. */
function usageLine(text: string): string {
  const complaint = text
    .replace(/^error: /, '')
    .trim()
    .replace(/\.$/, '')
    .replace(/\s*\n\s*/g, ' ')
  return `${paintError.red('ledger:')} ${complaint}; see --help\n`
}

/** How the help lists an argument. */
function term(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}…` : argument.name()
  return argument.required ? `<${name}>` : `[${name}]`
}

function end(error: unknown, isJson: boolean): number {
  // Commander has printed what it had to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage
  const failure = toFailure(error)
  if (failure) return tell(failure, isJson)
  console.error('ledger: an error that should not happen; please report it with this:')
  console.error(error)
  return EXIT_CODES.refused
}

function tell({ exitCode, message, details }: Failure, isJson: boolean): number {
  if (isJson) printJson({ ok: false, exitCode, error: message, ...details })
  else console.error(`${paintError.red('ledger:')} ${message}`)
  return exitCode
}
