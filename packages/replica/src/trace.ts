import {
  type Accepted,
  type DurableRecord,
  type Entry,
  type Message,
  type NodeNumber,
  type PromiseMessage,
  type QuorumSystem,
  rangesContain,
  type Slot,
  type Value,
} from '@synod/protocol'
import type { HostObserver } from './observer.ts'
import {
  acceptLines,
  chosenLine,
  type NameOfValue,
  prepareLine,
  promiseLines,
  valueNames,
  voteLine,
} from './trace-lines.ts'

export interface TraceOptions {
  readonly node: NodeNumber
  /** Who may accept in a slot, and which of them decide. */
  readonly quorumsOf: (slot: Slot) => QuorumSystem
  /** A short hash of a value in hexadecimal, the same on every node; taken once for each value in memory. */
  readonly hash: (value: Uint8Array) => string
  /**
   * The order key of the next line: it grows from line to line of a node, and from a message's sender to its receiver, as
   * one machine's monotonic nanoseconds do, or a simulation's count.
   */
  readonly at: () => number | bigint
  /** Takes one line, without its end; must have it where a crash of the process cannot take it when this returns. */
  readonly write: (line: string) => void
}

/** An observer that writes a trace. */
export interface TraceObserver extends HostObserver {
  /** To be called when the node has stopped: writes the votes that nobody was told of any more. */
  close(): void
}

/** A durable `accepted` record whose message has not left yet. */
type Vote = Extract<DurableRecord<Uint8Array>, { type: 'accepted' }>

/**
 * Writes what a node does as the messages of Lamport's specification of Paxos (its `1a`, `1b`, `2a` and `2b`), and what
 * its learner takes for chosen: the raw lines of docs/TRACES.md. A line is written after the flush that its message waits
 * for, and before the message leaves, to the node's own roles too; so the traces of all nodes, merged by `at`, are a
 * behaviour of the specification, whatever crashes (PMS 1a–2b, M2).
 */
export function traceObserver(options: TraceOptions): TraceObserver {
  return new Trace(options)
}

class Trace implements TraceObserver {
  readonly #options: TraceOptions
  readonly #name: NameOfValue
  /** In the order in which the acceptor cast them, so their ballots never fall. */
  #untold: Vote[] = []

  constructor(options: TraceOptions) {
    this.#options = options
    this.#name = valueNames(options.hash)
  }

  /** The last life may have ended between a flush and its lines. */
  recovered(records: readonly DurableRecord<Uint8Array>[]): void {
    for (const record of records) if (record.type === 'accepted') this.#writeVote(record)
  }

  /**
   * One flush brings promises and votes, and the promises among them tell what was accepted before they were made, not
   * what the flush holds altogether. The specification knows no flush: a vote's line waits until the messages that the
   * acceptor sent before it have been written, which happens before anything else does.
   */
  durable(records: readonly DurableRecord<Uint8Array>[]): void {
    this.close()
    for (const record of records) if (record.type === 'accepted') this.#untold.push(record)
  }

  sending(_to: readonly NodeNumber[], message: Message<Uint8Array>): void {
    if (message.type === 'prepare') this.#write(prepareLine(message))
    else if (message.type === 'promise') this.#promise(message)
    else if (message.type === 'accept') {
      for (const line of acceptLines(message, this.#options.quorumsOf, this.#name)) this.#write(line)
    } else if (message.type === 'accepted') this.#accepted(message)
  }

  executed(slot: Slot, value: Value<Uint8Array>): void {
    this.#write(chosenLine(this.#options.node, slot, value, this.#name))
  }

  close(): void {
    this.#writeVotes(this.#untold.length)
  }

  /** Whatever was accepted in a lower ballot was accepted before (PMS P1a). */
  #promise(promise: PromiseMessage<Uint8Array>): void {
    this.#writeVotes(1 + this.#untold.findLastIndex(({ ballot }) => ballot < promise.ballot))
    for (const line of promiseLines(this.#options.node, promise, this.#name)) this.#write(line)
  }

  /** A vote that the message tells of was cast before it was made, and so was every vote before that one. */
  #accepted({ ballot, slots }: Accepted<Uint8Array>): void {
    const isTold = (vote: Vote) =>
      vote.ballot === ballot && vote.entries.every(({ slot }: Entry<Uint8Array>) => rangesContain(slots, slot))
    this.#writeVotes(1 + this.#untold.findLastIndex(isTold))
  }

  #writeVotes(count: number): void {
    if (count === 0) return
    for (const vote of this.#untold.splice(0, count)) this.#writeVote(vote)
  }

  #writeVote({ ballot, entries }: Vote): void {
    for (const { slot, value } of entries) this.#write(voteLine(this.#options.node, ballot, slot, value, this.#name))
  }

  #write(line: string): void {
    this.#options.write(`{"at":${this.#options.at()},${line}}`)
  }
}
