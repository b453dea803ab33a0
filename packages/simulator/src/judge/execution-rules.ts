import { type BatchCommand, decodeBatch, decodeConfigurationCommand } from '@synod/codec'
import { formatNode, type NodeNumber, type Slot, type Value } from '@synod/protocol'
import type { Executor } from '@synod/replica'
import type { Findings } from './findings.ts'
import type { NodeHistory } from './node-history.ts'
import type { SlotHistories } from './slot-history.ts'
import { describeValue, sameValue } from './value-identity.ts'

/** Where in the history a command was executed. */
interface Place {
  readonly slot: Slot
  readonly index: number
}

/** What the first node to execute a slot made of it; all others have to make the same. */
interface Execution {
  readonly node: NodeNumber
  readonly digest: string
  /** Which commands of the batch reached the state machine; undefined if nobody watched. */
  readonly executed: readonly number[] | undefined
}

/** By session, then by sequence number. */
class PerCommand<T> {
  readonly #sessions = new Map<number, Map<number, T>>()

  get(session: number, sequence: number): T | undefined {
    return this.#sessions.get(session)?.get(sequence)
  }

  set(session: number, sequence: number, item: T): void {
    let commands = this.#sessions.get(session)
    if (!commands) {
      commands = new Map()
      this.#sessions.set(session, commands)
    }
    commands.set(sequence, item)
  }
}

/** Judges what is executed and what clients are told of it: S1, S3, 3.2, 3.6, once, acknowledged. */
export class ExecutionRules {
  readonly #slots: SlotHistories
  readonly #findings: Findings
  readonly #knowsClients: boolean
  readonly #executions = new Map<Slot, Execution>()
  readonly #asked = new PerCommand<Uint8Array>()
  readonly #places = new PerCommand<Place>()
  #acknowledgedThrough: Slot = 0

  constructor(slots: SlotHistories, findings: Findings, knowsClients: boolean) {
    this.#slots = slots
    this.#findings = findings
    this.#knowsClients = knowsClients
  }

