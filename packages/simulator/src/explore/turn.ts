import {
  type Ballot,
  ballotRound,
  type DeliverEffect,
  type DurableRecord,
  type Effect,
  InvariantError,
  type Message,
  makeBallot,
  NO_BALLOT,
  type NodeNumber,
  revealsState,
  step,
  type TimerName,
} from '@synod/protocol'
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate'
import {
  type Agent,
  type AgentState,
  type HostFaults,
  type Letter,
  type RoleSnapshots,
  rolesKey,
  startRoles,
  type V,
} from './agent.ts'
import { type Bounds, ballotsOf } from './bounds.ts'
import type { Input } from './input.ts'
import { delivers, type Violation } from './invariants.ts'
import { answersTruly, mustAccept, mustKeepPromise, remembers } from './invariants-of-acceptor.ts'
import type { ExploredMachines, ExploredRole } from './machines.ts'
import { recipientsOf } from './mail.ts'
import { afterAccepting, afterDelivering, afterIssuing, afterSending } from './past.ts'
import { membersInView, setsInView } from './sets.ts'
import { suppliedBy, type Told, toldBy, toldOfSets } from './siblings.ts'

/** What stays the same while a world is explored. */
export interface World {
  readonly bounds: Bounds
  readonly agents: readonly Agent[]
  readonly machines: ExploredMachines
  readonly host: HostFaults
}

/** What one input did to one agent. */
export interface Taken {
  readonly state: AgentState
  readonly sent: readonly Letter[]
  /** What the agent did wrong, as far as it alone can tell. */
  readonly violation: Violation | undefined
  /** It left the bounds, for a ballot or a slot that there is none of: such a world is not explored. */
  readonly isOutside: boolean
}

/** Steps the real machines: what an agent in this state does with an input. Pure, so that it need be asked once per pair. */
export function take(world: World, index: number, state: AgentState, input: Input): Taken {
  return new Turn(world, index, state).take(input)
}

/** One input of one agent, what its roles tell each other, and the ordering contract (`Outbox` in the protocol). */
class Turn {
  readonly #world: World
  readonly #index: number
  readonly #agent: Agent
  readonly #sent: Letter[] = []
  #state: AgentState
  #violation: Violation | undefined
  #isOutside = false

  constructor(world: World, index: number, state: AgentState) {
    this.#world = world
    this.#index = index
    this.#agent = world.agents[index] as Agent
    this.#state = state
  }

  take(input: Input): Taken {
    try {
      this.#do(input)
    } catch (error) {
      // A machine that notices by itself that it is broken stops, and so does the exploration.
      if (!(error instanceof InvariantError)) throw error
      this.#blame({ invariant: 'assertion', why: `${this.#agent.name} stops: ${error.message}` })
    }
    if (this.#world.bounds.flush === 'immediate') this.#flush()
    this.#blame(remembers(this.#agent, this.#state))
    return { state: this.#state, sent: this.#sent, violation: this.#violation, isOutside: this.#isOutside }
  }

  #do(input: Input): void {
    if (input.do === 'deliver') this.#receive(input.node, input.message)
    else if (input.do === 'start') this.#start(input.ballot)
    else if (input.do === 'submit') this.#handle('proposer', { type: 'values.submit', values: [input.value] })
    else if (input.do === 'flush') this.#flush()
    else if (input.do === 'crash') this.#crash(input.written)
    else this.#timeout(input.name)
  }

  #receive(from: NodeNumber, message: Message<V>): void {
    const event = { ...message, from }
    if (message.type === 'accept') this.#receiveAccept(from, message)
    else if (message.type === 'prepare') this.#handle('acceptor', event)
    else if (message.type === 'promise' || message.type === 'rejected') this.#handle('proposer', event)
    else this.#handle('learner', event)
  }

