import type { Mutant } from './mutant.ts'

/** What a killer may be set on: a mutant, or, with nothing broken, what is shipped. */
export type Subject = Pick<Mutant, 'machines' | 'parts' | 'host'>

/** How a subject was found to be broken. */
export interface Death {
  /** The invariant or rule that was broken. */
  readonly rule: string
  /** What was seen, in words. */
  readonly why: string
  /** Where to see it again: `1,295 states, 9 moves`, `seed 18 of kv`. */
  readonly where: string
  /** The seed, of a simulation. */
  readonly seed?: number
}
