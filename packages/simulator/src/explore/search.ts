import { type Ballot, formatBallot, isPrepareQuorum, type NodeNumber } from '@synod/protocol'
import type { AgentState } from './agent.ts'
import { firstNodes, quorumsOf } from './bounds.ts'
import { InternedVectors } from './interned-vectors.ts'
import { type AddressedInput, InternedWorld, type Transition } from './interned-world.ts'
import type { Invariant, News, Violation } from './invariants.ts'
import { Networks } from './network.ts'
import { Projection } from './projection.ts'
import type { Step } from './schedule.ts'
import type { World } from './turn.ts'
import { Uint32List } from './uint32-list.ts'

export type Stop = 'complete' | 'violation' | 'statesMax' | 'depthMax'

/** A move that is several inputs of one agent; its number has this bit. All other moves are 2 · input, + 1 if it is lost. */
const SEVERAL = 0x80000000
const PROGRESS_EVERY = 1 << 13

/**
 * The breadth-first search. A world's state is one number per agent, one for the network, and one for what may still go
 * wrong; each state remembers the move that first led to it, so the way to a violation is a shortest one.
 */
export class Search {
  readonly #interned: InternedWorld
  readonly #invariants: readonly Invariant[]
  readonly #networks: Networks
  readonly #projection: Projection | undefined
  readonly #states = new InternedVectors()
  readonly #parents = new Uint32List()
  readonly #moves = new Uint32List()
  readonly #several: (readonly number[])[] = []
  readonly #severalOf = new Map<string, number>()
  readonly #decidedOf = new Map<string, number>()
  readonly #width: number
  readonly #current: Uint32Array
  readonly #next: Uint32Array
  #cursor = 0
  found: { readonly steps: readonly Step[]; readonly violation: Violation } | undefined
  depth = 0
  moves = 0

  constructor(world: World, invariants: readonly Invariant[]) {
    this.#interned = new InternedWorld(world)
    this.#invariants = invariants
    this.#networks = new Networks(world.bounds.duplicates)
    this.#projection = world.bounds.calibrated ? new Projection(this.#interned) : undefined
    this.#width = world.agents.length + 2
    this.#current = new Uint32Array(this.#width)
    this.#next = new Uint32Array(this.#width)
    this.#next.set([...this.#interned.first(), this.#networks.empty(), budgetOf(world)])
    this.#visit(0)
  }

  get worldStates(): number {
    return this.#states.size
  }

  get distinctStates(): number {
    return this.#projection?.size ?? this.#states.size
  }

  get machineSteps(): number {
    return this.#interned.transitions.length
  }

