import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { STORE_KINDS, type StoreKind } from '@synod/node'
import { type Command, Option } from 'commander'
import picocolors from 'picocolors'
import { Campaign } from './campaign.ts'
import { conditionsIn, describe } from './conditions.ts'
import { startEtcd } from './etcd/index.ts'
import { EXPERIMENTS, STAGES } from './experiments/catalogue.ts'
import { type Experiment, SYSTEM_NAMES, type SystemName } from './experiments/experiment.ts'
import { plan } from './experiments/plan.ts'
import { startFloor } from './floor/index.ts'
import { onInterrupt } from './interrupts.ts'
import { startOurs } from './ours/index.ts'
import { writePage } from './report/page.ts'
import { judgedMarksOf, reportOf } from './report/report.ts'
import { failures, missesMark } from './report/rows.ts'
import { drawOnTerminal } from './report/terminal.ts'
import { Results } from './results.ts'
import { readSaved, type Saved, save, together } from './saved.ts'
import type { StartSystem } from './system.ts'
import { parseCount, parseExperiments, parseSeconds, parseSystems } from './words.ts'

interface Options {
  readonly full?: true
  readonly only?: readonly string[]
  readonly systems: readonly SystemName[]
  readonly rounds: number
  readonly seconds: number
  readonly warmUp: number
  readonly directory: string
  readonly store?: StoreKind
  readonly json?: string
  readonly write?: true
}

const STARTS: Readonly<Record<SystemName, StartSystem>> = { synod: startOurs, etcd: startEtcd, floor: startFloor }
const ROUNDS = 5
const SECONDS = 2
const WARM_UP_SECONDS = 0.75
/** Of an hour. */
const SECONDS_WIDTH = 6

const EXPLANATION = `
Experiments (* for the marks, without --full these alone):
${EXPERIMENTS.map(({ name, about, isForMarks }) => `  ${isForMarks ? '*' : ' '} ${name.padEnd(18)} ${about}`).join('\n')}

Exit codes: 0 measured; 1 a mark is missed, or something failed; 2 the words are wrong.`

/** `bench`: our cluster, etcd and the floor, measured in turns. */
export function registerBench(program: Command): void {
  program
    .command('run', { isDefault: true })
    .description('Measures our cluster, etcd and the floor in turns, round after round, on this machine.')
    .option('--full', 'everything, in three quarters of an hour; without it, what the marks need, in ten minutes')
    .option('--only <list>', 'these experiments alone, as write-512,read-*', parseExperiments)
    .option('--systems <list>', 'these systems alone', parseSystems, SYSTEM_NAMES)
    .option('--rounds <n>', 'how many times each is measured', parseCount, ROUNDS)
    .option('--seconds <n>', 'how long each load is measured', parseSeconds, SECONDS)
    .option('--warm-up <n>', 'how many seconds each load runs before', parseSeconds, WARM_UP_SECONDS)
    .option('--directory <dir>', 'where the stores go, into directories that are removed again', tmpdir())
    .addOption(
      new Option('--store <kind>', 'what our nodes’ stores are kept in (default: theirs)').choices(STORE_KINDS),
    )
    .option('--json <file>', 'write all that was measured to this file, round after round')
    .option('--write', 'write the tables and pictures of docs/PERFORMANCE.md')
    .addHelpText('after', EXPLANATION)
    .action(run)
  program
    .command('page')
    .description('Reports what --json wrote again, and with --write writes docs/PERFORMANCE.md from it.')
    .argument('<files...>', 'what --json wrote; what a later one has, it has instead of an earlier one')
    .option('--write', 'write the tables and pictures of docs/PERFORMANCE.md')
    .action((files: readonly string[], options: { readonly write?: true }) => {
      report(together(files.map(readSaved)), options)
    })
}

async function run(options: Options): Promise<void> {
  const { systems, rounds, seconds, warmUp: warmUpSeconds, store, json } = options
  const directory = resolve(options.directory)
  await mkdir(directory, { recursive: true })
  const conditions = await conditionsIn(directory)
  const pace = { warmUpSeconds, seconds, rounds }
  const savedOf = (campaign: Campaign): Saved => ({
    format: 1,
    runs: [{ conditions, pace }],
    absent: Object.fromEntries(campaign.absent),
    results: campaign.results,
  })
  const campaign: Campaign = new Campaign({
    ...{ starts: STARTS, directory, store, pace, note },
    onResults: () => json !== undefined && save(json, savedOf(campaign)),
  })
  onInterrupt(() => campaign.close())
  note(describe(conditions))
  await campaign.run(plan(STAGES, { systems, rounds, isChosen: chosenBy(options) }))
  report(savedOf(campaign), options)
}

function chosenBy({ full, only }: Options): (experiment: Experiment) => boolean {
  if (only) return ({ name }) => only.includes(name)
  return ({ isForMarks }) => full === true || isForMarks
}

function report(saved: Saved, { write }: { readonly write?: true }): void {
  const results = new Results(saved.results)
  print(drawOnTerminal([...reportOf(results), ...judgedMarksOf(results)]))
  for (const [system, why] of Object.entries(saved.absent)) print(`\n${system} is not measured: ${why}`)
  for (const { conditions } of saved.runs) print(`\n${describe(conditions)}`)
  if (write) writePage(saved)
  if (missesMark(results) || failures(results).length > 0) process.exitCode = 1
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** With the seconds since the program began, for whoever waits. */
function note(text: string): void {
  const seconds = Math.round(performance.now() / 1000)
  process.stderr.write(`${picocolors.dim(`${seconds} s`.padStart(SECONDS_WIDTH))}  ${text}\n`)
}
