import type { Cluster } from '@synod/node'
import type { NodeStatus, SnapshotLimits } from '@synod/replica'
import type { CollectionsJson } from './collections.ts'
import type { HoldingsJson } from './holdings.ts'
import type { Memory } from './memory.ts'
import type { Durations } from './stopwatch.ts'

export type MachineName = 'ledger' | 'registers'

/** What a process is told to run, as its first message. */
export interface NodeJob {
  readonly cluster: Cluster
  readonly id: string
  readonly data: string
  readonly machine: MachineName
  readonly initialise: boolean
  readonly snapshots: Partial<SnapshotLimits>
}

/** What a node's process says of itself. */
export interface NodeSample {
  readonly status: Pick<
    NodeStatus,
    'standing' | 'chosenThrough' | 'appliedThrough' | 'commands' | 'storeBytes' | 'snapshotSlot' | 'logFrom' | 'digest'
  >
  /** Commands executed by this process; what a snapshot brought is none of it. */
  readonly executed: number
  readonly memory: Memory
  readonly holdings: HoldingsJson
  /** Processor time of all threads since the process began, in microseconds. */
  readonly processorUs: number
}

/** How the event loop was held since the last time that this was asked. */
export interface NodePauses {
  /** Between two turns of a timer that is due every millisecond, so about 1 when nothing is held. */
  readonly delays: {
    readonly p50: number
    readonly p99: number
    readonly p999: number
    readonly counts: readonly number[]
  }
  readonly longestMs: number
  readonly collections: CollectionsJson
  /** Steps of making snapshots in the state machine, and writes that carry a part of one: each by itself. */
  readonly making: Durations
  readonly writing: Durations
}

export interface Answers {
  readonly sample: NodeSample
  readonly pauses: NodePauses
  readonly stop: null
}

/** What a process is asked, after its job. */
export interface Question {
  readonly number: number
  readonly about: keyof Answers
}

export type Report =
  | { readonly type: 'ready'; readonly programMs: number; readonly startMs: number }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'answer'; readonly number: number; readonly answer: Answers[keyof Answers] }
