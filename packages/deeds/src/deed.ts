import type { ClusterLearning, NodeNumber } from '@synod/protocol'

/** What a client is to have done. Amounts are in minor units, as decimal digits. */
export type CallRequest =
  | { readonly f: 'open'; readonly account: string; readonly currency: string }
  | { readonly f: 'deposit' | 'withdraw'; readonly account: string; readonly amount: string }
  | { readonly f: 'transfer'; readonly from: string; readonly to: string; readonly amount: string }

/**
 * What one can do to a cluster. A live one can do those of {@link LIVE_DEEDS}; the simulated one can do all. Where `from` and
 * `to` name a link, it is that direction alone, or, with `isBothWays`, both.
 */
export type Deed =
  /** The process ends at once (SIGKILL); what was durable stays. */
  | { readonly type: 'kill'; readonly node: NodeNumber }
  /** The process stands still (SIGSTOP), and goes on as if nothing had been. */
  | { readonly type: 'pause'; readonly node: NodeNumber }
  | { readonly type: 'resume'; readonly node: NodeNumber }
  /** Starts a node that is down, on what its disk holds. */
  | { readonly type: 'start'; readonly node: NodeNumber }
  | { readonly type: 'cut'; readonly from: NodeNumber; readonly to: NodeNumber; readonly isBothWays: boolean }
  | { readonly type: 'mend'; readonly from: NodeNumber; readonly to: NodeNumber; readonly isBothWays: boolean }
  /** Messages of the link take so much longer, in milliseconds; 0 ends it. */
  | { readonly type: 'slowLink'; readonly from: NodeNumber; readonly to: NodeNumber; readonly ms: number }
  /** A flush takes so much longer, in milliseconds; 0 ends it. */
  | { readonly type: 'slowDisk'; readonly node: NodeNumber; readonly ms: number }
  /** Its store is gone, and with it what it promised: it must stay out. */
  | { readonly type: 'wipe'; readonly node: NodeNumber }
  /** How many of a hundred messages are lost, come twice, or late. */
  | { readonly type: 'weather'; readonly loss: number; readonly duplication: number; readonly lateness: number }
  /** Two nodes take themselves for the leader, again and again, for so many milliseconds (PMS PR1). */
  | { readonly type: 'duel'; readonly nodes: readonly [NodeNumber, NodeNumber]; readonly ms: number }
  | { readonly type: 'addNode' }
  | { readonly type: 'removeNode'; readonly node: NodeNumber }
  | { readonly type: 'learning'; readonly learning: ClusterLearning }
  /** A client asks this node first. */
  | { readonly type: 'call'; readonly node: NodeNumber; readonly call: CallRequest }

export type DeedType = Deed['type']

export const LIVE_DEEDS: readonly DeedType[] = [
  'kill',
  'pause',
  'resume',
  'start',
  'cut',
  'mend',
  'removeNode',
  'learning',
  'call',
]

/** A deed of a simulated cluster, and when it was done. */
export interface TimedDeed {
  /** Microseconds since the world began. */
  readonly at: number
  readonly deed: Deed
}
