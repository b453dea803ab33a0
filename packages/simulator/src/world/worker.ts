import { CallError, type Client, type CommandResult, type QueryResult } from '@synod/client'
import { decodeData } from '@synod/codec'
import type { EventType, HistoryEvent } from '@synod/linearizability'
import type { ReadMode, Slot } from '@synod/protocol'
import type { Random } from '../random.ts'
import type { Workload, WorkloadCall } from '../workloads/workload.ts'
import type { Agenda } from './agenda.ts'
import { EVENT, type EventLog } from './event-log.ts'
import type { History } from './history.ts'
import type { Process } from './process.ts'
import type { Tally } from './tally.ts'
import type { AnsweredRead } from './world-watch.ts'

export interface WorkerOptions {
  readonly client: Client
  readonly process: Process
  readonly workload: Workload
  readonly random: Random
  readonly agenda: Agenda
  readonly history: History
  readonly tally: Tally
  readonly log: EventLog
  readonly pauseMsMax: number
  /** What the next call is, or undefined when there is none to make. */
  readonly next: () => PlannedCall | undefined
  /** How often a call whose outcome is unknown is asked for again. */
  readonly retries: () => number
  /** Frames may be repeated: then "not executed" is only what one copy met. */
  readonly duplicates: () => boolean
  readonly reads: ReadsOptions
}

export interface ReadsOptions {
  readonly modes: Random
  /** How often a query is not linearizable. */
  readonly otherReads: number
  readonly answered: (read: AnsweredRead) => void
}

export interface PlannedCall {
  readonly call: WorkloadCall
  readonly deadlineMs: number
  /** Told how it ended, if the worker lives to see it. */
  readonly ended?: (ending: Ending) => void
}

export interface Ending {
  readonly how: 'ok' | 'fail' | 'info'
  readonly why: string
  /** Its session was gone, so that nobody can say any more what became of it. */
  readonly isSessionGone: boolean
}

