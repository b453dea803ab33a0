import { type BatchCommand, encodeBatch } from '@synod/codec'

/** A command that waits for a slot. */
export interface QueuedCommand extends BatchCommand {
  /** Whoever waits for the answer. After `deadlineAt`, in monotonic milliseconds, it is not proposed; a retry may move that. */
  readonly waiter: { readonly deadlineAt: number }
}

export interface BatchLimits {
  readonly batchCommandsMax: number
  readonly batchBytesMax: number
  /** Commands, and bytes of them, that may wait; one more is answered `busy`. */
  readonly queueCommandsMax: number
  readonly queueBytesMax: number
}

export const BATCH_LIMITS: BatchLimits = {
  batchCommandsMax: 2048,
  batchBytesMax: 512 * 1024,
  queueCommandsMax: 32_768,
  queueBytesMax: 64 * 1024 * 1024,
}

/** Room for so many commands that have left is kept before the rest moves up. */
const LEFT_COMMANDS_MAX = 4096

/**
 * Commands on the leader, in order of arrival. A batch is cut when a slot is free, as late as possible: under load it grows,
 * without load it does not wait.
 */
export class CommandQueue {
  readonly #limits: BatchLimits
  #commands: QueuedCommand[] = []
  #at = 0
  #bytes = 0

  constructor(limits: Partial<BatchLimits> = {}) {
    this.#limits = { ...BATCH_LIMITS, ...limits }
  }

  get length(): number {
    return this.#commands.length - this.#at
  }

  /** False when the queue is full. */
  add(command: QueuedCommand): boolean {
    const { queueCommandsMax, queueBytesMax } = this.#limits
    if (this.length >= queueCommandsMax || this.#bytes + command.body.byteLength > queueBytesMax) return false
    this.#commands.push(command)
    this.#bytes += command.body.byteLength
    return true
  }

  /**
   * The next batch, encoded once; undefined when nothing is left. A command whose deadline has passed is handed to
   * `expired` and certainly never proposed.
   */
  cut(time: number, now: number, expired: (command: QueuedCommand) => void): Uint8Array | undefined {
    const commands: BatchCommand[] = []
    let bytes = 0
    while (this.#at < this.#commands.length && commands.length < this.#limits.batchCommandsMax) {
      const command = this.#commands[this.#at] as QueuedCommand
      if (commands.length > 0 && bytes + command.body.byteLength > this.#limits.batchBytesMax) break
      this.#at += 1
      this.#bytes -= command.body.byteLength
      if (command.waiter.deadlineAt < now) expired(command)
      else {
        commands.push(command)
        bytes += command.body.byteLength
      }
    }
    if (this.#at === this.#commands.length) this.#drop()
    else if (this.#at > LEFT_COMMANDS_MAX) {
      this.#commands = this.#commands.slice(this.#at)
      this.#at = 0
    }
    return commands.length > 0 ? encodeBatch({ time, commands }) : undefined
  }

  /** Empties the queue, handing every command to `each`: this node does not lead any more. */
  clear(each: (command: QueuedCommand) => void): void {
    const left = this.#commands.slice(this.#at)
    this.#drop()
    for (const command of left) each(command)
  }

  #drop(): void {
    this.#commands = []
    this.#at = 0
    this.#bytes = 0
  }
}
