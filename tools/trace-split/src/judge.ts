import type { SlotMessage } from './message.ts'
import { type QuorumSizes, SlotJudge } from './slot-judge.ts'
import { Slots } from './slots.ts'
import type { TraceLine } from './trace-line.ts'

/** A line that the specification does not allow, with what it says of the slot. */
export interface Refusal<Line extends TraceLine> {
  readonly line: Line
  readonly slot: number
  readonly message: SlotMessage
  readonly why: string
}

/** What was found in a trace. */
export interface Verdict<Line extends TraceLine> {
  /** The first line refused; undefined when the specification accepts the trace. */
  readonly refusal: Refusal<Line> | undefined
  readonly slots: number
  /** Slots for which a learner took a value for chosen. */
  readonly chosen: number
  /** What was said of one slot each. */
  readonly messages: number
}

/** Holds every slot of a trace against the specification, a line at a time. `only` leaves out all slots but one. */
export class TraceJudge<Line extends TraceLine> {
  readonly #slots: Slots<Line, { readonly judge: SlotJudge; isChosen: boolean }>
  #refusal: Refusal<Line> | undefined
  #messages = 0

  constructor({ sizes, only }: { readonly sizes?: QuorumSizes; readonly only?: number } = {}) {
    const begin = () => ({ judge: new SlotJudge(sizes), isChosen: false })
    this.#slots = new Slots(begin, (state, slot, message, line) => {
      if (this.#refusal || (only !== undefined && slot !== only)) return
      this.#messages += 1
      if (message.type === 'chosen') state.isChosen = true
      const why = state.judge.take(message)
      if (why !== undefined) this.#refusal = { line, slot, message, why }
    })
  }

  /** Returns false once a line was refused: nothing that follows can be judged. */
  take(line: Line): boolean {
    if (!this.#refusal) this.#slots.take(line)
    return !this.#refusal
  }

  get verdict(): Verdict<Line> {
    const states = this.#slots.all
    const chosen = states.filter(([, { isChosen }]) => isChosen).length
    return { refusal: this.#refusal, slots: states.length, chosen, messages: this.#messages }
  }
}
