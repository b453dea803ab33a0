import { type BatchCommand, decodeBatch } from '@synod/codec'
import type { Row, Slot, Value } from '@synod/protocol'
import type { Membership } from './membership.ts'
import { type Answer, type FrozenSessions, Sessions } from './sessions.ts'
import type { AppliedAt, StateMachine } from './state-machine.ts'

export type AnyStateMachine = StateMachine<unknown, unknown, unknown, unknown>

/** Told of each command of a slot that was executed, with its answer. */
export type OnAnswer = (session: number, sequence: number, answer: Answer) => void

/** Digests are compared at slots divisible by this. */
export const DIGEST_EVERY_SLOTS = 1024

export interface ExecutorParts {
  readonly machine: AnyStateMachine
  readonly membership: Membership
  readonly sessions?: Sessions
}

/** How far the execution is. */
export interface ExecutionProgress {
  readonly slot: Slot
  /** Replicated, in milliseconds since 1970. */
  readonly time: number
  readonly commands: number
  readonly malformed: number
  readonly lastDigest: { readonly slot: Slot; readonly digest: string }
}

/** The digests of the three parts of the state. */
export interface StateDigests {
  readonly machine: string
  readonly sessions: string
  readonly membership: string
}

/** The whole replicated state after one slot, which stays so while the execution goes on. */
export interface FrozenState extends ExecutionProgress {
  readonly digests: StateDigests
  readonly configuration: Membership['configuration']
  readonly quorums: Membership['quorums']
  readonly sessions: FrozenSessions
  readonly machine: Iterable<Uint8Array>
}

/**
 * Executes chosen values in slot order (PMS 3.2): the sessions, replicated time, the configuration (PMS 3.10) and the state
 * machine. Deterministic: the same values give the same state, answers and digest on every replica.
 */
export class Executor {
  readonly machine: AnyStateMachine
  readonly sessions: Sessions
  readonly membership: Membership
  #appliedThrough: Slot = 0
  #time = 0
  #commands = 0
  #malformed = 0
  #digest = { slot: 0, digest: '' }

  constructor({ machine, membership, sessions = new Sessions() }: ExecutorParts) {
    this.machine = machine
    this.membership = membership
    this.sessions = sessions
  }

  get appliedThrough(): Slot {
    return this.#appliedThrough
  }

  /** How many commands were executed or answered from memory. */
  get commands(): number {
    return this.#commands
  }

  /** Chosen values that are no batches; each was skipped like a no-op. */
  get malformed(): number {
    return this.#malformed
  }

  /** The digest at the last slot divisible by {@link DIGEST_EVERY_SLOTS}. */
  get lastDigest(): { readonly slot: Slot; readonly digest: string } {
    return this.#digest
  }

  /** The digest of the state as it is now. O(1). */
  digest(): string {
    const { machine, sessions, membership } = this.digests()
    return `${machine}/${sessions}/${membership}`
  }

  digests(): StateDigests {
    return {
      machine: this.machine.digest(),
      sessions: this.sessions.digest(),
      membership: this.membership.digest(),
    }
  }

  /** Executes the value of the slot after {@link appliedThrough}; a no-op changes nothing (PMS 3.7). */
  apply(slot: Slot, value: Value<Uint8Array>, onAnswer?: OnAnswer): readonly Row[] {
    if (slot !== this.#appliedThrough + 1) {
      throw new RangeError(`slot ${slot} cannot be applied after ${this.#appliedThrough}: no gap is ever applied (3.6)`)
    }
    const rows = value === null ? NO_ROWS : this.#applyBatch(slot, value, onAnswer)
    this.#appliedThrough = slot
    if (slot % DIGEST_EVERY_SLOTS === 0) this.#digest = { slot, digest: this.digest() }
    return rows
  }

  /** The state as it is now, for a snapshot. What it costs does not grow with the state, but for a list of the sessions. */
  freeze(): FrozenState {
    return {
      slot: this.#appliedThrough,
      time: this.#time,
      commands: this.#commands,
      malformed: this.#malformed,
      lastDigest: this.#digest,
      digests: this.digests(),
      configuration: this.membership.configuration,
      quorums: this.membership.quorums,
      sessions: this.sessions.freeze(),
      machine: begun(this.machine.snapshot()),
    }
  }

  /** Goes on from there. The state machine, the sessions and the configuration are those of this slot already. */
  resume({ slot, time, commands, malformed, lastDigest }: ExecutionProgress): void {
    this.#appliedThrough = slot
    this.#time = time
    this.#commands = commands
    this.#malformed = malformed
    this.#digest = lastDigest
  }

  #applyBatch(slot: Slot, value: Uint8Array, onAnswer?: OnAnswer): readonly Row[] {
    const decoded = decodeBatch(value)
    if (!decoded.ok) {
      this.#malformed += 1
      return NO_ROWS
    }
    const { commands, time } = decoded.value
    this.#time = Math.max(this.#time, time)
    const rows: Row[] = []
    let index = 0
    for (const command of commands) {
      const at = { slot, index, time: this.#time }
      const answer = this.sessions.answer(command, at, () => this.#execute(command, at, rows))
      onAnswer?.(command.session, command.sequence, answer)
      index += 1
    }
    if (this.machine.endOfSlot) for (const row of this.machine.endOfSlot()) rows.push(row)
    this.#commands += commands.length
    this.sessions.expire(this.#time)
    return rows
  }

  /** The rows of a batch are collected in place. */
  #execute({ kind, body }: BatchCommand, at: AppliedAt, rows: Row[]): Answer {
    const { slot } = at
    if (kind === 'configure') return { status: 'ok', output: this.membership.apply(body, slot), slot }
    const read = this.machine.schemas.command.decode(body)
    if (!read.ok) return { status: 'refused', output: read.reason, slot: 0 }
    const applied = this.machine.apply(read.value, at)
    for (const row of applied.rows) rows.push(row)
    return { status: 'ok', output: applied.output, slot }
  }
}

const NO_ROWS: readonly Row[] = []

/** The same chunks, the first of which is made now: a generator looks at nothing before, and then at what is frozen here. */
function begun(chunks: Iterable<Uint8Array>): Iterable<Uint8Array> {
  const iterator = chunks[Symbol.iterator]()
  let next: IteratorResult<Uint8Array> | undefined = iterator.next()
  return {
    [Symbol.iterator]: () => ({
      next() {
        const result = next ?? iterator.next()
        next = undefined
        return result
      },
    }),
  }
}
