import type { NodeNumber } from '@synod/protocol'
import type { Rotation } from './rotation.ts'

/**
 * How long a node that failed us is passed over, and not believed to lead on another's word, which may be older than the
 * failure. Any answer from the node itself ends it.
 */
const SUSPICION_MS = 500

/**
 * Which node leads, as far as this client knows: a hint that only costs time when it is wrong. While nobody is known to
 * lead, the nodes are tried in turn.
 */
export class LeaderBelief {
  readonly #candidates: Rotation
  readonly #heardAtMs = new Map<NodeNumber, number>()
  readonly #suspectedUntilMs = new Map<NodeNumber, number>()
  #leader: NodeNumber | 0 = 0

  constructor(candidates: Rotation) {
    this.#candidates = candidates
  }

  /** The node believed to lead, or 0. */
  get leader(): NodeNumber | 0 {
    return this.#leader
  }

  /** Where commands go now. */
  get target(): NodeNumber {
    return this.#leader === 0 ? this.#candidates.current : this.#leader
  }

  /**
   * `from` answered, naming `leader` (0: it knows none). Only the node that commands go to is believed, so that a laggard
   * which answers a stale read cannot lead the client away. Returns whether somebody new is now believed to lead.
   */
  heard(from: NodeNumber, leader: NodeNumber | 0, nowMs: number): boolean {
    this.#suspectedUntilMs.delete(from)
    this.#heardAtMs.set(from, nowMs)
    if (leader === 0 || leader === this.#leader || !this.#candidates.has(leader)) return false
    if (this.#leader !== 0 && from !== this.#leader) return false
    if (this.#isSuspected(leader, nowMs)) return false
    this.#leader = leader
    return true
  }

  /** The node let a call wait too long. If it has answered others since `sentAtMs`, it lives, and only that call got lost. */
  silent(node: NodeNumber, sentAtMs: number, nowMs: number): void {
    if ((this.#heardAtMs.get(node) ?? Number.NEGATIVE_INFINITY) > sentAtMs) this.unhelpful(node, nowMs)
    else this.failed(node, nowMs)
  }

  /** The node cannot be reached, or has no quorum. */
  failed(node: NodeNumber, nowMs: number): void {
    this.#suspectedUntilMs.set(node, nowMs + SUSPICION_MS)
    this.unhelpful(node, nowMs)
  }

  /** The node does not lead, nor says who does: commands go to the next one that has not failed. */
  unhelpful(node: NodeNumber, nowMs: number): void {
    if (node !== this.target) return
    this.#leader = 0
    this.#candidates.skip(node)
    while (this.#candidates.current !== node && this.#isSuspected(this.#candidates.current, nowMs)) {
      this.#candidates.skip(this.#candidates.current)
    }
    if (this.#candidates.current === node) this.#candidates.skip(node)
  }

  /** The candidates are others now. One that left does not lead, as far as this client is concerned. */
  candidatesChanged(nodes: readonly NodeNumber[]): void {
    this.#candidates.replace(nodes)
    if (!this.#candidates.has(this.#leader)) this.#leader = 0
  }

  #isSuspected(node: NodeNumber, nowMs: number): boolean {
    return (this.#suspectedUntilMs.get(node) ?? 0) > nowMs
  }
}
