import { readFileSync, writeFileSync } from 'node:fs'
import { QuorumError } from '@synod/protocol'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { type ExploreOptions, explore } from '../explore/explore.ts'
import { plantedBugs } from '../explore/planted-bugs.ts'
import { replay, ScheduleError } from '../explore/replay.ts'
import type { Schedule } from '../explore/schedule.ts'
import { showProgress } from './explore-progress.ts'
import { explorationInWords, paint, replayInWords } from './explore-words.ts'

const EXIT = { holds: 0, broken: 1, usage: 2 } as const

const HELP = `
Without anything that Lamport's TLA+ Paxos does not know, states are counted as that specification counts them:
  explore --acceptors 3 --values 2 --ballots 2          3,921 states, as TLC says

Beyond it (slots, crashes, lost or duplicated messages, rejections, learners, members that change), whole worlds are counted:
  explore --slots 2 --crashes 1 --duplicates --states-max 1000000
  explore --replace --slots 3 --alpha 2 --acceptors 1 --values 1 --states-max 1000000
  explore --plant own-value --schedule found.json       see a bug found, then
  explore --replay found.json --plant own-value         see it again

Bugs to plant:
${Object.entries(plantedBugs)
  .map(([name, { what }]) => `  ${name.padEnd(18)} ${what}`)
  .join('\n')}

Exit codes:
  0  every invariant holds in every state visited
  1  an invariant is broken: the shortest way there is printed
  2  wrong usage or input`

/** Runs the command line, and sets the exit code of the process. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = end(error)
  }
}

export function createProgram(): Command {
  return new Command('explore')
    .description('Visits every state of small Paxos systems, stepping the machines that are shipped.')
    .option('--acceptors <n>', 'how many acceptors (3)', count)
    .option('--values <n>', 'how many values somebody may want chosen (2)', count)
    .option('--ballots <n>', 'how many ballots in all; they go round the proposers (2)', count)
    .option('--slots <n>', 'how many slots (1)', count)
    .option(
      '--proposers <n>',
      'how many proposers, each with a learner beside it (2, or one per ballot as in TLA+)',
      count,
    )
    .option('--learners <n>', 'learners of their own (0)', count)
    .option('--together', 'every node plays all roles, and crashes as one (PMS I1)')
    .option('--learning <mode>', 'whom acceptors tell: every learner, or the distinguished one (every)', learning)
    .option('--alpha <n>', 'how far above what is executed a slot may be proposed (as far as there are slots)', count)
    .option(
      '--replace',
      'v1 is a command: α slots later one acceptor more decides in the place of the first (PMS 3.10)',
    )
    .option('--prepare-quorum <n>', 'size of a phase-1 quorum, for flexible quorums', count)
    .option('--accept-quorum <n>', 'size of a phase-2 quorum', count)
    .option('--crashes <n>', 'how many crashes in all, each followed by a restart (0)', count)
    .option('--losses <n|any>', 'messages taken out of the network; any: none needs to arrive (any)', losses)
    .option('--duplicates', 'what arrived may arrive again, any number of times')
    .option('--timeouts <n>', 'how many timers may fire in all (0)', count)
    .option('--no-rejections', 'acceptors say nothing of higher ballots (PMS A2)')
    .option('--flush <when>', 'immediate, or step: writing is a move (step where there are crashes)', flush)
    .option('--one-by-one', 'as in TLA+, but every promise is heard by itself')
    .option('--states-max <n>', 'stop after so many states', count)
    .option('--depth-max <n>', 'look no further than so many moves', count)
    .option('--plant <bug>', 'plant a bug', bug)
    .option('--schedule <file>', 'where to write the schedule of a counterexample')
    .option('--replay <file>', 'repeat a schedule instead of exploring')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(complaint(text)) })
    .action((options: Options) => {
      process.exitCode = options.replay === undefined ? runExploration(options) : runReplay(options, options.replay)
    })
}

interface Options extends Omit<ExploreOptions, 'rejections' | 'layout' | 'hearing' | 'members'> {
  readonly together?: boolean
  readonly replace?: boolean
  readonly oneByOne?: boolean
  /** True unless `--no-rejections` is given. */
  readonly rejections: boolean
  readonly plant?: string
  readonly schedule?: string
  readonly replay?: string
  readonly json?: boolean
}

function runExploration(options: Options): number {
  const { json = false, schedule } = options
  const show = showProgress(process.stderr, options.statesMax)
  const result = explore({ ...exploreOptions(options), now: () => performance.now(), progress: show.progress })
  show.done()
  const { counterexample } = result
  if (schedule !== undefined && counterexample) {
    writeFileSync(schedule, `${JSON.stringify(counterexample.schedule, null, 2)}\n`)
  }
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : explorationInWords(result, schedule))
  return counterexample ? EXIT.broken : EXIT.holds
}

function exploreOptions({ together, replace, oneByOne, rejections, plant, ...given }: Options): ExploreOptions {
  const planted = plant === undefined ? undefined : plantedBugs[plant]
  return {
    ...planted?.bounds,
    ...given,
    ...(together && { layout: 'together' }),
    ...(replace && { members: 'replaced' }),
    ...(oneByOne && { hearing: 'one by one' }),
    ...(!rejections && { rejections }),
    ...(planted?.machines && { machines: planted.machines }),
    ...(planted?.host && { host: planted.host }),
  }
}

function runReplay({ plant, json = false }: Options, file: string): number {
  const schedule = readSchedule(file)
  const { machines, host } = (plant === undefined ? undefined : plantedBugs[plant]) ?? {}
  const replayed = replay(schedule, { ...(machines && { machines }), ...(host && { host }) })
  process.stdout.write(json ? `${JSON.stringify(replayed)}\n` : replayInWords(replayed, schedule))
  return replayed.violation ? EXIT.broken : EXIT.holds
}

function readSchedule(file: string): Schedule {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new ScheduleError(`cannot read ${file}; give --replay a file that --schedule wrote`)
  }
  try {
    return JSON.parse(text) as Schedule
  } catch {
    throw new ScheduleError(`${file} is not JSON; give --replay a file that --schedule wrote`)
  }
}

function count(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError(`It is a whole number, not ${text}.`)
}

function losses(text: string): number | 'any' {
  return text === 'any' ? text : count(text)
}

function oneOf<T extends string>(...choices: readonly T[]): (text: string) => T {
  return (text) => {
    const choice = choices.find((each) => each === text)
    if (choice !== undefined) return choice
    throw new InvalidArgumentError(`It is one of ${choices.join(', ')}, not ${text}.`)
  }
}

const learning = oneOf('every', 'distinguished')
const flush = oneOf('immediate', 'step')
const bug = oneOf(...Object.keys(plantedBugs))

function end(error: unknown): number {
  // Commander has printed what it had to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.holds : EXIT.usage
  if (error instanceof RangeError || error instanceof QuorumError || error instanceof ScheduleError) {
    process.stderr.write(`${paint.error.red('explore:')} ${error.message}\n`)
    return EXIT.usage
  }
  throw error
}

function complaint(text: string): string {
  const line = text
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim()
    .replace(/\.$/, '')
  return `${paint.error.red('explore:')} ${line}; see --help\n`
}
