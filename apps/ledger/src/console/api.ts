import type { DeedType } from '@synod/deeds'
import type { Life } from '@synod/feed'
import type { ClusterLearning, NodeNumber } from '@synod/protocol'

/*
 * What the console's page is told over HTTP, besides the feed (`GET /api/feed`: lines of JSON, each a list of happenings; an
 * empty line says that the stream is alive). All of it needs `Authorization: Bearer TOKEN`.
 */

/** `GET /api/cluster` */
export interface ClusterFacts {
  readonly name: string
  /** Those that were started here, whether or not they run by now. */
  readonly nodes: readonly NodeFacts[]
  readonly members: readonly NodeNumber[]
  readonly learning: ClusterLearning
  /** What can be done to it; empty while nothing may be, for which `busy` is the reason. */
  readonly deeds: readonly DeedType[]
  readonly busy: string | null
  readonly traffic: TrafficRate
}

export interface NodeFacts {
  readonly node: NodeNumber
  readonly id: string
  readonly endpoint: string
  /** null while no process runs. */
  readonly pid: number | null
  readonly life: Life
}

/** What `POST /api/traffic` takes and gives. */
export interface TrafficRate {
  /** Transfers; a whole number from 0 to {@link TRAFFIC_PER_SECOND_MAX}. */
  readonly perSecond: number
}

export const TRAFFIC_PER_SECOND_MAX = 200

/** What became of a deed or a wish (`POST /api/deed`, `POST /api/traffic`), and of any request that was turned away. */
export interface DeedAnswer {
  readonly ok: boolean
  /** What was done, or why it was not. */
  readonly words: string
}
