import { readFileSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { Json } from '../json.ts'
import { EXIT_CODES, type Outcome, worstOf } from './exit-codes.ts'
import { type Judgement, judgeFile, STANDARD_INPUT } from './judge.ts'
import { MODEL_NAMES, type ModelChoice, uselessOption, withModel } from './models.ts'
import { badInputInWords, judgementAsJson, judgementInWords } from './report.ts'

const CHECK_HELP = `
Examples:
  linearizability check --model register --init null --strict-fail FILE…
  linearizability check --model kv --time-limit 60 FILE
  grep -v '"nemesis"' FILE | linearizability check --model ledger -

Exit codes; of several files, the worst (3 before 1 before 2):
  ${EXIT_CODES.linearizable}  linearizable
  ${EXIT_CODES['not linearizable']}  not linearizable
  ${EXIT_CODES.unknown}  unknown: a limit was met
  ${EXIT_CODES['bad input']}  bad input: wrong usage, or a file that holds no history of the model`

interface CheckOptions extends ModelChoice {
  /** In seconds. */
  readonly timeLimit?: number
  readonly json?: boolean
}

/** Runs the command line, and sets the exit code of the process. Resolves when all files are judged. */
export async function main(args: readonly string[]): Promise<void> {
  const program = createProgram()
  try {
    if (args.length === 0) program.outputHelp()
    else await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = end(error)
  }
}

export function createProgram(): Command {
  const program = new Command('linearizability')
    .description('Is this history of client calls linearizable?')
    .version(version(), '--version', 'print the version')
    .exitOverride()
  program
    .command('check')
    .description('Judges client histories, one JSON object in a line.')
    .argument('<files...>', `the histories; ${STANDARD_INPUT} is standard input`)
    .addOption(new Option('--model <name>', 'what the clients called').choices(MODEL_NAMES).makeOptionMandatory())
    .option('--init <json>', 'what a register holds at first (default: null)', parseInit)
    .option('--strict-fail', 'a failed cas is an answer: the value was another one')
    .option('--nil-any', 'a read of null says nothing about the value')
    .option('--time-limit <seconds>', 'give up a file after so long', parseSeconds)
    .option('--json', 'one JSON object for each file, a line each')
    .addHelpText('after', CHECK_HELP)
    .action(check)
  return program
}

async function check(files: readonly string[], options: CheckOptions, command: Command): Promise<void> {
  const useless = uselessOption(options)
  if (useless !== undefined) command.error(`error: ${useless} says nothing to the model ${options.model}; leave it out`)
  if (files.filter((file) => file === STANDARD_INPUT).length > 1)
    command.error(`error: ${STANDARD_INPUT} is given twice, but standard input can be read once`)
  const timeLimitMs = options.timeLimit === undefined ? undefined : options.timeLimit * 1000
  const outcomes: Outcome[] = []
  for (const file of files) {
    const judgement = await withModel(options, (model) => judgeFile(model, file, timeLimitMs))
    print(judgement, options.json === true)
    outcomes.push(judgement.outcome)
  }
  if (files.length > 1 && !options.json) process.stdout.write(`${tally(outcomes)}\n`)
  process.exitCode = EXIT_CODES[worstOf(outcomes)]
}

function print(judgement: Judgement, isJson: boolean): void {
  if (isJson) process.stdout.write(`${JSON.stringify(judgementAsJson(judgement))}\n`)
  else if (judgement.outcome === 'bad input') process.stderr.write(`${badInputInWords(judgement)}\n`)
  else process.stdout.write(`${judgementInWords(judgement)}\n`)
}

/** How often each outcome came. */
function tally(outcomes: readonly Outcome[]): string {
  const counts = Object.keys(EXIT_CODES).flatMap((outcome) => {
    const count = outcomes.filter((each) => each === outcome).length
    return count === 0 ? [] : [`${count} ${outcome}`]
  })
  return `${outcomes.length} files: ${counts.join(', ')}`
}

function parseInit(text: string): { readonly value: Json } {
  try {
    return { value: JSON.parse(text) as Json }
  } catch {
    throw new InvalidArgumentError(`It must be JSON: null, 0, '"text"'.`)
  }
}

function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (text.trim() === '' || !Number.isFinite(seconds) || seconds <= 0)
    throw new InvalidArgumentError('It must be a number of seconds above 0.')
  return seconds
}

/** The exit code after an error. Nothing that went wrong may look like a verdict. */
function end(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES['bad input']
  process.stderr.write(`linearizability: ${error instanceof Error ? error.stack : String(error)}\n`)
  return EXIT_CODES['bad input']
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}
