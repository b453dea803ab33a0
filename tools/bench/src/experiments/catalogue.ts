import type { Experiment, Stage } from './experiment.ts'
import { failovers, restart } from './faults.ts'
import {
  batches,
  halfTheMaximum,
  mixed,
  onNodes,
  rate,
  reads,
  values,
  withFollowerDown,
  writes,
  writesOfSixteen,
} from './loads.ts'
import { floorParts } from './machine.ts'
import { catchUp, million, soak } from './ours-alone.ts'
import { watching } from './watching.ts'

const KIB = 1024
const NODES = 3

const THREE = { options: { nodes: NODES }, isWarmedUp: true } as const
const FOR_MARKS = { isForMarks: true } as const

/** Everything that can be measured, by the clusters that it is measured on, in order. */
export const STAGES: readonly Stage[] = [
  { ...THREE, isWarmedUp: false, name: 'the machine', experiments: [floorParts()] },
  {
    ...THREE,
    name: 'three nodes',
    experiments: [
      // Many at once first: few in flight would take minutes to have a process's code compiled, and are measured after it is.
      writes(512, FOR_MARKS),
      halfTheMaximum(),
      batches(),
      writes(4096),
      writes(64),
      writes(8),
      writes(1, FOR_MARKS),
      rate(1000),
      rate(4000),
      rate(16_000),
      values('64 bytes', 64, 512),
      reads(1),
      reads(8),
      reads(64),
      reads(512, FOR_MARKS),
      reads(4096),
      mixed(512),
      writesOfSixteen(512),
    ],
  },
  { ...THREE, name: 'killed leaders', experiments: [failovers()] },
  { ...THREE, isWarmedUp: false, name: 'a restart', experiments: [restart(100_000, { isForMarks: true })] },
  { ...THREE, name: 'a follower down', experiments: [withFollowerDown(512)] },
  ...[5, 7].map((nodes) => ({ ...THREE, options: { nodes }, name: `${nodes} nodes`, experiments: [onNodes(nodes)] })),
  {
    ...THREE,
    options: { nodes: NODES, valueBytesMax: 64 * KIB },
    name: 'long values',
    experiments: [values('4 KiB', 4 * KIB, 64), values('64 KiB', 64 * KIB, 64)],
  },
  { ...THREE, options: { nodes: NODES, accounts: 10_000 }, name: 'a million', experiments: [million()] },
  { ...THREE, name: 'watched nodes', experiments: [watching()] },
  ...[100_000, 1_000_000].map((count) => alone(`a node that missed ${count}`, catchUp(count))),
  alone('a restart after a million', restart(1_000_000, { isForMarks: false })),
  {
    ...THREE,
    options: { nodes: NODES, valueBytesMax: KIB },
    name: 'ten minutes',
    experiments: [soak('soak', 'registers, whose state does not grow')],
  },
]

function alone(name: string, experiment: Experiment): Stage {
  return { ...THREE, isWarmedUp: false, name, experiments: [experiment] }
}

/** All names, in order. */
export const EXPERIMENTS: readonly Experiment[] = STAGES.flatMap(({ experiments }) => experiments)
