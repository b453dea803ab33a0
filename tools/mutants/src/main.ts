import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import Table from 'cli-table3'
import { Command, CommanderError } from 'commander'
import colors from 'picocolors'
import { catalogue, mutantNamed } from './catalogue.ts'
import { controlTasks, mutantTasks } from './plan.ts'
import { type ControlResult, controlOf, type MutantResult, resultOf } from './results.ts'
import { runTasks } from './tasks.ts'
import type { Task, TaskEnd } from './trial-thread.ts'

const EXIT = { killed: 0, survived: 1, usage: 2 } as const

/** A trial longer than this is given up; none that kills takes a tenth of it. */
const TASK_MS_MAX = 240_000
const THREADS_MAX = 2
const WHY_LENGTH_MAX = 90

const HELP = `
Every mutant breaks one rule of the protocol; the explorer and the simulator, which know nothing of it, have to notice.
What is shipped is tried in the same way first, and has to survive.

Exit codes:
  0  every mutant is killed, and what is shipped survives
  1  a mutant survives, or what is shipped does not
  2  wrong usage`

interface Options {
  readonly quick?: boolean
  readonly json?: boolean
  readonly only?: string
  readonly record?: boolean
}

interface Report {
  readonly mutants: readonly MutantResult[]
  readonly controls: readonly ControlResult[]
}

/** Runs the command line, and sets the exit code of the process. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = end(error)
  }
}

export function createProgram(): Command {
  return new Command('mutants')
    .description('Breaks the protocol on purpose, one rule at a time, and shows what notices.')
    .option('--quick', 'each mutant against its named killer only, where it is known to die; under a minute')
    .option('--only <name>', 'this mutant alone')
    .option('--record', 'write results.json, from which `npm run paper` fills docs/PAPER.md')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'mutants: ')) })
    .action(async (options: Options) => {
      if (options.record && (options.quick || options.only !== undefined)) {
        throw new Error('only a whole run is recorded; leave --quick and --only out')
      }
      process.exitCode = await run(options)
    })
}

async function run({ quick = false, json = false, only, record = false }: Options): Promise<number> {
  const mutants = only === undefined ? catalogue : [mutantNamed(only)]
  const controls = quick ? [] : controlTasks(mutants)
  const tasks = [...controls, ...mutantTasks(mutants, quick)]
  const threads = Math.min(THREADS_MAX, availableParallelism())
  let done = 0
  const ended = (task: Task, how: TaskEnd) => {
    done += 1
    console.error(colors.dim(`${done} of ${tasks.length}: ${lineOf(task, how)}`))
  }
  const ends = await runTasks(tasks, { threads, taskMsMax: TASK_MS_MAX, ended })
  const report: Report = {
    controls: controls.map((task, at) => controlOf(task, ends[at] as TaskEnd)),
    mutants: mutants.map((mutant) =>
      resultOf(
        mutant,
        ends.filter((_, at) => tasks[at]?.mutant === mutant.name),
      ),
    ),
  }
  if (record) writeFileSync(resultsFile(), `${JSON.stringify({ mutants: report.mutants }, null, 2)}\n`)
  console.log(json ? JSON.stringify(report) : inWords(report))
  return complaints(report).length === 0 ? EXIT.killed : EXIT.survived
}

function resultsFile(): string {
  return fileURLToPath(new URL('../results.json', import.meta.url))
}

function lineOf({ mutant, killer }: Task, how: TaskEnd): string {
  const who = `${mutant ?? 'what is shipped'} against ${killer.by}`
  if (how.type === 'broke') return `${who} broke: ${how.reason}`
  const { death, tookMs } = how.trial
  const seconds = `${(tookMs / 1000).toFixed(1)} s`
  return death ? `${who}: ${death.rule} after ${death.where}, ${seconds}` : `${who}: survives, ${seconds}`
}

function inWords(report: Report): string {
  const table = new Table({ head: ['mutant', 'rows', 'killed by', 'seconds'], style: { head: [], border: [] } })
  for (const { name, rows, killedBy, why, seconds } of report.mutants) {
    const reason = why !== null && why.length > WHY_LENGTH_MAX ? `${why.slice(0, WHY_LENGTH_MAX)}…` : why
    const killer = killedBy === null ? colors.red(`nothing (${reason})`) : `${killedBy}\n${colors.dim(reason ?? '')}`
    table.push([name, rows.join(' '), killer, seconds.toFixed(1)])
  }
  const killed = report.mutants.filter(({ killedBy }) => killedBy !== null).length
  const sum = `${killed} of ${report.mutants.length} mutants are killed`
  const survived = report.controls.filter((each) => each.survived).length
  const controls =
    report.controls.length === 0 ? '' : `; what is shipped survives ${survived} of ${report.controls.length} killers`
  return [table.toString(), `${sum}${controls}`, ...complaints(report).map((line) => colors.red(line))].join('\n')
}

function complaints({ mutants, controls }: Report): string[] {
  return [
    ...controls
      .filter(({ survived }) => !survived)
      .map(({ killer, why }) => `what is shipped dies of ${killer}: ${why}`),
    ...mutants.filter(({ killedBy }) => killedBy === null).map(({ name }) => `the mutant ${name} survives`),
  ]
}

function end(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.killed : EXIT.usage
  console.error(`mutants: ${error instanceof Error ? error.message : String(error)}`)
  return EXIT.usage
}
