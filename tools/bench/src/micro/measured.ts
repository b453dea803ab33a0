/** What a benchmark took, per operation: medians of its samples. */
export interface Measured {
  /** What an operation is. */
  readonly per: string
  /** Processor microseconds, all threads. */
  readonly us: number
  /** Microseconds of the clock: more than `us` where the disk is waited for, or the machine is busy. */
  readonly elapsedUs: number
  /** Processor time as a multiple of the calibration unit: what is compared. */
  readonly units: number
  /** The middle half of the samples over their median. */
  readonly spread: number
  /** Bytes allocated; absent where no run was short enough to pass without a collection. */
  readonly bytes?: number
}

/** By name, in the order of measuring. */
export type Results = ReadonlyMap<string, Measured>
