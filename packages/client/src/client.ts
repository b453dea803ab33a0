import { decodeConfiguration, decodeConfigurationOutput, decodeData, encodeConfigurationCommand } from '@synod/codec'
import {
  type Configuration,
  type ConfigurationCommand,
  type ConfigurationOutput,
  formatMembers,
  formatNode,
  isNodeNumber,
  type NodeNumber,
  type ReadMode,
  type Slot,
} from '@synod/protocol'
import { CallDesk, type ClientStats } from './call-desk.ts'
import type { CallError, CallOptions, CommandResult } from './call-error.ts'
import { outputUnreadable, refusal, unreadable } from './endings.ts'
import { type Bounds, type ClientOptions, deadlineFault, decideBounds } from './options.ts'
import type { CallRequest } from './pending-call.ts'
import { toCommandResult } from './retry.ts'

export interface QueryOptions extends CallOptions {
  /**
   * `linearizable` (default) sees every write acknowledged before; `atLeast` what was executed through `slot`; `stale` is
   * answered from one node's state at once.
   */
  readonly mode?: ReadMode
  /** For `atLeast`, and needed there: the slot of the last result or answer that this one must not fall behind. */
  readonly slot?: Slot
  /** The node to ask. Without it: the leader for linearizable queries, any member or learner for the others. */
  readonly node?: NodeNumber
}

/** What a query gets. */
export interface QueryResult {
  /** The slot whose state was read. */
  readonly slot: number
  /**
   * Of a `stale` answer: milliseconds since the node last knew its state to be current, as it believes: by its own clock,
   * on the way here not included. Otherwise 0.
   */
  readonly ageMs: number
  /** The encoded answer. It shares memory with the other answers of its reply: copy what you keep for long. */
  readonly answer: Uint8Array
}

/** What a configuration command gets when it was executed, or refused by the leader beforehand. */
export interface ConfigurationResult extends ConfigurationOutput {
  /** The slot in which the command was chosen; 0 when the leader did not propose it. */
  readonly slot: number
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
  /**
   * Changes who takes part, or who hears what was accepted: a command in the client's session like any other, executed at
   * most once. What became of it is in `status`. The `retry` of an error gives the encoded output, which
   * `decodeConfigurationOutput` reads.
   */
  configure(command: ConfigurationCommand, options?: CallOptions): Promise<ConfigurationResult>
  /**
   * Has `to` lead, or with 0 the member that is furthest; resolves when the leader has stopped leading. Rejects `unknown`
   * when nobody says what became of it.
   */
  handOver(to: NodeNumber | 0, options?: CallOptions): Promise<void>
  /** Who takes part, as the node has executed it: `node`, or without one whoever is believed to lead. */
  members(node?: NodeNumber, options?: CallOptions): Promise<Configuration>
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

