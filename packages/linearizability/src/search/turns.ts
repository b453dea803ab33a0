import type { Search } from './search.ts'

/** When to give up. */
export interface CheckLimits {
  /** After so many milliseconds of this clock. Without it, time is no limit. */
  readonly timeLimit?: { readonly ms: number; readonly now: () => number }
  /** After so many steps of the search, which are the same on every machine. Without it, there is no limit. */
  readonly stepsMax?: number
  /** When the search would remember more bytes; {@link MEMORY_BYTES_MAX}, if left out. */
  readonly memoryBytesMax?: number
}

/** Which limit was met. */
export type Limit = 'time' | 'steps' | 'memory'

/** What a search may remember, in bytes, unless something else is asked for. */
export const MEMORY_BYTES_MAX = 2 ** 30

/** The steps of the first turn. Every later one is twice as long. */
const FIRST_TURN_STEPS = 4096
/** Steps between two looks at the limits. */
const SLICE_STEPS = 256
/** What may be spent on finding an earlier operation that cannot be placed, when one is known: this, or once more what was spent. */
const EARLIER_STEPS_MIN = 65_536

/**
 * Runs searches in turns, so that an easy refutation is found beside a hard search, until all have an outcome. When one is stuck,
 * the others go on only as long as they might be stuck at an earlier event.
 */
export class Turns<State, Call> {
  /** The limit that ended the search, if one did. */
  limit: Limit | undefined
  /** Steps that were taken, by all searches together. */
  steps = 0
  /** Of the searches that are stuck, the one at the earliest event. */
  stuck: Search<State, Call> | undefined
  private readonly searches: readonly Search<State, Call>[]
  private readonly limits: CheckLimits
  private readonly deadline: number
  private bytes = 0
  private stepsMax: number

  constructor(searches: readonly Search<State, Call>[], limits: CheckLimits) {
    this.searches = searches
    this.limits = limits
    const { timeLimit, stepsMax = Infinity } = limits
    this.deadline = timeLimit === undefined ? Infinity : timeLimit.now() + timeLimit.ms
    this.stepsMax = stepsMax
  }

  run(): void {
    let open = this.searches
    for (let turn = FIRST_TURN_STEPS; open.length > 0; turn *= 2) {
      for (const search of open) {
        this.takeTurn(search, turn)
        if (this.limit !== undefined) return
      }
      open = open.filter((search) => this.isOfUse(search))
    }
  }

  private takeTurn(search: Search<State, Call>, turn: number): void {
    for (let steps = 0; steps < turn && this.isOfUse(search) && this.limit === undefined; steps += SLICE_STEPS) {
      const [stepsBefore, bytesBefore] = [search.steps, search.bytes]
      search.run(SLICE_STEPS)
      this.steps += search.steps - stepsBefore
      this.bytes += search.bytes - bytesBefore
      if (search.outcome === 'stuck') this.noteStuck(search)
      this.limit = this.limitMet()
    }
  }

  /** Whether the search may still tell something. */
  private isOfUse({ outcome, event }: Search<State, Call>): boolean {
    return outcome === 'open' && (this.stuck === undefined || event < this.stuck.event)
  }

  private noteStuck(search: Search<State, Call>): void {
    if (this.stuck === undefined)
      this.stepsMax = Math.min(this.stepsMax, this.steps + Math.max(this.steps, EARLIER_STEPS_MIN))
    if (this.stuck === undefined || search.event < this.stuck.event) this.stuck = search
  }

  private limitMet(): Limit | undefined {
    const { timeLimit, memoryBytesMax = MEMORY_BYTES_MAX } = this.limits
    if (this.steps >= this.stepsMax) return 'steps'
    if (this.bytes > memoryBytesMax) return 'memory'
    return timeLimit !== undefined && timeLimit.now() >= this.deadline ? 'time' : undefined
  }
}
