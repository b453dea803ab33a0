import { type AcceptorInput, acceptorMachine } from '@synod/acceptor'
import { type LearnerEvent, type LearnerInput, learnerMachine } from '@synod/learner'
import { type ProposerEvent, type ProposerInput, proposerMachine } from '@synod/proposer'
import {
  type Accept,
  begin,
  type DurableRecord,
  type Effect,
  type Message,
  type NodeNumber,
  type Received,
  revealsState,
  step,
  type TimerName,
} from '@synod/protocol'
import type { AnyStateMachine, InputFrom, SnapshotFrom } from 'xstate'
import type { Name } from './conversation.ts'

type Happening = ProposerEvent | LearnerEvent | Received<Message<unknown>> | { readonly type: 'timeout' }

/**
 * A role in a process of its own, with a disk that takes its time. What reveals state leaves when the records before it
 * are durable; a crash loses what was not. Everything that leaves goes to `release`.
 */
export class Process<M extends AnyStateMachine = AnyStateMachine> {
  readonly durable: DurableRecord<unknown>[] = []
  readonly timers = new Set<TimerName>()
  snapshot: SnapshotFrom<M>
  readonly #machine: M
  readonly #input: InputFrom<M>
  readonly #release: (effect: Effect<unknown>) => void
  #held: Effect<unknown>[] = []

  constructor(machine: M, input: InputFrom<M>, release: (effect: Effect<unknown>) => void) {
    this.#machine = machine
    this.#input = input
    this.#release = release
    this.snapshot = begin(machine, input).snapshot
  }

  take(event: Happening): void {
    const { snapshot, effects } = step(this.#machine, this.snapshot, event as never)
    this.snapshot = snapshot
    for (const effect of effects as readonly Effect<unknown>[]) {
      if (effect.type === 'startTimer') this.timers.add(effect.name)
      else if (effect.type === 'cancelTimer') this.timers.delete(effect.name)
      else if (effect.type === 'persist' || (effect.type === 'send' && revealsState(effect.message)))
        this.#held.push(effect)
      else this.#release(effect)
    }
  }

  fire(name: TimerName): void {
    this.timers.delete(name)
    this.take({ type: `timeout.${name}` } as Happening)
  }

  /** The disk takes so many records, and what waited for them leaves. */
  flush(records = Number.POSITIVE_INFINITY): void {
    for (let left = records; this.#held.length > 0; ) {
      const [effect] = this.#held as [Effect<unknown>]
      if (effect.type === 'persist' && left === 0) return
      this.#held.shift()
      if (effect.type === 'persist') {
        left -= 1
        this.durable.push(effect.record)
      } else this.#release(effect)
    }
  }

  /** It starts again from what was durable. */
  crash(): void {
    this.#held = []
    this.timers.clear()
    this.snapshot = begin(this.#machine, { ...this.#input, records: this.durable }).snapshot
  }
}

export interface Letter {
  readonly from: NodeNumber
  readonly to: Name
  readonly message: Message<unknown>
}

/** Roles, and what they said that has not arrived. A test decides what arrives, when, how often and whether. */
export class World {
  readonly acceptors = new Map<NodeNumber, Process>()
  readonly proposers = new Map<NodeNumber, Process>()
  readonly learners: Process[] = []
  readonly letters: Letter[] = []
  /** Everything that a role asked for besides messages and timers: deliveries and notes. */
  readonly told: { readonly by: NodeNumber; readonly effect: Effect<unknown> }[] = []
  /** Every accept that a proposer sent, whether or not it arrived. */
  readonly issued: Accept<unknown>[] = []
  readonly #arrived: (letter: Letter) => void

  constructor(arrived: (letter: Letter) => void = () => {}) {
    this.#arrived = arrived
  }

  addAcceptor(node: NodeNumber, input: AcceptorInput<unknown> = {}): Process {
    return this.#added(this.acceptors, node, new Process(acceptorMachine, input, this.#release(node)))
  }

  addProposer(input: ProposerInput<unknown>): Process {
    return this.#added(this.proposers, input.node, new Process(proposerMachine, input, this.#release(input.node)))
  }

  /** A learner that stands alone: it is told everything that is for all learners. */
  addLearner(input: LearnerInput<unknown>): Process {
    const learner: Process = new Process(learnerMachine, input, this.#release(-1 - this.learners.length))
    this.learners.push(learner)
    return learner
  }

  get processes(): readonly Process[] {
    return [...this.acceptors.values(), ...this.proposers.values(), ...this.learners]
  }

  /** Delivers the letter at `index`; it stays, to be delivered again, if `again`. */
  deliver(index: number, again = false): void {
    const [letter] = again ? this.letters.slice(index, index + 1) : this.letters.splice(index, 1)
    if (!letter) return
    this.#arrived(letter)
    const { from, to, message } = letter
    const event = { ...message, from } as Received<Message<unknown>>
    if (to === 'learner') for (const learner of this.learners) learner.take(event)
    else if (message.type === 'prepare' || message.type === 'accept') this.acceptors.get(to)?.take(event)
    else this.proposers.get(to)?.take(event)
  }

  /** Everything becomes durable and arrives, until nobody has anything left to say. */
  settle(isWanted: (letter: Letter) => boolean = () => true): void {
    for (;;) {
      for (const process of this.processes) process.flush()
      const index = this.letters.findIndex(isWanted)
      if (index < 0) return
      this.deliver(index)
    }
  }

  #release(by: NodeNumber): (effect: Effect<unknown>) => void {
    return (effect) => {
      if (effect.type !== 'send') return void this.told.push({ by, effect })
      const { to, message } = effect
      if (message.type === 'accept') this.issued.push(message)
      const everybody = to === 'acceptors' ? [...this.acceptors.keys()] : to === 'learners' ? ['learner' as const] : to
      for (const each of everybody as readonly Name[]) this.letters.push({ from: by, to: each, message })
    }
  }

  #added(roles: Map<NodeNumber, Process>, node: NodeNumber, process: unknown): Process {
    roles.set(node, process as Process)
    return process as Process
  }
}