  constructor(options: ClientOptions) {
    this.#bounds = decideBounds(options)
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
    const deadlineMs = this.#deadlineMs(options)
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

  submitMany(
    commands: readonly Uint8Array[],
    options: CallOptions = NO_OPTIONS,
  ): Promise<PromiseSettledResult<CommandResult>[]> {
    const deadlineMs = this.#deadlineMs(options)
    const results = new Array<PromiseSettledResult<CommandResult>>(commands.length)
    let left = commands.length
    // One promise for all: each of their own, and of whoever waits for all of those, would cost as much as the rest of a call.
    return new Promise((resolve) => {
      const settle = (index: number, result: PromiseSettledResult<CommandResult>) => {
        results[index] = result
        left -= 1
        if (left === 0) resolve(results)
      }
      if (left === 0) resolve(results)
      for (const [index, body] of commands.entries()) {
        const answered: CallRequest['answered'] = (reply) =>
          settle(index, { status: 'fulfilled', value: toCommandResult(reply) })
        const failed: CallRequest['failed'] = (reason) => settle(index, { status: 'rejected', reason })
        this.#issue({ kind: 'command', body, deadlineMs, answered, failed })
      }
    })
  }

  query(query: Uint8Array, options: QueryOptions = NO_OPTIONS): Promise<QueryResult> {
    const { mode = 'linearizable', node = 0 } = options
    const slot = mode === 'atLeast' ? (options.slot ?? Number.NaN) : 0
    const deadlineMs = this.#deadlineMs(options)
    return new Promise((resolve, failed) => {
      const answered: CallRequest['answered'] = ({ slot, ageMs, body }) => resolve({ slot, ageMs, answer: body })
      this.#issue({ kind: 'query', body: query, mode, slot, pinnedTo: node, deadlineMs, answered, failed })
    })
  }

  configure(command: ConfigurationCommand, options: CallOptions = NO_OPTIONS): Promise<ConfigurationResult> {
    const deadlineMs = this.#deadlineMs(options)
    return new Promise((resolve, failed) => {
      const body = encoded(command)
      if (typeof body === 'string') return failed(refusal(body))
      const answered: CallRequest['answered'] = ({ slot, body }) => {
        const output = decodeConfigurationOutput(body)
        if (output.ok) resolve({ ...output.value, slot })
        else failed(outputUnreadable(slot, output.detail))
      }
      this.#issue({ kind: 'configure', body, deadlineMs, answered, failed })
    })
  }

  handOver(to: NodeNumber | 0, options: CallOptions = NO_OPTIONS): Promise<void> {
    const deadlineMs = this.#deadlineMs(options)
    return new Promise((resolve, failed) => {
      this.#issue({ kind: 'handOver', body: NO_BODY, to, deadlineMs, answered: () => resolve(), failed })
    })
  }

  members(node: NodeNumber | 0 = 0, options: CallOptions = NO_OPTIONS): Promise<Configuration> {
    const deadlineMs = this.#deadlineMs(options)
    return new Promise((resolve, failed) => {
      const answered: CallRequest['answered'] = ({ body }) => {
        const configuration = decodeConfiguration(body)
        if (!configuration.ok) return failed(unreadable(node, configuration.detail))
        this.#desk.learned(configuration.value)
        resolve(configuration.value)
      }
      this.#issue({ kind: 'members', body: NO_BODY, pinnedTo: node, deadlineMs, answered, failed })
    })
  }

  status(node: NodeNumber, options: CallOptions = NO_OPTIONS): Promise<unknown> {
    const deadlineMs = this.#deadlineMs(options)
    return new Promise((resolve, failed) => {
      const answered: CallRequest['answered'] = ({ body }) => {
        const data = decodeData(body)
        if (data.ok) resolve(data.value)
        else failed(unreadable(node, data.detail))
      }
      this.#issue({ kind: 'status', body: NO_BODY, pinnedTo: node, deadlineMs, answered, failed })
    })
  }

  #deadlineMs({ deadlineMs }: CallOptions): number {
    return deadlineMs ?? this.#bounds.deadlineMs
  }

  #issue(request: CallRequest): void {
    const fault = this.#faultOf(request)
    if (fault === undefined) this.#desk.issue(request)
    else request.failed(refusal(fault))
  }

  /** Why the call can never succeed, or undefined. */
  #faultOf({ body, deadlineMs, slot = 0, pinnedTo = 0, to = 0 }: CallRequest): string | undefined {
    const { bytesMax } = this.#bounds
    const { roster } = this.#desk
    if (!(body instanceof Uint8Array)) return `a command or query is a Uint8Array, not ${typeof body}`
    if (body.byteLength > bytesMax) return `${body.byteLength} bytes, where ${bytesMax} are the most (bytesMax)`
    if (!Number.isSafeInteger(slot) || slot < 0) return 'a query of mode atLeast names the slot that it has to see'
    if (to !== 0 && !isNodeNumber(to)) return `whoever is to lead is a node's number, or 0 for any, not ${to}`
    if (pinnedTo !== 0 && !roster.knows(pinnedTo)) {
      return `${formatNode(pinnedTo)} is not in this cluster of ${formatMembers(roster.known)}`
    }
    return deadlineFault(deadlineMs)
  }
}

/** The command's bytes, or why it has none. */
function encoded(command: ConfigurationCommand): Uint8Array | string {
  try {
    return encodeConfigurationCommand(command)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
