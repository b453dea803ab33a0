import {
  type Ballot,
  isAcceptQuorum,
  type NodeNumber,
  type QuorumSystem,
  type ReadBarrierReply,
  type SendEffect,
  type Slot,
} from '@synod/protocol'

/** A node that wants to know its read slot, under the number it gave the question. */
interface Ask {
  readonly node: NodeNumber
  readonly number: number
}

interface Barrier {
  readonly number: number
  readonly ballot: Ballot
  readonly slot: Slot
  readonly quorums: QuorumSystem
  readonly asks: readonly Ask[]
  readonly confirmedBy: readonly NodeNumber[]
}

/** What the leader is, at the moment when a barrier starts. */
export interface Leading {
  readonly ballot: Ballot
  /** The highest slot that the leader has recovered or proposed. */
  readonly slot: Slot
  /** Those that decide the slot after it, which the ballot's phase 1 covers: no later write is acknowledged without them. */
  readonly quorums: QuorumSystem
}

/** Asks that wait for the next barrier; more are dropped, and asked again by whoever needs them. */
const ASKS_MAX = 4096

/**
 * The leader's side of linearizable reads. A barrier proves that at some moment after the asks arrived no higher ballot had
 * been promised by a phase-2 quorum: then every write acknowledged before is at or below the leader's highest slot. One
 * barrier serves every ask that waits; its number is not used again in its ballot, and ballots are never used twice.
 */
export class Barriers {
  #waiting: Ask[] = []
  #current: Barrier | undefined
  #number = 0

  ask(node: NodeNumber, number: number): void {
    if (this.#waiting.some((ask) => ask.node === node && ask.number === number)) return
    if (this.#waiting.length < ASKS_MAX) this.#waiting.push({ node, number })
  }

  /** Does somebody wait for a barrier that is not under way yet? */
  get isAsked(): boolean {
    return this.#waiting.length > 0
  }

  /**
   * Starts a barrier for what waits, if this node leads and none is under way. Sends to the acceptors. While it leads and who
   * decides the slot after its highest is `unknown`, the asks wait.
   */
  begin(leading: Leading | 'unknown' | undefined): SendEffect<Uint8Array>[] {
    if (leading === 'unknown') return []
    if (!leading) {
      this.#current = undefined
      this.#waiting = []
      return []
    }
    // Those who decided then may have left since, and confirm nothing any more (PMS 3.10).
    const isOver =
      this.#current && (this.#current.ballot !== leading.ballot || this.#current.quorums !== leading.quorums)
    if (this.#current && isOver) {
      this.#waiting = [...this.#current.asks, ...this.#waiting]
      this.#current = undefined
    }
    if (this.#current || this.#waiting.length === 0) return []
    this.#number += 1
    this.#current = { number: this.#number, ...leading, asks: this.#waiting, confirmedBy: [] }
    this.#waiting = []
    return this.resend()
  }

  /** The barrier under way, once more: its question or the answers may have been lost. */
  resend(): SendEffect<Uint8Array>[] {
    if (!this.#current) return []
    const { ballot, number } = this.#current
    return [{ type: 'send', to: 'acceptors', message: { type: 'readBarrier', ballot, number } }]
  }

  get isWaiting(): boolean {
    return this.#current !== undefined
  }

  /** Counts a confirmation; once a phase-2 quorum has confirmed, the askers get their read slot. */
  confirm(from: NodeNumber, reply: ReadBarrierReply): SendEffect<Uint8Array>[] {
    const barrier = this.#current
    if (!barrier || reply.number !== barrier.number || reply.ballot !== barrier.ballot) return []
    if (reply.promised > barrier.ballot || barrier.confirmedBy.includes(from)) return []
    const confirmedBy = [...barrier.confirmedBy, from]
    if (!isAcceptQuorum(barrier.quorums, confirmedBy)) {
      this.#current = { ...barrier, confirmedBy }
      return []
    }
    this.#current = undefined
    const { slot } = barrier
    return barrier.asks.map(({ node, number }) => ({
      type: 'send',
      to: [node],
      message: { type: 'readSlotReply', number, slot },
    }))
  }
}
