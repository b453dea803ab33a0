import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { type Cluster, clusterQuorums, formatNode, type NodeNumber } from '@synod/protocol'
import {
  type AnyStateMachine,
  type Executor,
  type HostObserver,
  type SessionLimits,
  type TraceObserver,
  traceObserver,
} from '@synod/replica'
import { ExecutedAgain, type StoredRows } from './executed-again.ts'
import { ExecutionOrder } from './execution-order.ts'
import { Judge } from './judge/judge.ts'
import type { Workload } from './workloads/workload.ts'
import type { AnsweredRead, WorldWatch } from './world/world-watch.ts'

export interface RunWatchOptions {
  readonly cluster: Cluster
  readonly workload: Workload
  readonly sessions: SessionLimits | undefined
  /** Takes the lines of the protocol trace, without their ends. */
  readonly trace: ((line: string) => void) | undefined
  readonly nowUs: () => number
  readonly violated: (rule: string, message: string) => void
}

/** Hexadecimal digits of a value's name in a trace. */
const VALUE_NAME_DIGITS = 16

/** All that looks on at a run: the judge, the invariants of the state machine, and the trace where one is asked for. */
export class RunWatch implements WorldWatch {
  readonly judge: Judge
  readonly order = new ExecutionOrder()
  readonly #options: RunWatchOptions
  readonly #traces = new Map<NodeNumber, TraceObserver>()
  readonly #again: ExecutedAgain
  readonly #traceHash = sha256.create()
  #lastNs = -1

  constructor(options: RunWatchOptions) {
    this.#options = options
    const { cluster, violated, workload, sessions } = options
    this.#again = new ExecutedAgain({ cluster, workload, sessions, violated })
    this.judge = new Judge({
      quorums: clusterQuorums(cluster),
      rule: cluster.quorum,
      alpha: cluster.alpha,
      knowsClients: true,
      onViolation: ({ rule, message }) => violated(rule, message),
    })
  }

  observer(node: NodeNumber): HostObserver {
    const judge = this.judge.observer(node)
    const trace = this.#trace(node)
    return {
      recovered(records) {
        judge.recovered?.(records)
        trace?.recovered?.(records)
      },
      durable(records) {
        judge.durable?.(records)
        trace?.durable?.(records)
      },
      sending(to, message) {
        judge.sending?.(to, message)
        trace?.sending?.(to, message)
      },
      executed: (slot, value, executor) => {
        judge.executed?.(slot, value, executor)
        trace?.executed?.(slot, value, executor)
        this.order.executed(slot, value)
        this.#again.executed(slot, value)
        this.#check(node, slot, executor.machine)
      },
      restored: (slot, executor) => {
        judge.restored?.(slot, executor)
        trace?.restored?.(slot, executor)
        this.#check(node, slot, executor.machine)
      },
    }
  }

  machine(node: NodeNumber, machine: AnyStateMachine): AnyStateMachine {
    const judged = this.judge.machine(node, machine)
    const { order } = this
    return {
      schemas: judged.schemas,
      apply(command, at) {
        order.applying(at)
        return judged.apply(command, at)
      },
      endOfSlot: () => judged.endOfSlot?.() ?? [],
      query: (query, reader) => judged.query(query, reader),
      snapshot: () => judged.snapshot(),
      restore: (chunks) => judged.restore(chunks),
      digest: () => judged.digest(),
    }
  }

  died(node: NodeNumber): void {
    this.judge.crashed(node)
    this.#traces.get(node)?.close()
  }

  storeLost(node: NodeNumber): void {
    this.judge.storeLost(node)
  }

  left(node: NodeNumber): void {
    this.judge.left(node)
  }

  readAnswered(read: AnsweredRead): void {
    this.#again.answered(read)
  }

  /** All has been executed that will be: answers and states are compared with those of an execution that nothing disturbed. */
  async compare(states: readonly (readonly [NodeNumber, Executor])[], stored: readonly StoredRows[]): Promise<void> {
    await this.#again.judgeReads(stored)
    for (const [node, executor] of states) this.#again.judgeState(node, executor)
  }

  broke(rule: 'halted' | 'notStarted', message: string): void {
    this.#options.violated(rule, message)
  }

  requestSent(body: Uint8Array): void {
    this.judge.requestSent(body)
  }

  replyHeard(body: Uint8Array): void {
    this.judge.replyHeard(body)
  }

  /** SHA-256 of all lines of the trace with their ends; undefined where none is written. */
  get traceHash(): string | undefined {
    return this.#options.trace ? bytesToHex(this.#traceHash.clone().digest()) : undefined
  }

  /** The run is over: what was durable and nobody was told of belongs into the trace too. */
  close(): void {
    for (const trace of this.#traces.values()) trace.close()
  }

  #check(node: NodeNumber, slot: number, machine: AnyStateMachine): void {
    const wrong = this.#options.workload.invariant?.(machine)
    if (wrong !== undefined) this.#options.violated('invariant', `${formatNode(node)} after slot ${slot}: ${wrong}`)
  }

  #trace(node: NodeNumber): TraceObserver | undefined {
    const { trace } = this.#options
    if (!trace) return undefined
    const observer = traceObserver({
      node,
      quorumsOf: (slot) => this.judge.quorumsOf(slot),
      hash: (value) => bytesToHex(sha256(value)).slice(0, VALUE_NAME_DIGITS),
      at: () => this.#tick(),
      write: (line) => {
        this.#traceHash.update(utf8ToBytes(`${line}\n`))
        trace(line)
      },
    })
    this.#traces.set(node, observer)
    return observer
  }

  /** Nanoseconds of virtual time, strictly increasing. */
  #tick(): number {
    this.#lastNs = Math.max(this.#options.nowUs() * 1000, this.#lastNs + 1)
    return this.#lastNs
  }
}
