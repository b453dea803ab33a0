import { Command, CommanderError } from 'commander'
import { measureCatchUp } from './catch-up/command.ts'
import { measureLearning } from './learning/command.ts'
import type { Measurement, Surroundings } from './measurement.ts'
import { measurePartitions } from './partitions/command.ts'
import { measurePauses } from './pauses/command.ts'
import { measureRestart } from './restart/command.ts'
import { measureSoak } from './soak/command.ts'

/** Each in a file of its own. */
const MEASUREMENTS: readonly Measurement[] = [
  measurePartitions,
  measureLearning,
  measureSoak,
  measureRestart,
  measurePauses,
  measureCatchUp,
]

const EXIT = { done: 0, missed: 1, badInput: 2 } as const

const EXPLANATION = `
Exit codes: 0 measured; 1 what was measured misses its mark; 2 the words are wrong.`

const PROCESS: Omit<Surroundings, 'missed'> = {
  print: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
}

/** Runs the command line; the process ends with its exit code. */
export function main(words: readonly string[]): void {
  run(words, PROCESS).then(
    (exitCode) => {
      process.exitCode = exitCode
    },
    (error: unknown) => {
      process.exitCode = EXIT.missed
      PROCESS.note(error instanceof Error ? (error.stack ?? error.message) : String(error))
    },
  )
}

/** Runs the command line and returns the exit code. */
export async function run(words: readonly string[], output: Omit<Surroundings, 'missed'>): Promise<number> {
  let exitCode: number = EXIT.done
  const surroundings: Surroundings = {
    ...output,
    missed: () => {
      exitCode = EXIT.missed
    },
  }
  const program = new Command('measure')
    .description('Measures what the docs claim, and writes the tables.')
    .addHelpText('after', EXPLANATION)
  for (const measurement of MEASUREMENTS) program.addCommand(measurement(surroundings))
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.note(text.trimEnd()),
    })
  }
  try {
    await program.parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? EXIT.done : EXIT.badInput
  }
}
