import { availableParallelism } from 'node:os'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { createLogUpdate } from 'log-update'
import { simulate } from '../run.ts'
import { Campaign } from './campaign.ts'
import { campaignAsJson, campaignInWords, progressLine } from './campaign-report.ts'
import { counted, paint } from './explore-words.ts'
import { explainFailure, type Failure, failureInWords } from './failure-report.ts'
import { replay } from './replay.ts'
import { planOf, type RunChoice, WORKLOADS, workloadOf } from './seed-summary.ts'

const EXIT = { holds: 0, broken: 1, usage: 2 } as const

const HELP = `
  simulate --seeds 1000                  a thousand worlds, on all processors
  simulate --seeds 1000000 --minutes 10  as many as ten minutes allow
  simulate --seed 234 --verbose          one of them, told as it happens
  simulate --seed 234 --keep 3,7,loss    with faults 3 and 7 alone, and lost messages
  simulate --seed 234 --trace t.jsonl --history h.jsonl

Exit codes:
  0  no rule was broken in any world
  1  some rule was: the seed, what of its plan is needed, and the command that repeats it are printed
  2  wrong usage`

interface Options {
  readonly seeds: number
  readonly start: number
  readonly minutes?: number
  readonly workers: number
  readonly workload: string
  readonly safetyOnly?: boolean
  readonly flexibleQuorums?: boolean
  readonly seed?: number
  readonly keep?: string
  readonly trace?: string
  readonly history?: string
  readonly verbose?: boolean
  readonly json?: boolean
}

/** Failures that are shrunk; the seeds of the others are listed. */
const SHRUNK_MAX = 3
/** Progress where no terminal draws over it: a line every so often. */
const LINE_EVERY_MS = 10_000
const DRAW_EVERY_MS = 200

