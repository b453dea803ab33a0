import { formatNode, type NodeNumber } from '@synod/protocol'

/**
 * How a call ended that got no output.
 *
 * - `refused`: the command or query does not fit (its schema, a size bound, an unknown node). Never executed; repeating it is pointless.
 * - `busy`: queues were full until the deadline, here or on the nodes. Not executed.
 * - `unavailable`: no node could serve it before the deadline (no quorum, no leader, no answer to a query). Not executed.
 * - `expired`: the node got it too late to propose it. Not executed.
 * - `unknown`: an attempt was not answered, the session is gone, or the output cannot be sent or read. It **may have been
 *   executed**, once.
 * - `closed`: the client was closed first. {@link CallError.mayHaveExecuted} tells whether the command had been sent.
 */
export type CallOutcome = 'refused' | 'busy' | 'unavailable' | 'expired' | 'unknown' | 'closed'

/** What a command gets when it was executed. */
export interface CommandResult {
  /** The slot in which the command was chosen. */
  readonly slot: number
  /** The encoded output of the state machine. It shares memory with the other outputs of its reply: copy what you keep for long. */
  readonly output: Uint8Array
}

export interface CallOptions {
  /** Milliseconds until the call ends one way or the other. Without it, the client's own. */
  readonly deadlineMs?: number
}

/** Asks for the outcome of the same command again, under the same id. Rejects with an `InvariantError` when the deadline is no positive number. */
export type Retry = (options?: CallOptions) => Promise<CommandResult>

export interface CallErrorDetails {
  readonly outcome: CallOutcome
  /** What happened and what to do, in one line. */
  readonly summary: string
  readonly mayHaveExecuted?: boolean
  readonly reasons?: ReadonlyMap<NodeNumber, string> | undefined
  readonly retry?: Retry | undefined
}

const NO_REASONS: ReadonlyMap<NodeNumber, string> = new Map()

/** The one way in which a call fails. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly outcome: CallOutcome
  /**
   * False: the command was certainly not executed and never will be. (Certain as long as the transport does not duplicate
   * frames, as TCP does not: a node that said `busy` may take the copy.) Always false for queries, which change nothing.
   */
  readonly mayHaveExecuted: boolean
  /** The last thing each node said, or that it said nothing. Nodes that were not asked are absent. */
  readonly reasons: ReadonlyMap<NodeNumber, string>
  /**
   * Sends the command again with the same id, so that it is executed at most once, and gives the first execution's output.
   * Present when `outcome` is `unknown` and the session lives; it may itself reject `unknown`, with another `retry`.
   */
  readonly retry?: Retry

  constructor({ outcome, summary, mayHaveExecuted = false, reasons = NO_REASONS, retry }: CallErrorDetails) {
    super(reasons.size === 0 ? summary : `${summary} (${formatReasons(reasons)})`)
    this.outcome = outcome
    this.mayHaveExecuted = mayHaveExecuted
    this.reasons = reasons
    if (retry) this.retry = retry
  }
}

function formatReasons(reasons: ReadonlyMap<NodeNumber, string>): string {
  return [...reasons].map(([node, reason]) => `${formatNode(node)}: ${reason}`).join('; ')
}
