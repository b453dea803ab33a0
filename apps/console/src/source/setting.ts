import type { TimedDeed } from '@synod/deeds'
import type { ClusterLearning } from '@synod/protocol'

/** What makes a simulated cluster what it is: with the same, it is the same, byte for byte. */
export interface Setting {
  readonly seed: number
  readonly nodes: number
  readonly learning: ClusterLearning
  /** Slots that may be in flight (PMS 3.10); the simulator's own without. */
  readonly alpha?: number
  /** Clients call so often by themselves, in milliseconds; 0 for never. */
  readonly trafficEveryMs: number
  readonly deeds: readonly TimedDeed[]
}

export const FIRST_SETTING: Setting = {
  seed: 7,
  nodes: 5,
  learning: 'distinguished',
  trafficEveryMs: 120,
  deeds: [],
}

export const SEED_MAX = 999_999
export const NODES_MAX = 9
export const TRAFFIC_EVERY_MS_MIN = 20