/** Runs the command line, and sets the exit code of the process. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = end(error)
  }
}

export function createProgram(): Command {
  return new Command('simulate')
    .description('Runs whole clusters in seeded worlds where everything breaks, and judges every step of them.')
    .option('--seeds <n>', 'how many worlds', count, 100)
    .option('--start <n>', 'the first seed', whole, 1)
    .option('--minutes <m>', 'begin no world after so many minutes', minutes)
    .option('--workers <n>', 'threads', count, availableParallelism())
    .addOption(new Option('--workload <name>', 'what clients do').choices(Object.keys(WORKLOADS)).default('ledger'))
    .option('--safety-only', 'more stores may be lost than the rest can bear; nothing is promised then but safety')
    .option('--flexible-quorums', 'one cluster in five has other quorums than majorities')
    .option('--seed <n>', 'run this one alone', whole)
    .option('--keep <parts>', 'with --seed: these faults and kinds of weather alone, as a failure prints them')
    .option('--trace <file>', 'with --seed: write the protocol trace')
    .option('--history <file>', 'with --seed: write what clients asked and saw')
    .option('--verbose', 'with --seed: tell what happens')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(complaint(text)) })
    .action(async (options: Options) => {
      process.exitCode = options.seed === undefined ? await runMany(options) : await runOne(options, options.seed)
    })
}

async function runMany(options: Options): Promise<number> {
  const choice = choiceOf(options)
  const progress = new Progress()
  const campaign = new Campaign({
    choice,
    firstSeed: options.start,
    seeds: options.seeds,
    msMax: (options.minutes ?? Number.POSITIVE_INFINITY) * 60_000,
    threads: options.workers,
    progressed: (state) => progress.show(() => progressLine(state)),
  })
  const interrupt = () => campaign.interrupt()
  process.once('SIGINT', interrupt)
  await campaign.run()
  process.off('SIGINT', interrupt)
  const failures: Failure[] = []
  for (const { seed } of campaign.failures.slice(0, SHRUNK_MAX)) {
    const failed = await simulate(seed, { workload: workloadOf(choice), plan: planOf(seed, choice) })
    const tried = (runs: number, left: number) =>
      progress.show(() => `shrinking seed ${seed}: ${left} parts left after ${runs} runs`)
    failures.push(await explainFailure(failed, choice, tried))
  }
  progress.end()
  const others = campaign.failures.slice(SHRUNK_MAX)
  if (options.json) {
    const rest = others.map(({ seed, violation }) => ({ seed, ...violation }))
    console.log(JSON.stringify({ ...campaignAsJson(campaign), failures: [...failures, ...rest] }))
  } else {
    console.log(campaignInWords(campaign))
    for (const failure of failures) console.log(failureInWords(failure))
    if (others.length > 0) console.log(`\nfailed too: seeds ${others.map(({ seed }) => seed).join(', ')}`)
    for (const { seed, reason } of campaign.broken) console.log(`\nseed ${seed} could not be run to its end: ${reason}`)
  }
  return campaign.failures.length + campaign.broken.length === 0 ? EXIT.holds : EXIT.broken
}

async function runOne(options: Options, seed: number): Promise<number> {
  const { keep, trace, history, verbose, json } = options
  const choice = choiceOf(options)
  const told = verbose && !json ? (line: string) => console.log(line) : undefined
  const result = await replay({ seed, choice, keep, trace, history, told })
  const { violation, hash, traceHash, events, simulatedMs, calls, linearizable, faults, plan, statuses } = result
  if (json) {
    const { nodes, learning, quorum, alpha } = plan
    const world = { nodes, learning, quorum, alpha }
    console.log(
      JSON.stringify({
        seed,
        ...world,
        violation,
        hash,
        traceHash,
        events,
        simulatedMs,
        calls,
        linearizable,
        faults: Object.fromEntries(faults),
      }),
    )
    return violation ? EXIT.broken : EXIT.holds
  }
  const { bold, red, green, dim } = paint.output
  const seconds = (simulatedMs / 1000).toFixed(1)
  console.log(
    `${bold(`seed ${seed}`)}: ${plan.nodes} nodes, ${counted(events)} events in ${seconds} simulated seconds, ${calls} calls`,
  )
  console.log(dim(`hash of all events ${hash}${traceHash === undefined ? '' : `\nhash of the trace ${traceHash}`}`))
  if (!violation) {
    console.log(green(`no rule was broken; linearizable: ${linearizable}`))
    return EXIT.holds
  }
  for (const { node, standing, leader, chosenThrough, appliedThrough, states } of statuses) {
    console.log(
      dim(
        `n${node} ${standing}, follows n${leader}, chosen ${chosenThrough}, applied ${appliedThrough} ${JSON.stringify(states)}`,
      ),
    )
  }
  console.log(red(`breaks ${violation.rule} after ${(violation.atMs / 1000).toFixed(3)} s: ${violation.message}`))
  return EXIT.broken
}

function choiceOf({ workload, safetyOnly = false, flexibleQuorums = false }: Options): RunChoice {
  return { workload, safetyOnly, flexibleQuorums }
}

/** On a terminal one line that changes, elsewhere a line now and then. */
class Progress {
  readonly #draw = process.stderr.isTTY ? createLogUpdate(process.stderr) : undefined
  #lastMs = performance.now()

  show(line: () => string): void {
    const nowMs = performance.now()
    if (nowMs - this.#lastMs < (this.#draw ? DRAW_EVERY_MS : LINE_EVERY_MS)) return
    this.#lastMs = nowMs
    if (this.#draw) this.#draw(line())
    else console.error(line())
  }

  end(): void {
    this.#draw?.clear()
  }
}

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('give a whole number from 0.')
  return value
}

function count(text: string): number {
  const value = whole(text)
  if (value === 0) throw new InvalidArgumentError('give a whole number above 0.')
  return value
}

function minutes(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('give a number above 0.')
  return value
}

function complaint(text: string): string {
  return paint.error.red(text.replace(/^error: /, 'simulate: '))
}

function end(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.holds : EXIT.usage
  console.error(paint.error.red(`simulate: ${error instanceof Error ? error.message : String(error)}`))
  return EXIT.usage
}
