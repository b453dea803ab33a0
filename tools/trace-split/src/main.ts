import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { TraceCensus } from './census.ts'
import { type Refusal, TraceJudge } from './judge.ts'
import { formatSlotLine } from './message.ts'
import { mergeTraces, type PlacedLine, TraceFileError } from './trace-file.ts'

interface Options {
  readonly slot?: number
  readonly slots?: true
  readonly check?: true
  readonly phase1?: number
  readonly phase2?: number
}

/** Where results and notes go: standard output and standard error, a line at a time. */
export interface Output {
  readonly print: (line: string) => void
  readonly note: (line: string) => void
}

const EXIT = { done: 0, refused: 1, badInput: 2 } as const

const EXPLANATION = `
FILES are the traces of all nodes of one cluster, each from the first start of its
node. Without --check, --slot prints what was sent for one slot, in order: the
input of a model checker. --check needs none: it holds the trace against the
specification itself, every slot of it, or the one named.

Examples:
  trace-split --slots n1.jsonl n2.jsonl n3.jsonl
  trace-split --slot 135 n1.jsonl n2.jsonl n3.jsonl > slot-135.jsonl
  trace-split --check n1.jsonl n2.jsonl n3.jsonl

Exit codes: 0 done, or accepted; 1 not accepted; 2 the files or the words are wrong.`

const PROCESS_OUTPUT: Output = {
  print: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`trace-split: ${line}\n`),
}

/** Runs the command line and returns the exit code. */
export async function main(words: readonly string[], output: Output = PROCESS_OUTPUT): Promise<number> {
  let exitCode: number = EXIT.done
  const program = new Command('trace-split')
    .description('Merges protocol traces, prints what they say of one slot, and holds them against the specification.')
    .argument('<files...>', 'the traces of all nodes of one cluster')
    .option('--slot <n>', 'this slot alone', parseCount)
    .option('--slots', 'list the slots, and how much is said of each, as JSON lines')
    .option('--check', 'does Lamport’s specification of Paxos accept it?')
    .option(
      '--phase1 <n>',
      'with --check: so many acceptors are a quorum of phase 1 (default: as the trace says, or a majority)',
      parseCount,
    )
    .option(
      '--phase2 <n>',
      'with --check: so many are one of phase 2 (default: as the trace says, or a majority)',
      parseCount,
    )
    .addHelpText('after', EXPLANATION)
    .configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.note(text.trimEnd()),
    })
    .exitOverride()
    .action(async (files: string[], options: Options) => {
      exitCode = await run(files, options, output)
    })
  try {
    await program.parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput
    if (!(error instanceof TraceFileError)) throw error
    output.note(error.message)
    return EXIT.badInput
  }
}

async function run(files: readonly string[], options: Options, output: Output): Promise<number> {
  const lines = mergeTraces(files, output.note)
  if (options.check) return check(lines, options, output)
  if (options.slots) return list(lines, output)
  if (options.slot !== undefined) return split(lines, options.slot, output)
  output.note('say what is wanted: --slot <n>, --slots or --check')
  return EXIT.badInput
}

async function split(lines: AsyncIterable<PlacedLine>, slot: number, { print }: Output): Promise<number> {
  for await (const line of lines) {
    const message = line.of(slot)
    if (message) print(formatSlotLine(slot, message))
  }
  return EXIT.done
}

async function list(lines: AsyncIterable<PlacedLine>, { print }: Output): Promise<number> {
  const census = new TraceCensus()
  for await (const line of lines) census.take(line)
  for (const slot of census.slots) print(JSON.stringify(slot))
  return EXIT.done
}

async function check(lines: AsyncIterable<PlacedLine>, options: Options, { print, note }: Output): Promise<number> {
  const { slot: only, phase1, phase2 } = options
  const judge = new TraceJudge<PlacedLine>({ sizes: { phase1, phase2 }, ...(only === undefined ? {} : { only }) })
  for await (const line of lines) if (!judge.take(line)) break
  const { refusal, slots, chosen, messages } = judge.verdict
  if (refusal) {
    for (const line of explain(refusal)) print(line)
    return EXIT.refused
  }
  if (messages === 0) note(only === undefined ? 'the trace is empty' : `slot ${only} is not in the trace`)
  const what = only === undefined ? `${slots} slots, ${chosen} of them with a chosen value` : `slot ${only}`
  print(`accepted: ${what}, ${messages} lines`)
  return EXIT.done
}

function explain({ line, slot, message, why }: Refusal<PlacedLine>): string[] {
  return [`not accepted: ${line.file}:${line.number}, slot ${slot}`, formatSlotLine(slot, message), why]
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Write a whole number from 1.')
}
