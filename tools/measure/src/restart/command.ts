import { Command } from 'commander'
import type { Measurement } from '../measurement.ts'
import { parseCount } from '../numbers.ts'
import { writeSection } from '../page/snapshots-page.ts'
import { conditions } from '../page/text.ts'
import { restarts } from './run.ts'
import { makesMark, restartSection } from './section.ts'

interface Options {
  readonly commands: number
  readonly inFlight: number
  readonly restarts: number
  readonly between: number
  readonly print?: boolean
}

/** `measure restart`: how long is a node away that is started again? */
export const measureRestart: Measurement = ({ print, note, missed }) =>
  new Command('restart')
    .description('Time from the start of a process until its node takes part. Writes a part of docs/SNAPSHOTS.md.')
    .option('--commands <n>', 'executed before the first restart', parseCount, 1_000_000)
    .option('--restarts <n>', 'so many', parseCount, 6)
    .option('--between <n>', 'commands between two restarts', parseCount, 23_000)
    .option('--in-flight <n>', 'so many commands at once', parseCount, 512)
    .option('--print', 'print the part and leave the file alone')
    .action(async ({ print: printing, ...options }: Options) => {
      const before = conditions()
      const measured = await restarts({ ...options, note })
      if (!makesMark(measured)) missed()
      const section = restartSection(measured, before)
      if (printing) print(section)
      else writeSection('restart', section)
    })
