import { readFileSync, writeFileSync } from 'node:fs'
import { Command } from 'commander'
import type { Measurement } from '../measurement.ts'
import { parseCount } from '../numbers.ts'
import { conditions } from '../page/text.ts'
import { fitsFormula, learningDocument } from './document.ts'
import { MODES, modeName, SIZES } from './modes.ts'
import { measureLearningReal, type Real } from './real.ts'
import { type Simulated, simulateLearning } from './simulated.ts'

/** Seen from the sources and from `dist` alike. */
const PAGE = new URL('../../../../docs/LEARNING.md', import.meta.url)

interface Options {
  readonly commands: number
  readonly simulated?: boolean
  readonly print?: boolean
}

/** `measure learning`: messages and delays of each setting (PMS LN1–LN4). */
export const measureLearning: Measurement = ({ print, note, missed }) =>
  new Command('learning')
    .description('Messages per command and delays in each learning mode. Writes docs/LEARNING.md.')
    .option('--commands <n>', 'on real nodes, so many of each', parseCount, 200)
    .option('--simulated', 'leave out real nodes')
    .option('--print', 'print the page and leave the file alone')
    .action(async ({ commands, simulated: isSimulatedOnly = false, print: printing }: Options) => {
      const before = conditions()
      const simulated: Simulated[] = []
      const real: Real[] = []
      for (const learning of MODES) {
        for (const nodes of SIZES) {
          simulated.push(await simulateLearning(learning, nodes))
          if (!isSimulatedOnly) real.push(await measureLearningReal(learning, nodes, commands))
          note(`${modeName(learning)}, ${nodes} servers: ${real.at(-1)?.answeredMs.toFixed(2) ?? '–'} ms`)
        }
      }
      for (const each of [...simulated, ...real]) {
        if (fitsFormula(each)) continue
        note(`${modeName(each.learning)}, ${each.nodes} servers: not what the formula says`)
        missed()
      }
      const page = learningDocument(simulated, real, before)
      if (printing) print(page.trimEnd())
      else if (readFileSync(PAGE, { encoding: 'utf8', flag: 'a+' }) !== page) writeFileSync(PAGE, page)
    })
