import type { NodeNumber, QuorumSystem, Slot } from '@synod/protocol'

/** The digests of so many slots are kept, so that nodes that run a little ahead or behind can be compared. */
const DIGESTS_MAX = 16

/** `agree` until proven otherwise; `diverged`: this node is outside a majority; `split`: all have spoken, no majority. */
export type Verdict = 'agree' | 'diverged' | 'split'

/**
 * Compares the replicas' digests at equal slots. Replicas that executed the same commands have the same digest; if they do
 * not, a bug or a broken machine has made the state wrong, and going on would spread it.
 */
export class Digests {
  readonly #node: NodeNumber
  readonly #quorums: QuorumSystem
  readonly #bySlot = new Map<Slot, Map<NodeNumber, string>>()

  constructor(node: NodeNumber, quorums: QuorumSystem) {
    this.#node = node
    this.#quorums = quorums
  }

  /** Notes a node's digest at a slot, and judges that slot. */
  note(node: NodeNumber, slot: Slot, digest: string): Verdict {
    if (slot === 0 || !this.#quorums.members.includes(node)) return 'agree'
    let digests = this.#bySlot.get(slot)
    if (!digests) {
      digests = new Map()
      this.#bySlot.set(slot, digests)
      if (this.#bySlot.size > DIGESTS_MAX) this.#bySlot.delete(Math.min(...this.#bySlot.keys()))
    }
    digests.set(node, digest)
    return this.#judge(digests)
  }

  #judge(digests: ReadonlyMap<NodeNumber, string>): Verdict {
    const own = digests.get(this.#node)
    if (own === undefined) return 'agree'
    const counts = new Map<string, number>()
    for (const digest of digests.values()) counts.set(digest, (counts.get(digest) ?? 0) + 1)
    const size = this.#quorums.members.length
    for (const [digest, count] of counts) {
      if (count * 2 > size) return digest === own ? 'agree' : 'diverged'
    }
    return digests.size === size ? 'split' : 'agree'
  }
}
