import { type Command, InvalidArgumentError } from 'commander'
import { type Baseline, compare, conditions, readBaseline, renewed, SLOWER_RATIO, writeBaseline } from './baseline.ts'
import type { Results } from './measured.ts'
import { measure, namesFrom } from './run.ts'
import { drawTable } from './table.ts'

interface Options {
  readonly only: string
  readonly full?: boolean
  readonly json?: boolean
  readonly write?: boolean
  readonly check?: boolean
}

const EXPLANATION = `
µs is processor time of all threads; elapsed µs is the clock's. Units are multiples of the machine's own calibration
loop, which runs between the samples: they are compared. The spread is the middle half of the samples over their median.
Renew the baseline on an idle machine only.

Exit codes: 0 measured; 1 with --check, something is slower; 2 the words are wrong; 130 interrupted.`

/** `bench micro`: what each part costs by itself, against the committed baseline. */
export function registerMicro(program: Command): void {
  program
    .command('micro')
    .description(`Measures each part by itself, in a minute. More than ${SLOWER_RATIO} times the baseline is slower.`)
    .option('--only <prefix>', 'the benchmarks whose names begin so', parsePrefix, '')
    .option('--full', 'also those that take long or much memory')
    .option('--json', 'print what was measured as JSON')
    .option('--write', 'renew the baseline')
    .option('--check', 'end with exit code 1 when something is slower')
    .addHelpText('after', EXPLANATION)
    .action(runMicro)
}

async function runMicro({ only, full = false, json = false, write = false, check = false }: Options): Promise<void> {
  endAtSignals()
  const measuredOn = conditions()
  const before = readBaseline()
  const results = await measure({ only, isFull: full, note: (line) => void process.stderr.write(`${line}\n`) })
  const compared = compare(results, before)
  if (write) writeBaseline(renewed(before, results, measuredOn))
  process.stdout.write(`${json ? toJson(results, before) : drawTable(compared)}\n`)
  if (check && compared.some(({ isSlower }) => isSlower)) process.exitCode = 1
}

/** Ends with an exit, so that what is to be removed then is removed. */
function endAtSignals(): void {
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
}

function toJson(results: Results, before: Baseline | undefined): string {
  const benchmarks = compare(results, before).map(({ name, now, ratio, isSlower }) => ({
    name,
    ...now,
    ...(ratio !== undefined && { ratio }),
    isSlower,
  }))
  return JSON.stringify({ conditions: conditions(), baseline: before?.conditions ?? null, benchmarks }, null, 2)
}

function parsePrefix(prefix: string): string {
  if (namesFrom(prefix).length > 0) return prefix
  throw new InvalidArgumentError(`It must be the beginning of one of:\n  ${namesFrom('').join('\n  ')}`)
}
