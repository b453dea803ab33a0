import type { ExploredMachines } from '../explore/machines.ts'

/** A role machine that breaks one rule on purpose; everything else of it is as shipped. */
export interface RoleMutant {
  /** `accepts-below-promise`: what it does, in a few words. */
  readonly name: string
  /** What is wrong, and what it leads to, in a sentence. */
  readonly bug: string
  /** The rows of the paper that it breaks. */
  readonly rows: readonly string[]
  /** The roles that are broken. */
  readonly machines: Partial<ExploredMachines>
}
