import type { Latency } from '../system.ts'
import { measureFlush } from './flush.ts'
import { measureRoundTrips } from './round-trip.ts'

/** Of a transfer, near enough. */
const BYTES = 256
const FLUSHES = 1000
const ROUND_TRIPS = 3000
const WARM_UP = 2000
/** Long enough for a processor to fall asleep, as those of a cluster with one client do between two steps of a write. */
const PAUSE_MS = 2
const PAUSED = 300
const NODES = 3

/** What the machine takes for the steps of a durable write, each measured by itself while it does nothing else. Milliseconds. */
export interface FloorFigures {
  /** Appending a record of 256 bytes and fdatasync: without a pause, after 2 ms without work, and three processes at once. */
  readonly flush: { readonly busy: Latency; readonly afterIdle: Latency; readonly threeAtOnce: Latency }
  /** 256 bytes to another process and back by ZeroMQ, the same for a client and for a follower. */
  readonly roundTrip: { readonly busy: Latency; readonly afterIdle: Latency }
  /**
   * What one write takes at least, by the medians: from the client to the leader and back, within it from the leader to a follower and back,
   * and within that one flush; the leader's own goes on meanwhile, and nobody waits for a third node. `afterIdle` is what a single client
   * sees, since every process has nothing to do until the one before it has done its part.
   */
  readonly durableWrite: { readonly busy: number; readonly afterIdle: number }
}

/** Takes about five seconds. The directory is on the disk that is measured. */
export async function measureFloorFigures(directory: string): Promise<FloorFigures> {
  const flush = {
    busy: await measureFlush(directory, { bytes: BYTES, count: FLUSHES, pauseMs: 0, processes: 1 }),
    afterIdle: await measureFlush(directory, { bytes: BYTES, count: PAUSED, pauseMs: PAUSE_MS, processes: 1 }),
    threeAtOnce: await measureFlush(directory, { bytes: BYTES, count: FLUSHES, pauseMs: 0, processes: NODES }),
  }
  const roundTrip = {
    busy: await measureRoundTrips({ bytes: BYTES, count: ROUND_TRIPS, pauseMs: 0, warmUp: WARM_UP }),
    afterIdle: await measureRoundTrips({ bytes: BYTES, count: PAUSED, pauseMs: PAUSE_MS, warmUp: WARM_UP }),
  }
  return { flush, roundTrip, durableWrite: durableWriteOf(flush, roundTrip) }
}

/** From the medians of the steps. */
export function durableWriteOf(
  flush: FloorFigures['flush'],
  roundTrip: FloorFigures['roundTrip'],
): FloorFigures['durableWrite'] {
  return {
    busy: 2 * roundTrip.busy.p50 + flush.busy.p50,
    afterIdle: 2 * roundTrip.afterIdle.p50 + flush.afterIdle.p50,
  }
}
