import { Command } from 'commander'
import type { Measurement } from '../measurement.ts'
import { parseCount } from '../numbers.ts'
import { writeSection } from '../page/snapshots-page.ts'
import { conditions } from '../page/text.ts'
import { type PausesRun, pauses } from './run.ts'
import { makesMark, pausesSection } from './section.ts'

interface Options {
  readonly filled: number
  readonly commands: number
  readonly inFlight: number
  readonly print?: boolean
}

/** `measure pauses`: how long do snapshots hold the event loop? */
export const measurePauses: Measurement = ({ print, note, missed }) =>
  new Command('pauses')
    .description('Delays of the event loop with and without snapshots. Writes a part of docs/SNAPSHOTS.md.')
    .option('--filled <n>', 'commands executed before', parseCount, 300_000)
    .option('--commands <n>', 'executed while it is measured, each time', parseCount, 300_000)
    .option('--in-flight <n>', 'commands at once', parseCount, 128)
    .option('--print', 'print the part and leave the file alone')
    .action(async ({ print: printing, ...options }: Options) => {
      const before = conditions()
      const runs: PausesRun[] = []
      for (const withSnapshots of [true, false]) runs.push(await pauses(withSnapshots, { ...options, note }))
      if (!makesMark(runs)) missed()
      const section = pausesSection(runs, before)
      if (printing) print(section)
      else writeSection('pauses', section)
    })
