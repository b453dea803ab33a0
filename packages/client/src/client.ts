import { decodeData } from '@synod/codec'
import { clusterMembers, formatMembers, formatNode, type NodeNumber, type ReadMode } from '@synod/protocol'
import { CallDesk, type ClientStats } from './call-desk.ts'
import type { CallError, CallOptions, CommandResult } from './call-error.ts'
import { refusal, unreadable } from './endings.ts'
import { type Bounds, type ClientOptions, deadlineFault, decideBounds } from './options.ts'
import type { CallRequest } from './pending-call.ts'
import { toCommandResult } from './retry.ts'

export interface QueryOptions extends CallOptions {
  /** `linearizable` (default) sees every write acknowledged before; `stale` is answered from one node's state at once. */
  readonly mode?: ReadMode
  /** The node to ask. Without it: the leader for linearizable queries, any node for stale ones. */
  readonly node?: NodeNumber
}

/** What a query gets. */
export interface QueryResult {
  /** The slot whose state was read. */
  readonly slot: number
  /** The encoded answer. It shares memory with the other answers of its reply: copy what you keep for long. */
  readonly answer: Uint8Array
}

/** Every call ends once, by its deadline: with its result or with a {@link CallError}. */
export interface Client {
  /** Starts the transport. Not needed: the first call does it. Rejects with what the transport rejects with, and may be called again. */
  start(): Promise<void>
  /** Executes a command at most once, and exactly once if it resolves. Bytes must not change until then. */
  submit(command: Uint8Array, options?: CallOptions): Promise<CommandResult>
  /** Executes each command like {@link submit}, in order of arrival; the n-th result is the n-th command's. */
  submitMany(commands: readonly Uint8Array[], options?: CallOptions): Promise<PromiseSettledResult<CommandResult>[]>
  query(query: Uint8Array, options?: QueryOptions): Promise<QueryResult>
  /** What the node says about itself, as plain data. */
  status(node: NodeNumber, options?: CallOptions): Promise<unknown>
  stats(): ClientStats
  /** Rejects every waiting call `closed`, then closes the transport. Idempotent. */
  close(): Promise<void>
}

/**
 * A client of one cluster. It keeps one session and one timer however many calls are under way.
 *
 * Throws an `InvariantError` that names the bound when an option is not a positive number.
 */
export function createClient(options: ClientOptions): Client {
  return new PortClient(options)
}

const NO_BODY = new Uint8Array(0)
const NO_OPTIONS: CallOptions & QueryOptions = {}

class PortClient implements Client {
  readonly #desk: CallDesk
  readonly #bounds: Bounds
  readonly #members: readonly NodeNumber[]

  constructor(options: ClientOptions) {
    this.#bounds = decideBounds(options)
    this.#members = clusterMembers(options.cluster)
    this.#desk = new CallDesk(options)
  }

  start(): Promise<void> {
    return this.#desk.start()
  }

  close(): Promise<void> {
    return this.#desk.close()
  }

  stats(): ClientStats {
    return this.#desk.stats()
  }

  submit(command: Uint8Array, options: CallOptions = NO_OPTIONS): Promise<CommandResult> {
    const deadlineMs = options.deadlineMs ?? this.#bounds.deadlineMs
    return new Promise((resolve, failed) => {
      this.#issue({
        kind: 'command',
        body: command,
        deadlineMs,
        answered: (reply) => resolve(toCommandResult(reply)),
        failed,
      })
    })
  }

  submitMany(commands: readonly Uint8Array[], options?: CallOptions): Promise<PromiseSettledResult<CommandResult>[]> {
    return Promise.allSettled(commands.map((command) => this.submit(command, options)))
  }

  query(query: Uint8Array, options: QueryOptions = NO_OPTIONS): Promise<QueryResult> {
    const { mode = 'linearizable', node = 0, deadlineMs = this.#bounds.deadlineMs } = options
    return new Promise((resolve, failed) => {
      const answered: CallRequest['answered'] = ({ slot, body }) => resolve({ slot, answer: body })
      this.#issue({ kind: 'query', body: query, mode, pinnedTo: node, deadlineMs, answered, failed })
    })
  }

  status(node: NodeNumber, options: CallOptions = NO_OPTIONS): Promise<unknown> {
    const deadlineMs = options.deadlineMs ?? this.#bounds.deadlineMs
    return new Promise((resolve, failed) => {
      const answered: CallRequest['answered'] = ({ body }) => {
        const data = decodeData(body)
        if (data.ok) resolve(data.value)
        else failed(unreadable(node, data.detail))
      }
      this.#issue({ kind: 'status', body: NO_BODY, pinnedTo: node, deadlineMs, answered, failed })
    })
  }

  #issue(request: CallRequest): void {
    const fault = this.#faultOf(request)
    if (fault === undefined) this.#desk.issue(request)
    else request.failed(refusal(fault))
  }

  /** Why the call can never succeed, or undefined. */
  #faultOf({ body, deadlineMs, pinnedTo = 0 }: CallRequest): string | undefined {
    const { bytesMax } = this.#bounds
    if (!(body instanceof Uint8Array)) return `a command or query is a Uint8Array, not ${typeof body}`
    if (body.byteLength > bytesMax) return `${body.byteLength} bytes, where ${bytesMax} are the most (bytesMax)`
    if (pinnedTo !== 0 && !this.#members.includes(pinnedTo)) {
      return `${formatNode(pinnedTo)} is not in this cluster of ${formatMembers(this.#members)}`
    }
    return deadlineFault(deadlineMs)
  }
}
