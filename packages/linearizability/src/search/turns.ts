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

/** What may still be spent, by whoever searches. */
export class Allowance {
  /** Steps that were taken. */
  steps = 0
  /** The limit that was met first. */
  met: Limit | undefined
  private readonly limits: CheckLimits
  private readonly deadline: number
  private bytes = 0

  constructor(limits: CheckLimits) {
    this.limits = limits
    const { timeLimit } = limits
    this.deadline = timeLimit === undefined ? Infinity : timeLimit.now() + timeLimit.ms
  }

  /** Runs a search for a moment. */
  spend<State, Call>(search: Search<State, Call>): void {
    const [stepsBefore, bytesBefore] = [search.steps, search.bytes]
    search.run(SLICE_STEPS)
    this.steps += search.steps - stepsBefore
    this.bytes += search.bytes - bytesBefore
    this.met ??= this.limitMet()
  }

  /** What a search remembered that is not needed any more. */
  release<State, Call>(search: Search<State, Call>): void {
    this.bytes -= search.bytes
  }

  private limitMet(): Limit | undefined {
    const { timeLimit, stepsMax = Infinity, memoryBytesMax = MEMORY_BYTES_MAX } = this.limits
    if (this.steps >= stepsMax) return 'steps'
    if (this.bytes > memoryBytesMax) return 'memory'
    return timeLimit !== undefined && timeLimit.now() >= this.deadline ? 'time' : undefined
  }
}

/**
 * Runs searches in turns, so that an easy refutation is found beside a hard search, until one is stuck, all are done, or a limit
 * is met. Gives the one that is stuck.
 */
export function runInTurns<State, Call>(
  searches: readonly Search<State, Call>[],
  allowance: Allowance,
): Search<State, Call> | undefined {
  let open = searches
  for (let turn = FIRST_TURN_STEPS; open.length > 0; turn *= 2) {
    for (const search of open) {
      takeTurn(search, turn, allowance)
      if (search.outcome === 'stuck') return search
      if (allowance.met !== undefined) return undefined
    }
    open = open.filter(({ outcome }) => outcome === 'open')
  }
  return undefined
}

/** Runs a search for so many steps, or until it is done or a limit is met. */
export function takeTurn<State, Call>(search: Search<State, Call>, steps: number, allowance: Allowance): void {
  const end = search.steps + steps
  while (search.outcome === 'open' && search.steps < end && allowance.met === undefined) allowance.spend(search)
}
