/** Something small that is measured by itself. */
export interface Benchmark {
  /** `part/what it does`; unique, and the same for ever: the baseline knows it by this. */
  readonly name: string
  /** What is counted: `event`, `message`, `command`. */
  readonly per: string
  /** Takes long or much memory: left out unless everything is asked for. */
  readonly isLong?: boolean
  prepare(): Subject | Promise<Subject>
}

/** A benchmark that is ready to run. */
export interface Subject {
  /** Operations in one round; one, unless it says otherwise. */
  readonly operationsPerRound?: number
  /** Makes what so many rounds will use up. Not measured. */
  readonly ready?: (rounds: number) => void | Promise<void>
  /**
   * Does so many rounds. What it returns depends on every result, so that no compiler can leave out the work that led there.
   */
  readonly run: (rounds: number) => number | Promise<number>
  readonly close?: () => Promise<void>
}
