import type { Command } from 'commander'

/** What a measurement writes to and ends with. */
export interface Surroundings {
  /** A line of results, to standard output. */
  readonly print: (line: string) => void
  /** A line that is no result, to standard error. */
  readonly note: (line: string) => void
  /** What was measured misses its mark: the program ends with exit code 1. */
  readonly missed: () => void
}

/** A subcommand of `measure`. */
export type Measurement = (surroundings: Surroundings) => Command
