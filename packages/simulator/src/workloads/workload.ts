import type { Json, Model } from '@synod/linearizability'
import type { RowReader } from '@synod/protocol'
import type { AnyStateMachine } from '@synod/replica'
import type { Random } from '../random.ts'

/** One thing a client asks for: what the history says of it, and what the state machine gets. */
export interface WorkloadCall {
  readonly kind: 'command' | 'query'
  /** What it is called in the history. */
  readonly f: string
  /** The object called, where there are many. */
  readonly key?: string
  /** The id by which the state machine knows it. */
  readonly id?: string
  readonly value: Json
  /** The history knows a failure of this call as an answer: it was executed, and did not apply. */
  readonly failureIsAnswer?: boolean
  /** A query of which the history says nothing: the model has no such call. It is judged as reads are that promise less. */
  readonly isUnrecorded?: boolean
  /** What the state machine does by itself because of this command. The history has it as a call that nobody makes. */
  readonly sequel?: { readonly f: string; readonly value: Json; readonly afterMs: number }
  /** What the state machine decodes. */
  readonly body: Uint8Array
}

/** What a call's output means, as the history says it. */
export interface WorkloadOutcome {
  readonly value: Json
  /** What was answered besides. */
  readonly also?: Json
  /** The state machine executed the command and refused it, for this reason. */
  readonly refused?: string
  /** The state machine executed it, and it certainly changed nothing: it counts as failed. */
  readonly failed?: boolean
}

/** A command that a state machine was given, in the order of execution. */
export interface ExecutedCommand {
  readonly slot: number
  /** Its place among the commands of the slot. */
  readonly index: number
  readonly command: unknown
  readonly output: unknown
}

/** What clients do, and how it is judged. The simulator itself knows no bank and no register. */
export interface Workload {
  readonly name: string
  /** A state machine without history, for one life of one node. */
  machine(): AnyStateMachine
  /** Calls that are made first, by one client. */
  readonly setup: readonly WorkloadCall[]
  /** The next call of a logical client. `unique` differs for every call of the world. */
  next(random: Random, unique: number): WorkloadCall
  /** `output` is decoded already. Throws when it is none that the state machine gives. */
  outcome(call: WorkloadCall, output: unknown): WorkloadOutcome
  /** What a linearizable history of these calls looks like. */
  readonly model: Model<unknown, unknown>
  /** What is wrong with this state, or undefined; asked after every slot executed. */
  invariant?(machine: AnyStateMachine): string | undefined
  /**
   * What is wrong with the rows that a node has on its disk, or undefined; `machine` has executed as much as they are of, and
   * that were `executed`. Asked in the end.
   */
  history?(machine: AnyStateMachine, rows: RowReader, executed: readonly ExecutedCommand[]): Promise<string | undefined>
}
