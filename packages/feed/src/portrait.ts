import type { Ballot, ClusterLearning, NodeNumber, Slot } from '@synod/protocol'
import type { RoleName } from './role-name.ts'

/** Whether the process of a node runs. */
export type Life = 'running' | 'paused' | 'down' | 'gone'

/** What a node has of one slot. */
export interface SlotCell {
  readonly slot: Slot
  /** The ballot in which its acceptor accepted a value there; 0 for none, or when it was forgotten as chosen. */
  readonly acceptedIn: Ballot
  /** The value accepted, or chosen, in words; empty for none known. */
  readonly value: string
  readonly isNoop: boolean
  readonly isChosen: boolean
  readonly isExecuted: boolean
}

/** What is shown of the state machine. */
export interface StateView {
  /** What the state machine keeps, by name, as people read it, in order. */
  readonly rows: readonly (readonly [name: string, value: string])[]
  /** How many there are in all; `rows` holds {@link STATE_ROWS_MAX} at most. */
  readonly count: number
  /** What was executed last, the latest first, in words. */
  readonly latest: readonly string[]
}

/** How one node looks at one moment: all that a page shows of it. */
export interface Portrait {
  readonly node: NodeNumber
  readonly life: Life
  /** `joining`, `following`, `leading`, `leaving`, `halted`. */
  readonly lifecycle: string
  /** `leading`, `following`, `electing`, `isolated`, `unfit`, `observing`. */
  readonly standing: string
  /** Whom it takes for the leader; 0 for nobody. */
  readonly leader: NodeNumber
  /** The state of each role chart, as a dotted path. */
  readonly states: Readonly<Record<RoleName, string>>
  /** The highest ballot that its acceptor has answered. */
  readonly promised: Ballot
  /** The ballot in which its proposer works; 0 for none. */
  readonly proposing: Ballot
  readonly chosenThrough: Slot
  readonly appliedThrough: Slot
  readonly snapshotSlot: number
  /** The first slot that its log still has. */
  readonly logFrom: Slot
  /** The last slots that it knows of, in order, {@link SLOTS_MAX} at most. */
  readonly slots: readonly SlotCell[]
  /** Equal on nodes that have executed through the same slot. */
  readonly digest: string
  readonly members: readonly NodeNumber[]
  readonly learners: readonly NodeNumber[]
  readonly learning: ClusterLearning
  /** Commands executed since the node started. */
  readonly commands: number
  readonly state: StateView | undefined
}

export const SLOTS_MAX = 24
export const STATE_ROWS_MAX = 50
export const LATEST_MAX = 12