  run(statesMax: number, depthMax: number, progress: (waiting: number, depth: number) => void): Stop {
    let level = 0
    let levelEnd = this.#states.size
    for (; this.#cursor < this.#states.size; this.#cursor++) {
      if (this.#cursor === levelEnd) {
        level += 1
        levelEnd = this.#states.size
      }
      if (level >= depthMax) return 'depthMax'
      this.#states.read(this.#cursor, this.#current)
      const known = this.distinctStates
      this.#expand()
      if (this.distinctStates > known) this.depth = level + 1
      if (this.found) return 'violation'
      if (this.#states.size >= statesMax) return 'statesMax'
      if (this.#cursor % PROGRESS_EVERY === 0) progress(this.#states.size - this.#cursor, level)
    }
    return 'complete'
  }

  /** Every move from the current state. */
  #expand(): void {
    const { bounds, agents } = this.#interned.world
    const budget = this.#current[this.#width - 1] as number
    this.#networks.load(this.#current[this.#width - 2] as number)
    for (let agent = 0; agent < agents.length && !this.found; agent++) {
      for (const input of this.#interned.ownInputs(agent, this.#current[agent] as number)) {
        const cost = costOf(this.#interned.inputs[input] as AddressedInput)
        if (isWithin(budget, cost)) this.#move(input * 2, [input], budget - cost)
      }
    }
    if (bounds.calibrated && bounds.hearing === 'by quorum') this.#hearQuorums()
    const { messages, length } = this.#networks
    for (let position = 0; position < length && !this.found; position++) {
      const input = messages[position] as number
      if (position > 0 && messages[position - 1] === input) continue
      this.#deliver(input, budget)
    }
  }

  #deliver(input: number, budget: number): void {
    const { bounds } = this.#interned.world
    const { agent, input: what } = this.#interned.inputs[input] as AddressedInput
    if (agent >= 0 && !this.#isHeardByQuorum(what))
      this.#move(input * 2, [input], budget, bounds.duplicates ? -1 : input)
    if (bounds.losses !== 'any' && isWithin(budget, LOSS)) this.#lose(input, budget - LOSS)
  }

  #lose(input: number, budget: number): void {
    this.#next.set(this.#current)
    this.#next[this.#width - 2] = this.#networks.without(this.#current[this.#width - 2] as number, input)
    this.#next[this.#width - 1] = budget
    this.moves += 1
    this.#visit(input * 2 + 1)
  }

  /** Takes the inputs, all of one agent, one after the other, as one move. `consumed` is a message that is gone then. */
  #move(move: number, inputs: readonly number[], budget: number, consumed = -1): void {
    const { agent } = this.#interned.inputs[inputs[0] as number] as AddressedInput
    const before = this.#current[agent] as number
    const network = this.#current[this.#width - 2] as number
    let state = before
    let sent = consumed < 0 ? network : this.#networks.without(network, consumed)
    let news: News | undefined
    this.moves += 1
    for (const input of inputs) {
      const transition = this.#interned.transition(state, input)
      if (transition.isOutside) return
      if (transition.violation && this.#ends(transition.violation)) {
        this.#end(move, transition.violation)
        return
      }
      state = transition.next
      sent = this.#networks.with(sent, transition.sent)
      news = bothNews(news, transition)
    }
    if (state === before && sent === network && budget === this.#current[this.#width - 1]) return
    this.#next.set(this.#current)
    this.#next[agent] = move >= SEVERAL ? this.#decided(agent, state) : state
    this.#next[this.#width - 2] = sent
    this.#next[this.#width - 1] = budget
    if (this.#visit(move) && news) this.#judge(move, news)
  }

  /** True if the next state is a new one. */
  #visit(move: number): boolean {
    const before = this.#states.size
    if (this.#states.intern(this.#next, this.#width) < before) return false
    this.#parents.push(this.#cursor)
    this.#moves.push(move)
    if (this.#projection) {
      const { items, length } = this.#networks.contents(this.#next[this.#width - 2] as number)
      this.#projection.add(this.#next, this.#width - 2, items, length)
    }
    return true
  }

  #judge(move: number, news: News): void {
    const states = Array.from(this.#next.subarray(0, this.#width - 2))
    const violations = [...this.#interned.violations(states, news)]
    const first = violations.find((violation) => this.#ends(violation))
    if (first) this.#end(move, first)
  }

  #ends(violation: Violation): boolean {
    return this.found === undefined && this.#invariants.includes(violation.invariant)
  }

  #end(move: number, violation: Violation): void {
    const moves = [move]
    for (let at = this.#cursor; at > 0; at = this.#parents.at(at)) moves.unshift(this.#moves.at(at))
    this.found = { steps: moves.flatMap((each) => this.#stepsOf(each)), violation }
  }

  #stepsOf(move: number): Step[] {
    if (move >= SEVERAL) {
      return (this.#several[move - SEVERAL] as readonly number[]).map((input) => this.#stepOf(input, false))
    }
    return [this.#stepOf(move >> 1, move % 2 === 1)]
  }

  #stepOf(input: number, isLost: boolean): Step {
    const { agents } = this.#interned.world
    const { agent, input: what } = this.#interned.inputs[input] as AddressedInput
    const name = agents[agent]?.name ?? 'nobody'
    switch (what.do) {
      case 'deliver':
        return { do: isLost ? 'lose' : 'deliver', from: agents[what.from]?.name ?? '', to: name, message: what.message }
      case 'start':
        return { do: 'start', agent: name, ballot: formatBallot(what.ballot) }
      case 'timeout':
        return { do: 'timeout', agent: name, timer: what.name }
      default:
        return { ...what, agent: name }
    }
  }

  #isHeardByQuorum(what: AddressedInput['input']): boolean {
    const { calibrated, hearing } = this.#interned.world.bounds
    return calibrated && hearing === 'by quorum' && what.do === 'deliver' && what.message.type === 'promise'
  }

  /**
   * The specification's Phase2a is one step: a quorum's promises are there, and the value is sent. Hearing them one by one
   * changes nothing but the proposer, whom nobody sees until then, so a calibrated run may take the same step: the promises
   * of some least quorum, and a value if none is bound. Every order of hearing ends in one of these.
   */
  #hearQuorums(): void {
    const { agents, bounds } = this.#interned.world
    const budget = this.#current[this.#width - 1] as number
    for (let agent = 0; agent < agents.length && !this.found; agent++) {
      const before = this.#current[agent] as number
      const { proposer } = (this.#interned.states[before] as AgentState).snapshots
      if (!proposer?.matches({ balloting: 'preparing' })) continue
      const promises = this.#promisesFor(agent, proposer.context.ballot)
      for (const heard of leastQuorums(promises, (nodes) =>
        isPrepareQuorum(quorumsOf(bounds, firstNodes(bounds)), nodes),
      )) {
        const inputs = heard.map(({ input }) => input)
        const after = inputs.reduce((state, input) => this.#interned.transition(state, input).next, before)
        const submits = this.#interned.ownInputs(agent, after).filter((own) => {
          return this.#interned.inputs[own]?.input.do === 'submit'
        })
        if (submits.length === 0) this.#move(this.#severalNumber(inputs), inputs, budget)
        for (const submit of submits) {
          const both = [...inputs, submit]
          this.#move(this.#severalNumber(both), both, budget)
        }
      }
    }
  }

  /**
   * Whichever quorum a proposer heard, once it has proposed in its only ballot it does nothing more: its states that differ
   * in who promised alone are one.
   */
  #decided(agent: number, state: number): number {
    const { past } = this.#interned.states[state] as AgentState
    const key = `${agent} ${JSON.stringify(past)}`
    const known = this.#decidedOf.get(key) ?? state
    this.#decidedOf.set(key, known)
    return known
  }

  #promisesFor(agent: number, ballot: Ballot): Promised[] {
    const promises: Promised[] = []
    for (let position = 0; position < this.#networks.length; position++) {
      const input = this.#networks.messages[position] as number
      const addressed = this.#interned.inputs[input] as AddressedInput
      if (addressed.agent !== agent || addressed.input.do !== 'deliver') continue
      const { node, message } = addressed.input
      if (message.type !== 'promise' || message.ballot !== ballot || message.leftOut.length > 0) continue
      promises.push({ node, input })
    }
    return promises
  }

  #severalNumber(inputs: readonly number[]): number {
    const key = inputs.join(' ')
    const known = this.#severalOf.get(key)
    if (known !== undefined) return known
    const number = SEVERAL + this.#several.length
    this.#several.push(inputs)
    this.#severalOf.set(key, number)
    return number
  }
}

