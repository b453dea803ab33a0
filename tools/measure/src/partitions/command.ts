import { readFileSync, writeFileSync } from 'node:fs'
import { Command } from 'commander'
import type { Measurement } from '../measurement.ts'
import { parseCount } from '../numbers.ts'
import { PARTITION_CASES, type PartitionCase } from './cases.ts'
import { type MeasuredCase, makesMark, partitionsDocument } from './document.ts'
import { pauseOfElectors } from './electors.ts'
import type { Pause } from './pause.ts'
import { pauseOfReplicas } from './replicas.ts'

/** Seen from the sources and from `dist` alike. */
const PAGE = new URL('../../../../docs/PARTITIONS.md', import.meta.url)
const SEEDS = 50
/** A replica takes some hundred times as long as an elector. */
const REPLICA_SEEDS = 25

interface Options {
  readonly seeds: number
  readonly replicaSeeds: number
  readonly print?: boolean
  readonly electorsOnly?: boolean
}

/** `measure partitions`: the partial partitions of the OmniPaxos paper. */
export const measurePartitions: Measurement = ({ print, note, missed }) =>
  new Command('partitions')
    .description('How long do writes pause when some links are down? Writes docs/PARTITIONS.md.')
    .option('--seeds <n>', 'so many of each case', parseCount, SEEDS)
    .option('--replica-seeds <n>', 'of them so many with whole replicas too', parseCount, REPLICA_SEEDS)
    .option('--electors-only', 'leave out whole replicas, which take some minutes')
    .option('--print', 'print the page and leave the file alone')
    .action(async ({ seeds, replicaSeeds, print: printing, electorsOnly = false }: Options) => {
      const withReplicas = electorsOnly ? 0 : Math.min(seeds, replicaSeeds)
      const cases: MeasuredCase[] = []
      for (const partition of PARTITION_CASES) {
        const measured = await measure(partition, seeds, withReplicas)
        cases.push(measured)
        note(`${partition.partition} of ${partition.nodes}: ${makesMark(measured) ? 'within the mark' : 'MISSED'}`)
        if (!makesMark(measured)) missed()
      }
      const page = partitionsDocument(cases)
      if (printing) print(page.trimEnd())
      else if (readFileSync(PAGE, { encoding: 'utf8', flag: 'a+' }) !== page) writeFileSync(PAGE, page)
    })

async function measure(partition: PartitionCase, seeds: number, withReplicas: number): Promise<MeasuredCase> {
  const electors: Pause[] = []
  const replicas: Pause[] = []
  for (let seed = 1; seed <= seeds; seed++) {
    electors.push(pauseOfElectors(partition, seed))
    if (seed <= withReplicas) replicas.push(await pauseOfReplicas(partition, seed))
  }
  return { partition, electors, replicas }
}
