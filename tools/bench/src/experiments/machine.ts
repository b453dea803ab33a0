import { measureFloorFigures } from '../floor/index.ts'
import type { Experiment } from './experiment.ts'

/** The sum of the parts that a durable write cannot do without, by their medians. */
export const FLOOR_OF_A_WRITE = 'client, leader, follower and back, and one flush, the processors idle before: p50, ms'

/** What the disk and the sockets take by themselves. */
export function floorParts(): Experiment {
  return {
    name: 'floor-parts',
    about: 'what a durable write is made of, each part measured by itself',
    systems: ['floor'],
    isForMarks: true,
    roundsMax: 3,
    async perform({ directory }) {
      const { flush, roundTrip, durableWrite } = await measureFloorFigures(directory)
      return {
        type: 'values',
        values: {
          'append 256 bytes and fdatasync, one after the other: p50, ms': flush.busy.p50,
          'the same flush after 2 ms without work: p50, ms': flush.afterIdle.p50,
          'the same flush, three processes at once: p50, ms': flush.threeAtOnce.p50,
          'a ZeroMQ round trip of 256 bytes, one after the other: p50, ms': roundTrip.busy.p50,
          'the same round trip after 2 ms without work: p50, ms': roundTrip.afterIdle.p50,
          'client, leader, follower and back, and one flush, the processors busy: p50, ms': durableWrite.busy,
          [FLOOR_OF_A_WRITE]: durableWrite.afterIdle,
        },
      }
    },
  }
}
