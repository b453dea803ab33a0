import { Command, CommanderError } from 'commander'
import { registerBench } from './command.ts'
import { registerMicro } from './micro/index.ts'

const EXIT = { failed: 1, badInput: 2 } as const

/** Runs the command line; the process ends with its exit code. */
export function main(words: readonly string[]): void {
  const program = new Command('bench').description(
    'How fast it is, beside etcd and beside what the machine itself allows.',
  )
  registerBench(program)
  registerMicro(program)
  for (const command of [program, ...program.commands]) command.exitOverride()
  program.parseAsync([...words], { from: 'user' }).catch((error: unknown) => {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : EXIT.badInput
      return
    }
    process.exitCode = EXIT.failed
    process.stderr.write(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  })
}