  asked(session: number, sequence: number, body: Uint8Array): void {
    if (!this.#asked.get(session, sequence)) this.#asked.set(session, sequence, body)
  }

  executed(of: NodeHistory, slot: Slot, value: Value<Uint8Array>, executor: Executor): void {
    const { executing } = of
    if (executing) of.executing = []
    if (slot !== of.executedThrough + 1 || executor.appliedThrough !== slot) {
      this.#wrong('3.6', of, slot, `after slot ${of.executedThrough}`)
    }
    of.executedThrough = slot
    if (!this.#slots.isChosenValue(slot, value)) {
      const chosen = this.#slots.get(slot)?.chosen
      const instead = chosen ? describeValue(chosen.value) : 'nothing'
      this.#wrong('S3', of, slot, `with ${describeValue(value)}, where ${instead} is chosen`)
    }
    const first = this.#executions.get(slot)
    if (first) this.#likeTheFirst(of, slot, executor.digest(), executing, first)
    else {
      this.#executions.set(slot, { node: of.node, digest: executor.digest(), executed: executing })
      this.#commands(of, slot, value, executing)
    }
  }

  /** The state of a node is that of a snapshot at this slot. */
  restored(of: NodeHistory, slot: Slot, executor: Executor): void {
    if (executor.appliedThrough !== slot || slot < of.executedThrough) {
      this.#wrong('3.6', of, slot, `by a snapshot, after slot ${of.executedThrough}`)
    }
    of.executedThrough = slot
    const first = this.#executions.get(slot)
    if (!first && slot > 0) this.#wrong('S3', of, slot, 'by a snapshot, and nobody has executed that')
    if (first && executor.digest() !== first.digest) {
      const who = formatNode(first.node)
      this.#wrong('3.2', of, slot, `by a snapshot with digest ${executor.digest()}, where ${who} got ${first.digest}`)
    }
  }

  /** A node tells its digest at a slot (PMS 3.2). */
  digestTold(of: NodeHistory, slot: Slot, digest: string): void {
    const first = this.#executions.get(slot)
    if (!first || first.digest === digest) return
    this.#wrong('3.2', of, slot, `and tells digest ${digest}, where ${formatNode(first.node)} got ${first.digest}`)
  }

  acknowledged(session: number, sequence: number, slot: Slot): void {
    const place = this.#places.get(session, sequence)
    if (slot > this.#acknowledgedThrough) this.#acknowledgedThrough = slot
    if (place?.slot === slot) return
    const where = place ? `in slot ${place.slot}` : 'nowhere'
    this.#findings.violated(
      'acknowledged',
      `command ${sequence} of session ${session} was acknowledged as executed in slot ${slot}, and was executed ${where}`,
      { session, sequence, slot },
    )
  }

  /** At the end of a run these nodes are well again: each has executed everything that was acknowledged. */
  finish(healed: readonly NodeHistory[]): void {
    for (const of of healed) {
      if (of.executedThrough >= this.#acknowledgedThrough) continue
      this.#findings.violated(
        'acknowledged',
        `${formatNode(of.node)} has executed slots through ${of.executedThrough} in the end, and a client was told of slot ${this.#acknowledgedThrough}`,
        { node: of.node, slot: this.#acknowledgedThrough },
      )
    }
  }

  #likeTheFirst(
    of: NodeHistory,
    slot: Slot,
    digest: string,
    executing: readonly number[] | undefined,
    first: Execution,
  ): void {
    const who = formatNode(first.node)
    if (first.digest !== digest) {
      this.#wrong('3.2', of, slot, `and its digest is ${digest}, where ${who} got ${first.digest}`)
    }
    if (!executing || !first.executed) return
    if (executing.length === first.executed.length && executing.every((index, at) => index === first.executed?.[at])) {
      return
    }
    this.#wrong('3.2', of, slot, `and of its commands ${executing}, where ${who} executed ${first.executed}`)
  }

  #commands(of: NodeHistory, slot: Slot, value: Value<Uint8Array>, executing: readonly number[] | undefined): void {
    if (value === null || !(this.#knowsClients || executing)) return
    const decoded = decodeBatch(value)
    if (!decoded.ok) return
    const { commands } = decoded.value
    if (this.#knowsClients) for (const command of commands) this.#wasAsked(of, slot, command)
    for (const index of executing ?? []) {
      const command = commands[index]
      if (command) this.#once(of, { slot, index }, command)
    }
  }

  #wasAsked(of: NodeHistory, slot: Slot, { kind, session, sequence, body }: BatchCommand): void {
    if (session === 0) return
    const asked = this.#asked.get(session, sequence)
    if (asked && (sameValue(asked, body) || (kind === 'configure' && isSameChange(asked, body)))) return
    this.#wrong('S1', of, slot, `with command ${sequence} of session ${session}, which no client has asked for`)
  }

  #once(of: NodeHistory, place: Place, { session, sequence }: BatchCommand): void {
    const before = this.#places.get(session, sequence)
    if (!before) {
      this.#places.set(session, sequence, place)
      return
    }
    const { slot, index } = before
    this.#wrong(
      'once',
      of,
      place.slot,
      `and there command ${sequence} of session ${session} again, first executed at ${slot}.${index}`,
    )
  }

  #wrong(rule: 'S1' | 'S3' | '3.2' | '3.6' | 'once', of: NodeHistory, slot: Slot, how: string): void {
    this.#findings.violated(rule, `${formatNode(of.node)} executes slot ${slot} ${how}`, { node: of.node, slot })
  }
}

/** A leader may say in a change which store it heard of, and nothing else that was not asked for. */
function isSameChange(asked: Uint8Array, executed: Uint8Array): boolean {
  const [one, other] = [asked, executed].map((body) => {
    const command = decodeConfigurationCommand(body)
    return command.ok ? JSON.stringify({ ...command.value, incarnation: undefined }) : undefined
  })
  return one !== undefined && one === other
}
