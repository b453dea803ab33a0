import type { NodeNumber, Slot } from '@synod/protocol'

/** The digests of so many slots are kept, so that nodes that run a little ahead or behind can be compared. */
const DIGESTS_MAX = 16

/**
 * `agree` until proven otherwise; `diverged`: this node is outside a majority; `split`: others differ, and no majority can
 * come about among the nodes that have spoken and those present.
 */
export type Verdict = 'agree' | 'diverged' | 'split'

/** What a node's digests say, and of which slot. */
export interface Judgement {
  readonly verdict: Verdict
  readonly slot: Slot
}

const AGREED: Judgement = { verdict: 'agree', slot: 0 }

/**
 * Compares the replicas' digests at equal slots. Replicas that executed the same commands have the same digest; if they do
 * not, a bug or a broken machine has made the state wrong, and going on would spread it.
 */
export class Digests {
  readonly #node: NodeNumber
  #members: readonly NodeNumber[]
  readonly #bySlot = new Map<Slot, Map<NodeNumber, string>>()

  constructor(node: NodeNumber, members: readonly NodeNumber[]) {
    this.#node = node
    this.#members = members
  }

  /** From now on a majority of these judges. What others have said is forgotten. */
  reconfigure(members: readonly NodeNumber[]): void {
    this.#members = members
    for (const digests of this.#bySlot.values()) {
      for (const node of digests.keys()) if (node !== this.#node && !members.includes(node)) digests.delete(node)
    }
  }

  /** Notes a node's digest at a slot; slot 0 is the time before there is one. */
  note(node: NodeNumber, slot: Slot, digest: string): void {
    if (slot === 0 || (node !== this.#node && !this.#members.includes(node))) return
    let digests = this.#bySlot.get(slot)
    if (!digests) {
      digests = new Map()
      this.#bySlot.set(slot, digests)
      if (this.#bySlot.size > DIGESTS_MAX) this.#bySlot.delete(Math.min(...this.#bySlot.keys()))
    }
    digests.set(node, digest)
  }

  /**
   * Judges the slots noted, the lowest at which something is wrong, but none before one at which a majority vouched for this
   * node. Where two differ, one of them has a wrong state and might lead with it, so they may go on only while a node that
   * is `present` can still tell which: one that is down may be down for long.
   */
  judge(present: readonly NodeNumber[]): Judgement {
    let judgement = AGREED
    for (const slot of [...this.#bySlot.keys()].sort((a, b) => b - a)) {
      const verdict = this.#judge(this.#bySlot.get(slot) as ReadonlyMap<NodeNumber, string>, present)
      if (verdict === 'vouched') break
      if (verdict !== 'agree') judgement = { verdict, slot }
    }
    return judgement
  }

  #judge(digests: ReadonlyMap<NodeNumber, string>, present: readonly NodeNumber[]): Verdict | 'vouched' {
    const own = digests.get(this.#node)
    if (own === undefined) return 'agree'
    const counts = new Map<string, number>()
    for (const digest of digests.values()) counts.set(digest, (counts.get(digest) ?? 0) + 1)
    const members = this.#members
    const [[foremost, count]] = [...counts].sort(([, one], [, other]) => other - one) as [[string, number]]
    if (count * 2 > members.length) return foremost === own ? 'vouched' : 'diverged'
    if (counts.size === 1) return 'agree'
    const mayYetSpeak = members.filter((member) => present.includes(member) && !digests.has(member))
    return (count + mayYetSpeak.length) * 2 > members.length ? 'agree' : 'split'
  }
}
