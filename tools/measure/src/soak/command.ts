import { Command } from 'commander'
import type { MachineName } from '../cluster/node-job.ts'
import type { Measurement } from '../measurement.ts'
import { parseCount } from '../numbers.ts'
import { writePicture, writeSection } from '../page/snapshots-page.ts'
import { conditions } from '../page/text.ts'
import { type Soak, soak } from './run.ts'
import { isBounded, soakPictures, soakSection } from './section.ts'

const MACHINES: readonly MachineName[] = ['registers', 'ledger']
const POINTS = 50

interface Options {
  readonly commands: number
  readonly inFlight: number
  readonly print?: boolean
}

/** `measure soak`: does anything grow that should not? */
export const measureSoak: Measurement = ({ print, note, missed }) =>
  new Command('soak')
    .description('Memory and store of three nodes over a million commands. Writes a part of docs/SNAPSHOTS.md.')
    .option('--commands <n>', 'so many of each kind', parseCount, 1_000_000)
    .option('--in-flight <n>', 'so many at once', parseCount, 512)
    .option('--print', 'print the part and leave the files alone')
    .action(async ({ commands, inFlight, print: printing }: Options) => {
      const before = conditions()
      const soaks: Soak[] = []
      for (const machine of MACHINES) {
        const measured = await soak({ machine, commands, inFlight, points: POINTS, note })
        soaks.push(measured)
        if (!isBounded(measured)) missed()
      }
      const section = soakSection(soaks, before)
      if (printing) return print(section)
      writeSection('soak', section)
      for (const each of soaks) for (const [name, svg] of soakPictures(each)) writePicture(`snapshots/${name}`, svg)
    })
