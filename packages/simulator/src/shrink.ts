import { keepParts, type Part, partsOf } from './plan/keep.ts'
import type { Plan } from './plan/plan.ts'
import { type RunOptions, type RunResult, type RunViolation, simulate } from './run.ts'

export interface Shrunk {
  /** What has to go wrong for the same rule to be broken, as far as was tried. */
  readonly parts: readonly Part[]
  readonly plan: Plan
  readonly violation: RunViolation
  /** Runs that it took. */
  readonly runs: number
}

export interface ShrinkOptions extends RunOptions {
  /** Runs at most; then the smallest plan so far has to do. Default 300. */
  readonly runsMax?: number
  /** Told after each run. */
  readonly tried?: (runs: number, left: number) => void
}

/**
 * Leaves out of a failed run's plan what the failure does not need: delta debugging (Zeller and Hildebrandt's ddmin) over
 * its faults and its weather. A smaller plan counts if it breaks the same rule.
 */
export async function shrink(failed: RunResult, options: ShrinkOptions): Promise<Shrunk> {
  const { violation } = failed
  if (!violation) throw new RangeError(`seed ${failed.seed} has not failed: there is nothing to shrink`)
  const shrinking = new Shrinking(failed, violation, options)
  await shrinking.run()
  return shrinking.result()
}

const RUNS_MAX = 300

class Shrinking {
  readonly #failed: RunResult
  readonly #options: ShrinkOptions
  #violation: RunViolation
  #parts: readonly Part[]
  #runs = 0

  constructor(failed: RunResult, violation: RunViolation, options: ShrinkOptions) {
    this.#failed = failed
    this.#options = options
    this.#violation = violation
    this.#parts = partsOf(failed.plan)
  }

  async run(): Promise<void> {
    // What comes after the violation has no part in it; and most violations need none of the rest either.
    const { atMs } = this.#violation
    const late = new Set(this.#failed.plan.faults.filter((fault) => fault.atMs > atMs).map(({ index }) => index))
    await this.#try(this.#parts.filter((part) => typeof part === 'string' || !late.has(part)))
    await this.#try([])
    for (let chunks = 2; this.#parts.length > 0 && this.#mayGoOn(); ) {
      const isSmaller = await this.#tryWithoutEach(chunks)
      if (isSmaller) chunks = Math.max(2, chunks - 1)
      else if (chunks >= this.#parts.length) return
      else chunks = Math.min(this.#parts.length, chunks * 2)
    }
  }

  result(): Shrunk {
    const plan = keepParts(this.#failed.plan, this.#parts)
    return { parts: this.#parts, plan, violation: this.#violation, runs: this.#runs }
  }

  /** Leaves out one chunk of what is left, the first that is not needed. */
  async #tryWithoutEach(chunks: number): Promise<boolean> {
    const size = Math.ceil(this.#parts.length / chunks)
    for (let from = 0; from < this.#parts.length && this.#mayGoOn(); from += size) {
      const without = [...this.#parts.slice(0, from), ...this.#parts.slice(from + size)]
      if (await this.#try(without)) return true
    }
    return false
  }

  async #try(parts: readonly Part[]): Promise<boolean> {
    if (parts.length === this.#parts.length) return false
    this.#runs += 1
    const plan = keepParts(this.#failed.plan, parts)
    const { violation } = await simulate(this.#failed.seed, { ...this.#options, plan })
    const isSame = violation?.rule === this.#violation.rule
    if (violation && isSame) {
      this.#parts = parts
      this.#violation = violation
    }
    this.#options.tried?.(this.#runs, this.#parts.length)
    return isSame
  }

  #mayGoOn(): boolean {
    return this.#runs < (this.#options.runsMax ?? RUNS_MAX)
  }
}
