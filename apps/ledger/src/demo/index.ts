import { type Command, InvalidArgumentError } from 'commander'
import { consoleOption } from '../console/option.ts'
import type { DemoCommandOptions } from './run.ts'

const SECONDS_DEFAULT = 12
const SECONDS_MIN = 2
const SECONDS_MAX = 3600

/** `ledger demo`: three nodes, eight tellers, and a leader that is killed. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .summary('watch three nodes survive the death of their leader')
    .description(
      'Starts three nodes as processes on this machine, lets eight tellers move money, kills the leader half-way,\n' +
        'starts it again on its own store, and then checks every order that was answered. Leaves nothing behind.',
    )
    .option('--seconds <n>', 'how long the tellers work', parseDuration, SECONDS_DEFAULT)
    .option('--no-kill', 'let the leader live')
    .option('--trace <directory>', 'write every node’s protocol trace: <directory>/n1.jsonl …')
    .option('--history <file>', 'write what the clients ask and see')
    .addOption(consoleOption())
    .option('--json', 'print one JSON object in the end, for programs')
    .action(async (options: DemoCommandOptions) => (await import('./run.ts')).runDemo(options))
}

function parseDuration(text: string): number {
  const seconds = Number(text)
  if (/^[\d.]+$/.test(text) && seconds >= SECONDS_MIN && seconds <= SECONDS_MAX) return seconds
  throw new InvalidArgumentError(`Write seconds from ${SECONDS_MIN} to ${SECONDS_MAX}.`)
}
