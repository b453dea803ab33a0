import { Holdings, type HoldingsJson } from './holdings.ts'
import type { NodeSample } from './node-job.ts'

/** A node's sample with these holdings, memory and file. */
export function sampleWith(
  holdings: Partial<HoldingsJson>,
  { own = 1, rss = 2, storeBytes = 3, standing = 'following' as NodeSample['status']['standing'] } = {},
): NodeSample {
  return {
    status: {
      standing,
      ...{ chosenThrough: 9, appliedThrough: 9, commands: 100, snapshotSlot: 5, logFrom: 3, digest: 'd', storeBytes },
    },
    executed: 100,
    memory: { rss, own, heap: 1 },
    holdings: { ...new Holdings().toJson(), ...holdings },
    processorUs: 1000,
  }
}
