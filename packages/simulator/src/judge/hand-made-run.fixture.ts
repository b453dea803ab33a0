import { encodeBatch, encodeConfigurationCommand } from '@synod/codec'
import {
  type AcceptedEntry,
  type Ballot,
  type Cluster,
  type ConfigurationCommand,
  type DurableRecord,
  type Entry,
  type Message,
  majority,
  type NodeNumber,
  type PromiseMessage,
  type Slot,
  type Value,
} from '@synod/protocol'
import { type AnyStateMachine, Executor, type HostObserver, Membership, type StateMachine } from '@synod/replica'
import { Judge, type JudgeOptions } from './judge.ts'

export const ALPHA = 4
export const NODES: readonly NodeNumber[] = [1, 2, 3]

const CLUSTER: Cluster = {
  name: 'judged',
  nodes: NODES.map((node) => ({ node, endpoint: '' })),
  alpha: ALPHA,
  quorum: { kind: 'majority' },
  learning: 'distinguished',
}

type Records = readonly DurableRecord<Uint8Array>[]
type Sent = Message<Uint8Array>

/** A batch of one command of session 1, different for each sequence. */
export function value(sequence: number, session = 1): Uint8Array {
  return encodeBatch({ time: 1, commands: [command(sequence, session)] })
}

export function batch(...sequences: number[]): Uint8Array {
  return encodeBatch({ time: 1, commands: sequences.map((sequence) => command(sequence, 1)) })
}

/** A batch of one change of the configuration, of session 1. */
export function changing(sequence: number, change: ConfigurationCommand): Uint8Array {
  const body = encodeConfigurationCommand(change)
  return encodeBatch({ time: 1, commands: [{ kind: 'configure', session: 1, sequence, lowestUnanswered: 1, body }] })
}

/** What opens a session: before it no command is executed. */
export function opening(): Uint8Array {
  const open = { kind: 'command', session: 0, sequence: 77, lowestUnanswered: 1, body: new Uint8Array(0) } as const
  return encodeBatch({ time: 1, commands: [open] })
}

export function bodyOf(sequence: number): Uint8Array {
  return Uint8Array.of(sequence)
}

function command(sequence: number, session: number) {
  return { kind: 'command', session, sequence, lowestUnanswered: 1, body: bodyOf(sequence) } as const
}

export function entries(...values: readonly [Slot, Value<Uint8Array>][]): Entry<Uint8Array>[] {
  return values.map(([slot, of]) => ({ slot, value: of }))
}

/** Three nodes that do what a test tells them, right or wrong, and the judge that watches them. */
export class HandMadeRun {
  readonly judge: Judge
  readonly #observers = new Map<NodeNumber, HostObserver>()
  readonly #executors = new Map<NodeNumber, Executor>()
  readonly #machines = new Map<NodeNumber, OddMachine>()
  readonly #watched = new Map<NodeNumber, AnyStateMachine>()

  constructor(options: Partial<JudgeOptions> = {}) {
    this.judge = new Judge({ quorums: majority(NODES), alpha: ALPHA, ...options })
    for (const node of NODES) this.starts(node)
  }

  get rule(): string | undefined {
    return this.judge.violation?.rule
  }

  /** A process begins on what its store holds. */
  starts(node: NodeNumber, ...found: Records): this {
    const machine = new OddMachine()
    this.#machines.set(node, machine)
    this.#observers.set(node, this.judge.observer(node))
    const watched = this.judge.machine(node, machine as AnyStateMachine)
    this.#watched.set(node, watched)
    this.#executors.set(node, new Executor({ machine: watched, membership: new Membership(CLUSTER) }))
    this.#observers.get(node)?.recovered?.(found)
    return this
  }

  restarts(node: NodeNumber, ...found: Records): this {
    this.judge.crashed(node)
    return this.starts(node, ...found)
  }

  writes(node: NodeNumber, ...records: Records): this {
    this.#observers.get(node)?.durable?.(records)
    return this
  }

  sends(node: NodeNumber, message: Sent): this {
    this.#observers.get(node)?.sending?.(NODES, message)
    return this
  }

  executes(node: NodeNumber, slot: Slot, of: Value<Uint8Array>): this {
    const executor = this.#executors.get(node) as Executor
    executor.apply(slot, of)
    this.#observers.get(node)?.executed?.(slot, of, executor)
    return this
  }

