import type { RuleId } from './rules.ts'

/** A rule broken: which, by whom, and what it was about, as plain data. */
export interface Violation {
  readonly rule: RuleId
  /** For people, in one sentence. */
  readonly message: string
  readonly detail: ViolationDetail
}

export type ViolationDetail = Readonly<Record<string, string | number>>

/**
 * Takes down the first violation of a run. The later ones mostly follow from it. Nothing is thrown: an exception inside an
 * observer would stop the node like a bug of its own.
 */
export class Findings {
  #violation: Violation | undefined
  #total = 0
  readonly #onViolation: ((violation: Violation) => void) | undefined

  constructor(onViolation?: (violation: Violation) => void) {
    this.#onViolation = onViolation
  }

  get violation(): Violation | undefined {
    return this.#violation
  }

  /** How many violations were seen. */
  get total(): number {
    return this.#total
  }

  violated(rule: RuleId, message: string, detail: ViolationDetail): void {
    this.#total += 1
    if (this.#violation) return
    this.#violation = { rule, message, detail }
    this.#onViolation?.(this.#violation)
  }
}
