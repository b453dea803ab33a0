import type { Run } from './load.ts'

/** Processor time of a process per answered transfer, in microseconds; null where the system does not tell. */
export interface ProcessorCost {
  /** `client`, `n1` … */
  readonly process: string
  readonly leads: boolean
  readonly usPerTransfer: number | null
}

export interface MeasuredRun extends Run {
  readonly processor: readonly ProcessorCost[]
  /** Of all processes together. */
  readonly usPerTransfer: number | null
}

/** What `ledger bench --json` prints. */
export interface BenchResult {
  readonly ok: true
  readonly conditions: {
    readonly node: string
    readonly processors: number
    readonly processorModel: string
    /** Of the last minute, before the bench: what else the machine was doing. */
    readonly loadBefore: number
    readonly nodes: number
    readonly transferBytes: number
    readonly warmUpSeconds: number
    /** Where the stores were; they are gone now. */
    readonly directory: string
    /** False when the directory is in memory: then nothing was durable. */
    readonly isOnDisk: boolean
  }
  readonly runs: readonly MeasuredRun[]
}
