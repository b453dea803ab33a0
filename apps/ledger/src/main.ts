import { Command } from 'commander'
import { registerBench } from './bench/index.ts'
import { registerDemo } from './demo/index.ts'

/** Runs the command line. Sets the process's exit code; returns when the command is done. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('ledger').description('A bank ledger, replicated by Paxos.')
  registerDemo(program)
  registerBench(program)
  await program.parseAsync(args, { from: 'user' })
}
