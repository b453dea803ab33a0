import type { Model } from '../model.ts'

/** What {@link Transitions.after} gives where the call does not fit the state. */
export const REFUSED = -1

/**
 * The states that a search meets, by number, and where each kind of call leads from each of them. A model is asked once for
 * each state and kind. Calls of one kind are asked and answered the same.
 */
export class Transitions<State, Call> {
  private readonly model: Model<State, Call>
  /** One call of each kind. */
  private readonly samples: readonly Call[]
  private readonly states: State[] = []
  private readonly numbers = new Map<string, number>()
  private readonly next = new Map<number, number>()

  constructor(model: Model<State, Call>, samples: readonly Call[]) {
    this.model = model
    this.samples = samples
  }

  /** The number of a state: equal states have one number. */
  numberOf(state: State): number {
    const key = this.model.keyOf(state)
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    this.numbers.set(key, this.states.length)
    return this.states.push(state) - 1
  }

  stateOf(number: number): State {
    return this.states[number]!
  }

  /** The state that a call of this kind leads to, or {@link REFUSED}. */
  after(state: number, kind: number): number {
    const index = state * this.samples.length + kind
    const known = this.next.get(index)
    if (known !== undefined) return known
    const step = this.model.step(this.states[state]!, this.samples[kind]!)
    const next = step === false ? REFUSED : this.numberOf(step.state)
    this.next.set(index, next)
    return next
  }
}
