import {
  type ClusterNode,
  type Configuration,
  clusterLearning,
  type Identity,
  type Learning,
  membersOf,
  type NodeNumber,
  quorumsFrom,
  type Slot,
  type SlotQuorums,
} from '@synod/protocol'
import type { Membership } from './membership.ts'
import type { Sets } from './roles.ts'

/**
 * Who matters to a node right now: the members of the sets of all slots that it does not know to be chosen, and those who
 * learn. Kept between changes, so that asking costs nothing.
 */
export class View implements Sets {
  readonly #node: NodeNumber
  readonly #identity: Pick<Identity, 'incarnation' | 'joined'> | undefined
  readonly #membership: Membership
  #known: SlotQuorums | undefined
  #configuration: Configuration | undefined
  quorums: SlotQuorums = []
  learning: Learning = { mode: 'distinguished' }
  /** The others of the audience, and those whom the cluster file names and no configuration executed here does yet. */
  peers: readonly NodeNumber[] = []
  /** They vote in one of the slots in view, or are to be asked whether they are there. */
  members: readonly NodeNumber[] = []
  /** Members and learners: they are to hear of what is chosen. */
  audience: readonly NodeNumber[] = []

  /** `identity` is that of this node's store. */
  constructor(node: NodeNumber, membership: Membership, identity?: Pick<Identity, 'incarnation' | 'joined'>) {
    this.#node = node
    this.#identity = identity
    this.#membership = membership
    this.refresh(0)
  }

  /** To be called after each slot that was executed; true when something has changed. */
  refresh(executedThrough: Slot): boolean {
    const { configuration, quorums } = this.#membership
    const inView = quorumsFrom(quorums, executedThrough + 1)
    const isOver = inView.length !== this.quorums.length
    if (configuration === this.#configuration && quorums === this.#known && !isOver) return false
    this.#known = quorums
    if (isOver || !areSame(inView, this.quorums)) this.quorums = inView
    const learning = clusterLearning({ nodes: configuration.members, learning: configuration.learning })
    this.learning = sameLearning(this.learning, learning)
    this.#configuration = configuration
    this.members = membersOf(this.quorums)
    this.audience = numbersOf([...this.members, ...configuration.learners.map(({ node }) => node)])
    const newcomers = this.#newcomers.map(({ node }) => node)
    const peers = numbersOf([...this.audience, ...newcomers]).filter((peer) => peer !== this.#node)
    if (peers.join() !== this.peers.join()) this.peers = peers
    return true
  }

  get isMember(): boolean {
    return this.members.includes(this.#node) && !this.isImpostor
  }

  /**
   * Somebody votes under this node's number, and it is not this store: that of a node which joined votes only where it was
   * registered, so that a node which lost its store, and what it promised, cannot come back as if it were new.
   */
  get isImpostor(): boolean {
    if (!this.#identity) return false
    const own = this.#membership.configuration.members.find(({ node }) => node === this.#node)
    if (!own || (own.incarnation === undefined && !this.#identity.joined)) return false
    return own.incarnation !== this.#identity.incarnation
  }

  /**
   * Is this node known to have no part in the slots in view? A number not given out yet, as far as this node knows, may be a
   * member's that it has not heard of.
   */
  isOutsider(node: NodeNumber): boolean {
    return node <= this.#membership.configuration.numbersThrough && !this.members.includes(node)
  }

  /** This node had a part and has none any more. */
  get wasRemoved(): boolean {
    const { removed, learners } = this.#membership.configuration
    const isOut = !this.isMember && learners.every(({ node }) => node !== this.#node)
    return isOut && removed.some(({ node }) => node === this.#node)
  }

  /** This node was removed, and votes in slots that are still its own. */
  get isLeaving(): boolean {
    const { members, learners } = this.#membership.configuration
    return this.isMember && [...members, ...learners].every(({ node }) => node !== this.#node)
  }

  /** Where everybody is reached whom this node may have to speak to; whoever took over an address comes first. */
  get contacts(): readonly ClusterNode[] {
    const { members, learners, removed } = this.#membership.configuration
    const present = [...members, ...learners]
    const gone = removed.filter(({ endpoint }) => present.every((other) => other.endpoint !== endpoint))
    return [...present, ...gone]
  }

  /**
   * Whoever was away while all others were replaced, or is given a state of long ago, knows nobody who is still there but from
   * its cluster file: there it finds numbers that were not given out yet, as far as it has executed.
   */
  get #newcomers(): readonly ClusterNode[] {
    const { configuration, filed } = this.#membership
    return filed.filter(({ node }) => node > configuration.numbersThrough && node !== this.#node)
  }
}

function numbersOf(numbers: readonly NodeNumber[]): readonly NodeNumber[] {
  return [...new Set(numbers)].sort((a, b) => a - b)
}

function areSame(one: SlotQuorums, other: SlotQuorums): boolean {
  return one.length === other.length && one.every((step, at) => step === other[at])
}

function sameLearning(before: Learning, after: Learning): Learning {
  return JSON.stringify(before) === JSON.stringify(after) ? before : after
}
