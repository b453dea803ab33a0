import { decodeBatch } from '@synod/codec'
import type { Row, Slot, Value } from '@synod/protocol'
import { type Answer, Sessions } from './sessions.ts'
import type { StateMachine } from './state-machine.ts'

export type AnyStateMachine = StateMachine<unknown, unknown, unknown, unknown>

/** Told of each command of a slot that was executed, with its answer. */
export type OnAnswer = (session: number, sequence: number, answer: Answer) => void

/** Digests are compared at slots divisible by this. */
export const DIGEST_EVERY_SLOTS = 1024

/**
 * Executes chosen values in slot order (PMS 3.2): the sessions, replicated time, and the state machine. Deterministic:
 * the same values give the same state, answers and digest on every replica.
 */
export class Executor {
  readonly machine: AnyStateMachine
  readonly sessions: Sessions
  #appliedThrough: Slot = 0
  #time = 0
  #commands = 0
  #malformed = 0
  #digest = { slot: 0, digest: '' }

  constructor(machine: AnyStateMachine, sessions: Sessions = new Sessions()) {
    this.machine = machine
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
    return `${this.machine.digest()}/${this.sessions.digest()}`
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

  #applyBatch(slot: Slot, value: Uint8Array, onAnswer?: OnAnswer): readonly Row[] {
    const decoded = decodeBatch(value)
    if (!decoded.ok) {
      this.#malformed += 1
      return NO_ROWS
    }
    const { commands, time } = decoded.value
    this.#time = Math.max(this.#time, time)
    let rows: Row[] | undefined
    let index = 0
    for (const command of commands) {
      const at = { slot, index, time: this.#time }
      const answer = this.sessions.answer(command, at, () => {
        const read = this.machine.schemas.command.decode(command.body)
        if (!read.ok) return { status: 'refused', output: read.reason, slot: 0 }
        const applied = this.machine.apply(read.value, at)
        if (applied.rows.length > 0) rows = appended(rows, applied.rows)
        return { status: 'ok', output: applied.output, slot }
      })
      onAnswer?.(command.session, command.sequence, answer)
      index += 1
    }
    this.#commands += commands.length
    this.sessions.expire(this.#time)
    return rows ?? NO_ROWS
  }
}

/** A batch may write a row for each command: they are collected in place. */
function appended(rows: Row[] | undefined, more: readonly Row[]): Row[] {
  if (!rows) return [...more]
  for (const row of more) rows.push(row)
  return rows
}

const NO_ROWS: readonly Row[] = []
