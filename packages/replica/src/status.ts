import type { Ballot, NodeNumber, Slot, TransportStats } from '@synod/protocol'
import type { RefusalCount } from './refusals.ts'
import type { Standing } from './replica.ts'

/** What a node says of itself when asked, plain data. */
export interface NodeStatus {
  readonly node: NodeNumber
  readonly cluster: string
  /** The random id of its store, kept across restarts. */
  readonly incarnation: string
  readonly standing: Standing
  /** The node that leads as far as this one knows; 0 for nobody. */
  readonly leader: NodeNumber
  /** The highest ballot that its acceptor has answered. */
  readonly ballot: Ballot
  readonly chosenThrough: Slot
  readonly appliedThrough: Slot
  /** Equal on nodes that have applied through the same slot. */
  readonly digest: string
  /** The digest at the last slot divisible by 1,024. */
  readonly lastDigest: { readonly slot: Slot; readonly digest: string }
  /** Commands executed, or answered from memory, since the start (what the log held included). */
  readonly commands: number
  readonly sessions: number
  readonly storeBytes: number
  readonly queuedCommands: number
  readonly refusedFrames: number
  readonly refusals: readonly RefusalCount[]
  readonly transport: TransportStats
  /** The states of the four role charts. */
  readonly states: {
    readonly acceptor: string
    readonly proposer: string
    readonly learner: string
    readonly elector: string
  }
}