  /** Tells the observer that the state is now that of a snapshot of what was executed here. */
  claimsRestore(node: NodeNumber, slot: Slot, of: NodeNumber = node): this {
    this.#observers.get(node)?.restored?.(slot, this.#executors.get(of) as Executor)
    return this
  }

  /** Tells the observer alone that a slot was executed. */
  claimsExecution(node: NodeNumber, slot: Slot, of: Value<Uint8Array>): this {
    this.#observers.get(node)?.executed?.(slot, of, this.#executors.get(node) as Executor)
    return this
  }

  /** Gives the state machine of a node a command of its own accord. The state is to show nothing of it. */
  appliesBesides(node: NodeNumber, slot: Slot, index: number): this {
    const machine = this.#machines.get(node) as OddMachine
    machine.isDeaf = true
    this.#watched.get(node)?.apply(bodyOf(1), { slot, index, time: 1 })
    machine.isDeaf = false
    return this
  }

  /** The state machine of a node from now on adds this to its digest. */
  goesAstray(node: NodeNumber, by: string): this {
    const machine = this.#machines.get(node)
    if (machine) machine.astray = by
    return this
  }

  // ---- whole steps, done right --------------------------------------------------------------------------------------

  prepares(owner: NodeNumber, ballot: Ballot): this {
    return this.writes(owner, { type: 'tried', ballot }).sends(owner, { type: 'prepare', ballot, fromSlot: 1 })
  }

  promises(node: NodeNumber, ballot: Ballot, report: Partial<PromiseMessage<Uint8Array>> = {}): this {
    return this.writes(node, { type: 'promised', ballot }).sends(node, promise(ballot, report))
  }

  proposes(owner: NodeNumber, ballot: Ballot, ...values: readonly [Slot, Value<Uint8Array>][]): this {
    return this.sends(owner, { type: 'accept', ballot, entries: entries(...values), chosenThrough: 0 })
  }

  accepts(node: NodeNumber, ballot: Ballot, ...values: readonly [Slot, Value<Uint8Array>][]): this {
    const slots = values.map(([slot]) => ({ from: slot, to: slot }))
    return this.writes(node, { type: 'accepted', ballot, entries: entries(...values) }).sends(node, {
      type: 'accepted',
      ballot,
      slots,
    })
  }

  /** The owner prepares a ballot, and it and another promise it. */
  leads(owner: NodeNumber, ballot: Ballot, with_: NodeNumber): this {
    return this.prepares(owner, ballot).promises(owner, ballot).promises(with_, ballot)
  }

  /** The owner proposes the values, and it and another accept them. */
  decides(owner: NodeNumber, ballot: Ballot, with_: NodeNumber, ...values: readonly [Slot, Value<Uint8Array>][]): this {
    return this.proposes(owner, ballot, ...values)
      .accepts(owner, ballot, ...values)
      .accepts(with_, ballot, ...values)
  }
}

export function promise(ballot: Ballot, report: Partial<PromiseMessage<Uint8Array>> = {}): PromiseMessage<Uint8Array> {
  return {
    type: 'promise',
    ballot,
    covers: { from: 1, to: null },
    leftOut: [],
    chosenThrough: 0,
    accepted: [],
    ...report,
  }
}

export function reported(slot: Slot, ballot: Ballot, of: Value<Uint8Array>): AcceptedEntry<Uint8Array> {
  return { slot, ballot, value: of }
}

/** Counts its commands, and can be made to go astray. */
class OddMachine implements StateMachine<Uint8Array, number, null, number> {
  astray = ''
  isDeaf = false
  #count = 0
  readonly schemas = {
    command: {
      decode: (bytes: Uint8Array) => ({ ok: true, value: bytes }) as const,
      encode: (bytes: Uint8Array) => bytes,
    },
    query: { decode: () => ({ ok: true, value: null }) as const, encode: () => new Uint8Array(0) },
  }

  apply() {
    if (!this.isDeaf) this.#count += 1
    return { output: this.#count, rows: [] }
  }

  query(): number {
    return this.#count
  }

  *snapshot(): Iterable<Uint8Array> {}

  restore(): void {}

  digest(): string {
    return `${this.#count}${this.astray}`
  }
}
