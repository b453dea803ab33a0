import type { Clock, Frames, Message, NodeNumber } from '@synod/protocol'
import { PeerQueues } from './peer-queues.ts'

/**
 * While a turn executes less than so many bytes, telling the followers of it may wait so long for the next accept: under light
 * load being woken costs them more than what they are woken for, and on a small machine whoever is waited for is held up.
 */
const LIGHT_TURN_BYTES_MAX = 16 * 1024
const NEWS_MS_MAX = 1

export interface PeerPostOptions {
  readonly envelope: Uint8Array
  readonly send: (peer: NodeNumber, frames: Frames) => void
  readonly clock: Clock
  /** How long news that nobody waits for may wait, in milliseconds; 0: not at all. */
  readonly newsMsMax: number | undefined
  /** Runs a task of this node, unless it has stopped. */
  readonly run: (task: () => void) => void
}

/** Has what a turn says to its peers leave: at its end, or a little later what nobody waits for. */
export class PeerPost {
  readonly #options: PeerPostOptions
  readonly #newsMsMax: number
  readonly #queues: PeerQueues
  #executedBytes = 0
  #flushIsDue = false

  constructor(options: PeerPostOptions) {
    this.#options = options
    this.#newsMsMax = options.newsMsMax ?? NEWS_MS_MAX
    this.#queues = new PeerQueues({
      envelope: options.envelope,
      send: options.send,
      flushSoon: () => this.#flushSoon(),
    })
  }

  add(peer: NodeNumber, message: Message<Uint8Array>): void {
    this.#queues.add(peer, message)
  }

  /** This turn has executed a value of so many bytes. */
  executed(bytes: number): void {
    this.#executedBytes += bytes
  }

  flush(): void {
    const isPatient = this.#newsMsMax > 0 && this.#executedBytes < LIGHT_TURN_BYTES_MAX
    this.#queues.flush(isPatient)
  }

  endTurn(): void {
    this.flush()
    this.#executedBytes = 0
  }

  #flushSoon(): void {
    if (this.#flushIsDue) return
    this.#flushIsDue = true
    this.#options.clock.startTimer(this.#newsMsMax, () => {
      this.#flushIsDue = false
      this.#options.run(() => this.#queues.flush())
    })
  }
}
