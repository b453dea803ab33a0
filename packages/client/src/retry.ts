import { assert, type CallReply } from '@synod/protocol'
import type { CallOptions, CommandResult, Retry } from './call-error.ts'
import { deadlineFault } from './options.ts'
import type { PendingCall } from './pending-call.ts'

export function toCommandResult({ slot, body }: CallReply): CommandResult {
  return { slot, output: body }
}

/**
 * The way back to a held command. An answer that comes while nobody asks is kept for whoever does; asking twice gives
 * the same outcome.
 *
 * @param resume sends the call again, or fails it when its session has forgotten it.
 */
export function retryOf(call: PendingCall, resume: (options: CallOptions) => void): Retry {
  let late: CallReply | undefined
  let asked: Promise<CommandResult> | undefined
  call.answered = (reply) => {
    late = reply
  }
  const ask = (options: CallOptions) =>
    new Promise<CommandResult>((resolve, reject) => {
      if (late) return resolve(toCommandResult(late))
      call.answered = (reply) => resolve(toCommandResult(reply))
      call.failed = reject
      resume(options)
    })
  return async (options = {}) => {
    assertDeadline(options.deadlineMs)
    asked ??= ask(options)
    return asked
  }
}

/** Not a `CallError`, since those tell of the command, and a slip in the question changes nothing about it. */
function assertDeadline(deadlineMs = 1): void {
  const fault = deadlineFault(deadlineMs)
  assert(fault === undefined, fault ?? '')
}
