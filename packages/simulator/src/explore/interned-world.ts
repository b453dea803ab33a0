import { type AgentState, firstState, keyOf, type Letter } from './agent.ts'
import { type Input, ownInputs } from './input.ts'
import { type News, newsBetween, type Violation, worldViolations } from './invariants.ts'
import { PairTable } from './pair-table.ts'
import { take, type World } from './turn.ts'

/** An input of a certain agent. A message under way is the input that it will be when it arrives. */
export interface AddressedInput {
  /** The agent's index; -1 for a message that nobody will hear. */
  readonly agent: number
  readonly input: Input
}

/** What {@link take} said, in numbers. */
export interface Transition {
  readonly next: number
  /** The inputs that the messages sent will be, ascending. */
  readonly sent: Uint32Array
  readonly news: News | undefined
  readonly violation: Violation | undefined
  readonly isOutside: boolean
}

/**
 * The states of agents, and everything that can happen to them, as small numbers. XState is stepped once for each pair of
 * an agent's state and an input; after that a step is a look-up, and the state of a world is a few numbers.
 */
export class InternedWorld {
  readonly world: World
  readonly states: AgentState[] = []
  readonly inputs: AddressedInput[] = []
  readonly transitions: Transition[] = []
  readonly #stateOf = new Map<string, number>()
  readonly #inputOf = new Map<string, number>()
  readonly #transitionOf = new PairTable()
  readonly #own: (Uint32Array | undefined)[] = []

  constructor(world: World) {
    this.world = world
  }

  /** The agents as they begin. */
  first(): number[] {
    const { bounds, machines, agents } = this.world
    return agents.map((agent, index) => this.#stateNumber(index, firstState(bounds, machines, agent)))
  }

  /** What may happen to the agent in this state by itself. */
  ownInputs(agent: number, state: number): Uint32Array {
    const known = this.#own[state]
    if (known) return known
    const { bounds, agents } = this.world
    const inputs = ownInputs(bounds, agents[agent]?.node ?? 0, this.states[state] as AgentState)
    const own = Uint32Array.from(inputs, (input) => this.inputNumber({ agent, input }))
    this.#own[state] = own
    return own
  }

  transition(state: number, input: number): Transition {
    const known = this.#transitionOf.get(state, input)
    if (known !== undefined) return this.transitions[known] as Transition
    const { agent, input: what } = this.inputs[input] as AddressedInput
    const before = this.states[state] as AgentState
    const taken = take(this.world, agent, before, what)
    const news = newsBetween(before.past, taken.state.past)
    const transition: Transition = {
      next: taken.isOutside ? state : this.#stateNumber(agent, taken.state),
      sent: Uint32Array.from(this.#kept(taken.sent), (letter) => this.#letterNumber(letter)).sort(),
      news: news.accepted || news.delivered || news.issued ? news : undefined,
      violation: taken.violation,
      isOutside: taken.isOutside,
    }
    this.#transitionOf.set(state, input, this.transitions.length)
    this.transitions.push(transition)
    return transition
  }

  /** What is wrong with a world as a whole, of what news can have brought about. */
  *violations(states: readonly number[], news: News): Generator<Violation> {
    const { agents, bounds } = this.world
    const whole = states.map((state) => this.states[state] as AgentState)
    yield* worldViolations(agents, bounds, whole, news)
  }

  inputNumber(addressed: AddressedInput): number {
    const key = JSON.stringify(addressed)
    const known = this.#inputOf.get(key)
    if (known !== undefined) return known
    this.#inputOf.set(key, this.inputs.length)
    this.inputs.push(addressed)
    return this.inputs.length - 1
  }

  /**
   * What nobody will hear need not be kept, but where the specification counts every message ever sent. What that does not
   * count either, a promise that leaves slot 1 out, is not kept where promises are heard by quorums.
   */
  #kept(sent: readonly Letter[]): readonly Letter[] {
    const { calibrated, hearing } = this.world.bounds
    if (!calibrated) return sent.filter(({ to }) => to >= 0)
    if (hearing === 'one by one') return sent
    return sent.filter(({ message }) => message.type !== 'promise' || message.leftOut.length === 0)
  }

  #letterNumber({ from, to, message }: Letter): number {
    const node = this.world.agents[from]?.node ?? 0
    return this.inputNumber({ agent: to, input: { do: 'deliver', from, node, message } })
  }

  #stateNumber(agent: number, state: AgentState): number {
    const key = `${agent} ${keyOf(this.world.machines, state)}`
    const known = this.#stateOf.get(key)
    if (known !== undefined) return known
    this.#stateOf.set(key, this.states.length)
    this.states.push(state)
    return this.states.length - 1
  }
}