  /** Where a node plays every role, an accept also tells its learner how far everything is chosen, as in a replica. */
  #receiveAccept(from: NodeNumber, message: Extract<Message<V>, { type: 'accept' }>): void {
    const before = this.#state
    const effects = this.#handle('acceptor', { ...message, from })
    this.#blame(mustAccept(this.#agent, before, message, effects))
    const { learner } = this.#state.snapshots
    const { ballot, chosenThrough } = message
    if (!learner || chosenThrough <= learner.context.chosenThrough) return
    this.#handle('learner', { type: 'chosen', from, ballot, slots: [], entries: [], chosenThrough })
  }

  #start(ballot: Ballot): void {
    const above = ballotRound(ballot) > 1 ? makeBallot(ballotRound(ballot) - 1, this.#agent.node) : NO_BALLOT
    const before = this.#state.snapshots.proposer
    this.#handle('proposer', { type: 'ballot.start', above })
    if (this.#state.snapshots.proposer !== before) return
    this.#handle('proposer', { type: 'ballot.abandon' })
    this.#handle('proposer', { type: 'ballot.start', above })
  }

  #timeout(name: TimerName): void {
    this.#state = { ...this.#state, timers: this.#state.timers.filter((other) => other !== name) }
    this.#handle(name === 'gap' ? 'learner' : 'proposer', { type: `timeout.${name}` })
  }

  /** Steps a role, and every sibling that has to hear of what it noted, until all is quiet; then does what they ask for. */
  #handle(role: ExploredRole, event: Told['event']): readonly Effect<V>[] {
    const effects = [...this.#step(role, event)]
    // Notes are appended while the list is walked: what follows from them comes after those of the step that noted them.
    for (let at = 0; at < effects.length; at++) {
      const effect = effects[at] as Effect<V>
      const heard = effect.type === 'deliver' ? this.#execute(effect) : toldBy(() => this.#state.snapshots, effect)
      for (const told of heard) effects.push(...this.#tell(told))
    }
    for (const effect of effects) this.#effect(effect)
    return effects
  }

  /** Executes a value as it is delivered: only then may anybody hear that it is chosen (PMS 3.10). */
  #execute(effect: DeliverEffect<V>): Told[] {
    const { bounds } = this.#world
    const { past } = this.#state
    this.#blame(delivers(this.#agent, past, effect))
    this.#state = { ...this.#state, past: afterDelivering(past, effect) }
    if (bounds.members === 'fixed') return []
    const before = setsInView(bounds, past.delivered, effect.slot - 1)
    const after = setsInView(bounds, this.#state.past.delivered, effect.slot)
    return JSON.stringify(before) === JSON.stringify(after) ? [] : toldOfSets(after)
  }

  #tell({ role, event }: Told): readonly Effect<V>[] {
    return this.#state.snapshots[role] ? this.#step(role, event) : []
  }

  #step(role: ExploredRole, event: Told['event']): readonly Effect<V>[] {
    const machine: AnyStateMachine = this.#world.machines[role]
    const snapshot: AnyMachineSnapshot | undefined = this.#state.snapshots[role]
    if (!snapshot) return []
    const stepped = step(machine, snapshot, event)
    this.#state = { ...this.#state, snapshots: { ...this.#state.snapshots, [role]: stepped.snapshot } as RoleSnapshots }
    return stepped.effects as readonly Effect<V>[]
  }

  #effect(effect: Effect<V>): void {
    const { past } = this.#state
    if (effect.type === 'persist') {
      this.#blame(mustKeepPromise(this.#agent, this.#state, effect.record))
      this.#wait(effect)
    } else if (effect.type === 'send') {
      this.#blame(answersTruly(this.#agent, this.#state, effect.message))
      if (this.#mustWait(effect.message)) this.#wait(effect)
      else this.#send(effect)
    } else if (effect.type === 'valuesAsked') {
      this.#send({ type: 'send', to: [effect.by], message: suppliedBy(past, effect) })
    } else if (effect.type === 'startTimer' || effect.type === 'cancelTimer') {
      this.#setTimer(effect.name, effect.type === 'startTimer')
    }
  }

  /** The ordering contract: what reveals state leaves after every record persisted before it. */
  #mustWait(message: Message<V>): boolean {
    return revealsState(message) && this.#state.outbox.length > 0 && !this.#world.host.sendsBeforeFlush
  }

  #wait(effect: AgentState['outbox'][number]): void {
    this.#state = { ...this.#state, outbox: [...this.#state.outbox, effect] }
  }

  #setTimer(name: TimerName, isRunning: boolean): void {
    if (this.#world.bounds.timeouts === 0) return
    const others = this.#state.timers.filter((other) => other !== name)
    this.#state = { ...this.#state, timers: isRunning ? [...others, name].sort() : others }
  }

  #flush(): void {
    const waiting = this.#state.outbox
    this.#state = { ...this.#state, outbox: [] }
    for (const effect of waiting) {
      if (effect.type === 'persist') this.#store(effect.record)
      else this.#send(effect)
    }
  }

  #store(record: DurableRecord<V>): void {
    const past = record.type === 'accepted' ? afterAccepting(this.#state.past, record) : this.#state.past
    this.#state = { ...this.#state, past, durable: this.#durableWith(record) }
  }

  /** Records that start the roles just as they would start without the last one need not be kept apart from those. */
  #durableWith(record: DurableRecord<V>): readonly DurableRecord<V>[] {
    const { durable } = this.#state
    if (this.#world.bounds.crashes === 0) return durable
    const longer = [...durable, record]
    return this.#startKey(longer) === this.#startKey(durable) ? durable : longer
  }
  #startKey(records: readonly DurableRecord<V>[]): string {
    return rolesKey(this.#world.machines, this.#started(records))
  }

  #started(records: readonly DurableRecord<V>[]): RoleSnapshots {
    const { bounds, machines, host } = this.#world
    const { delivered } = this.#state.past
    return startRoles(bounds, machines, this.#agent, host.recover?.(records) ?? records, delivered)
  }

  #crash(written: number): void {
    const records = this.#state.outbox.flatMap((effect) => (effect.type === 'persist' ? [effect.record] : []))
    this.#state = { ...this.#state, outbox: [], timers: [] }
    for (const record of records.slice(0, written)) this.#store(record)
    this.#state = { ...this.#state, snapshots: this.#started(this.#state.durable) }
  }

  #send(effect: Extract<Effect<V>, { type: 'send' }>): void {
    const { message } = effect
    if (message.type === 'rejected' && !this.#world.bounds.rejections) return
    this.#state = { ...this.#state, past: afterSending(this.#state.past, message) }
    if (message.type === 'accept') {
      this.#state = { ...this.#state, past: afterIssuing(this.#state.past, message) }
      if (message.entries.some(({ slot }) => slot > this.#world.bounds.slots)) this.#isOutside = true
    }
    if (message.type === 'prepare' && !ballotsOf(this.#world.bounds).includes(message.ballot)) this.#isOutside = true
    for (const to of recipientsOf(this.#world.agents, this.#members, effect))
      this.#sent.push({ from: this.#index, to, message })
  }

  /** Whom this agent knows to decide something that is not chosen yet, as far as it can tell. */
  get #members(): readonly NodeNumber[] {
    const { learner } = this.#state.snapshots
    return membersInView(this.#world.bounds, this.#state.past.delivered, learner?.context.chosenThrough ?? 0)
  }

  #blame(violation: Violation | undefined): void {
    this.#violation ??= violation
  }
}