/** A single-threaded logical client: one call at a time, of a client that it shares with others. */
export class Worker {
  readonly #options: WorkerOptions
  #number: number
  #open: PlannedCall | undefined
  /** The call under way is part of the history. */
  #isRecorded = true
  #isAboutToCall = false
  /** The highest slot of its results and answers: its `atLeast` reads must not fall behind. */
  #seenThrough: Slot = 0

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#number = options.history.newProcess()
  }

  get isCalling(): boolean {
    return this.#open !== undefined
  }

  /** Makes the next call after a pause, unless one is under way or about to be made. */
  goOn(): void {
    if (this.#open || this.#isAboutToCall) return
    this.#isAboutToCall = true
    const { agenda, process, random, pauseMsMax } = this.#options
    agenda.in(random.fraction() * pauseMsMax * 1000, () => process.timer(() => this.#call()))
  }

  /** Its process is gone: the call under way may yet take effect. */
  vanish(): void {
    if (this.#open && this.#isRecorded) this.#record('info', this.#open.call, { error: 'the client is gone' })
    this.#open = undefined
  }

  #call(): void {
    this.#isAboutToCall = false
    const { next, log, agenda, history } = this.#options
    const planned = next()
    if (!planned) return
    this.#open = planned
    const { call, deadlineMs } = planned
    log.note(EVENT.call, this.#number, call.body.length, 0)
    agenda.settle()
    const { client } = this.#options
    const mode = call.kind === 'query' ? this.#drawMode() : 'linearizable'
    this.#isRecorded = mode === 'linearizable' && !call.isUnrecorded
    if (!this.#isRecorded) {
      this.#readOtherwise(planned, mode)
      return
    }
    if (call.sequel) history.addSequel(call.sequel, call.body)
    this.#record('invoke', call)
    if (call.kind === 'query') this.#await(client.query(call.body, { deadlineMs }), planned)
    else this.#await(client.submit(call.body, { deadlineMs }), planned)
  }

  #drawMode(): ReadMode {
    const { modes, otherReads } = this.#options.reads
    if (!modes.chance(otherReads)) return 'linearizable'
    return modes.chance(0.5) ? 'atLeast' : 'stale'
  }

  /**
   * Reads that promise less than linearizability, or whose answers its model does not know, have no place in that history: they
   * are judged by what they promise.
   */
  #readOtherwise(planned: PlannedCall, mode: ReadMode): void {
    const { client, process, tally, reads } = this.#options
    const { call, deadlineMs } = planned
    const slot = mode === 'atLeast' ? this.#seenThrough : 0
    const isMine = () => process.isAlive && this.#open === planned
    client.query(call.body, { deadlineMs, mode, slot }).then(
      (result) => {
        if (!isMine()) return
        tally.add(`read, ${mode}`)
        reads.answered({ mode, asked: slot, slot: result.slot, query: call.body, answer: result.answer })
        if (mode !== 'stale') this.#seenThrough = Math.max(this.#seenThrough, result.slot)
        this.#end(planned, { how: 'ok', why: '', isSessionGone: false })
      },
      (error: unknown) => {
        if (!isMine()) return
        if (!(error instanceof CallError)) throw error
        this.#end(planned, { how: 'fail', why: error.message, isSessionGone: false })
      },
    )
  }

  #await(answer: Promise<CommandResult | QueryResult>, planned: PlannedCall): void {
    const isMine = () => this.#options.process.isAlive && this.#open === planned
    answer.then(
      (result) => {
        if (isMine()) this.#answered(planned, 'output' in result ? result.output : result.answer, result.slot)
      },
      (error: unknown) => {
        if (isMine()) this.#failed(planned, error)
      },
    )
  }

  #answered(planned: PlannedCall, bytes: Uint8Array, slot: number): void {
    const { call } = planned
    this.#seenThrough = Math.max(this.#seenThrough, slot)
    if (call.kind === 'query') {
      this.#options.reads.answered({ mode: 'linearizable', asked: 0, slot, query: call.body, answer: bytes })
    }
    const output = decodeData(bytes)
    if (!output.ok) throw new Error(`the output of ${call.f} is no data: ${output.detail}`)
    const { failed, ...said } = this.#options.workload.outcome(call, output.value)
    this.#record(failed ? 'fail' : 'ok', call, said, slot)
    this.#end(planned, { how: 'ok', why: '', isSessionGone: false })
  }

  #failed(planned: PlannedCall, error: unknown): void {
    const { random, retries, tally, duplicates } = this.#options
    if (!(error instanceof CallError)) throw error
    if (error.retry && random.chance(retries())) {
      tally.add('client asked again for an unknown outcome')
      this.#options.agenda.settle()
      this.#await(error.retry({ deadlineMs: planned.deadlineMs }), planned)
      return
    }
    const isCommand = planned.call.kind === 'command'
    const mayHaveExecuted = error.mayHaveExecuted || (isCommand && error.outcome !== 'refused' && duplicates())
    // Where a failure is an answer of the state machine, a call that got none must not look like one.
    const isUnknown = mayHaveExecuted || planned.call.failureIsAnswer === true
    this.#record(isUnknown ? 'info' : 'fail', planned.call, { error: error.message })
    // A logical client that does not know what became of its call never calls again; another takes its place.
    if (isUnknown) this.#number = this.#options.history.newProcess()
    const isSessionGone = error.outcome === 'unknown' && error.retry === undefined
    this.#end(planned, { how: isUnknown ? 'info' : 'fail', why: error.message, isSessionGone })
  }

  #end(planned: PlannedCall, ending: Ending): void {
    this.#open = undefined
    this.#options.tally.add(`call ended ${ending.how}`)
    planned.ended?.(ending)
    this.goOn()
  }

  #record(type: EventType, call: WorkloadCall, more: Partial<HistoryEvent> = {}, slot?: number): void {
    const { f, key, id, value, kind, body } = call
    const named = { ...(key === undefined ? {} : { key }), ...(id === undefined ? {} : { id }) }
    const event = { process: this.#number, type, f, ...named, value, ...more }
    this.#options.history.add(event, kind === 'command' ? body : undefined, slot)
  }
}
