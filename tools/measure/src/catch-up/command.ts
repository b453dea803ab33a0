import { Command } from 'commander'
import type { Measurement } from '../measurement.ts'
import { parseCount } from '../numbers.ts'
import { writeSection } from '../page/snapshots-page.ts'
import { conditions } from '../page/text.ts'
import { type CatchUp, catchUp } from './run.ts'
import { catchUpSection, changeOfThroughput, costOfSupplying, MARK } from './section.ts'

/** One that leaves the cores some rest, and one that does not. */
const IN_FLIGHT = [8, 256]

interface Options {
  readonly commands: number
  readonly seconds: number
  readonly print?: boolean
}

/** `measure catch-up`: does a node that lags slow the others? */
export const measureCatchUp: Measurement = ({ print, note, missed }) =>
  new Command('catch-up')
    .description('Throughput of the others while a node is given a snapshot. Writes a part of docs/SNAPSHOTS.md.')
    .option('--commands <n>', 'executed while it is down', parseCount, 500_000)
    .option('--seconds <n>', 'measured before and afterwards', parseCount, 10)
    .option('--print', 'print the part and leave the file alone')
    .action(async ({ print: printing, ...options }: Options) => {
      const before = conditions()
      const runs: CatchUp[] = []
      for (const inFlight of IN_FLIGHT) runs.push(await catchUp({ ...options, inFlight, note }))
      if (runs.some((run) => changeOfThroughput(run) < -MARK && costOfSupplying(run) > MARK)) missed()
      const section = catchUpSection(runs, before)
      if (printing) print(section)
      else writeSection('catch-up', section)
    })
