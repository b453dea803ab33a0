import { type Ballot, NO_BALLOT, type NodeNumber, type Slot } from '@synod/protocol'
import type { AnyStateMachine } from '@synod/replica'
import type { Proposal } from './slot-history.ts'

/** What is known of one node: what is durable on its disk, what it has said, and what it has executed in this life. */
export interface NodeHistory {
  readonly node: NodeNumber
  /** Counts the processes of all nodes; 0 while there is none. */
  life: number
  /** The disk was wiped or is corrupt. */
  isStoreLost: boolean

  // Durable.
  promised: Ballot
  tried: Ballot
  chosenThrough: Slot
  /** The slot of its snapshot, and through where the log below it is gone. */
  snapshotSlot: Slot
  compactedThrough: Slot
  /** The highest proposal accepted in each slot above `chosenThrough`. */
  readonly log: Map<Slot, Proposal>

  // Said, in any life.
  promiseSent: Ballot
  prepareSent: Ballot

  // Of this life.
  executedThrough: Slot
  /** It is in no set of the slots above, as far as it has executed; and so many flushes have ended since. */
  isOutside: boolean
  flushesOutside: number
  /** Which commands of the slot that is being executed reached the state machine; undefined while nobody watches that. */
  executing: number[] | undefined
  /** The state machine of this life, if it is watched. */
  machine: AnyStateMachine | undefined
}

export function newNodeHistory(node: NodeNumber): NodeHistory {
  return {
    node,
    life: 0,
    isStoreLost: false,
    promised: NO_BALLOT,
    tried: NO_BALLOT,
    chosenThrough: 0,
    snapshotSlot: 0,
    compactedThrough: 0,
    log: new Map(),
    promiseSent: NO_BALLOT,
    prepareSent: NO_BALLOT,
    executedThrough: 0,
    isOutside: false,
    flushesOutside: 0,
    executing: undefined,
    machine: undefined,
  }
}