interface Promised {
  readonly node: NodeNumber
  readonly input: number
}

/** Every set of promises that is a quorum, and none without any one of its members. */
function* leastQuorums(
  promises: readonly Promised[],
  isQuorum: (nodes: readonly NodeNumber[]) => boolean,
): Generator<readonly Promised[]> {
  for (let set = 1; set < 1 << promises.length; set++) {
    const members = promises.filter((_, index) => (set >> index) % 2 === 1)
    const nodes = members.map(({ node }) => node)
    if (!isQuorum(nodes)) continue
    if (nodes.every((left) => !isQuorum(nodes.filter((node) => node !== left)))) yield members
  }
}

/** What may still go wrong, in one number: crashes, losses and timeouts left, eight bits each. */
const CRASH = 1
const LOSS = 1 << 8
const TIMEOUT = 1 << 16

function budgetOf({ bounds }: World): number {
  const losses = bounds.losses === 'any' ? 0 : bounds.losses
  return bounds.crashes * CRASH + losses * LOSS + bounds.timeouts * TIMEOUT
}

function costOf({ input }: AddressedInput): number {
  if (input.do === 'crash') return CRASH
  return input.do === 'timeout' ? TIMEOUT : 0
}

function isWithin(budget: number, cost: number): boolean {
  return cost === 0 || (budget & (cost * 0xff)) > 0
}

function bothNews(news: News | undefined, transition: Transition): News | undefined {
  if (!news || !transition.news) return news ?? transition.news
  return {
    accepted: news.accepted || transition.news.accepted,
    delivered: news.delivered || transition.news.delivered,
    issued: news.issued || transition.news.issued,
  }
}
