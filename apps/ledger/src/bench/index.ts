import { tmpdir } from 'node:os'
import { type Command, InvalidArgumentError } from 'commander'
import type { BenchCommandOptions } from './run.ts'

const IN_FLIGHT_DEFAULT = [1, 64, 512]
const IN_FLIGHT_MAX = 4096
const SECONDS_DEFAULT = 10
const SECONDS_MAX = 3600
const NODES_DEFAULT = 3
const NODES_MAX = 9

/** `ledger bench`: how many transfers a second, how late, and what they cost. */
export function registerBench(program: Command): void {
  program
    .command('bench')
    .summary('measure transfers per second')
    .description(
      'Starts nodes as processes on this machine with stores on its disk, keeps so many transfers in flight,\n' +
        'and prints how many were answered a second, how late, and at what cost of processor time.',
    )
    .option('--inflight <list>', 'transfers in flight, one measurement for each', parseList, IN_FLIGHT_DEFAULT)
    .option('--seconds <n>', 'how long each is measured', parseWithin(0.1, SECONDS_MAX), SECONDS_DEFAULT)
    .option('--nodes <n>', 'nodes', parseWhole(NODES_MAX), NODES_DEFAULT)
    .option('--directory <dir>', 'where the stores go, into a directory that is removed again', tmpdir())
    .option('--cpu-prof <dir>', 'have the nodes profiled, leave the profiles here, and summarise them')
    .option('--json', 'print one JSON object in the end, for programs')
    .action(async (options: BenchCommandOptions) => (await import('./run.ts')).runBench(options))
}

function parseList(text: string): number[] {
  return text.split(',').map(parseWhole(IN_FLIGHT_MAX))
}

function parseWhole(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= 1 && value <= max) return value
    throw new InvalidArgumentError(`Write whole numbers from 1 to ${max}.`)
  }
}

function parseWithin(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^[\d.]+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`Write a number from ${min} to ${max}.`)
  }
}
