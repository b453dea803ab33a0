import type { ClientTransport, Cluster, ClusterNode, Configuration, NodeNumber, Slot } from '@synod/protocol'

/**
 * Who can be asked, as far as this client knows: first the nodes that its cluster was given with, then those of the newest
 * configuration that a node told (PMS 3.10). The transport knows everybody who is known here.
 */
export class Roster {
  readonly #transport: Pick<ClientTransport, 'connect' | 'disconnect'>
  readonly #known: Set<NodeNumber>
  #members: readonly NodeNumber[]
  #learners: readonly NodeNumber[] = []
  #changedAt: Slot = 0
  #wasTold = false
  /** Nodes that take no part any more, with the monotonic milliseconds at which they are forgotten. */
  readonly #leaving = new Map<NodeNumber, number>()

  constructor({ nodes }: Pick<Cluster, 'nodes'>, transport: Pick<ClientTransport, 'connect' | 'disconnect'>) {
    this.#transport = transport
    this.#members = numbersOf(nodes)
    this.#known = new Set(this.#members)
  }

  /** They vote, so one of them leads. */
  get members(): readonly NodeNumber[] {
    return this.#members
  }

  /** Whoever answers reads: members, and learners after them. */
  get readers(): readonly NodeNumber[] {
    return [...this.#members, ...this.#learners]
  }

  /** Everybody who can be asked when a call names it. */
  get known(): readonly NodeNumber[] {
    return [...this.#known].sort((a, b) => a - b)
  }

  /** The slot of the configuration that is known; 0 for the nodes that the cluster was given with. */
  get changedAt(): Slot {
    return this.#changedAt
  }

  knows(node: NodeNumber): boolean {
    return this.#known.has(node)
  }

  isMember(node: NodeNumber): boolean {
    return this.#members.includes(node)
  }

  /**
   * Takes over the configuration if it is newer than what is known (any is newer than the nodes that the cluster was given
   * with, which may be but a few), and returns whether it was. New nodes are connected at once; who is known already keeps the address it was given with, which is the one that works from here. Removed nodes are
   * asked no more, and forgotten at `forgetAtMs`, since they may still answer what they were asked. A node that was never in
   * any configuration (its number was not given out yet) stays known to calls that name it.
   */
  adopt({ members, learners, numbersThrough, changedAt }: Configuration, forgetAtMs: number): boolean {
    if (members.length === 0 || (this.#wasTold && changedAt <= this.#changedAt)) return false
    this.#wasTold = true
    this.#changedAt = changedAt
    this.#members = numbersOf(members)
    this.#learners = numbersOf(learners)
    const staying = [...members, ...learners]
    for (const node of staying) this.#meet(node)
    const stays = new Set(numbersOf(staying))
    for (const node of this.#known) {
      if (node <= numbersThrough && !stays.has(node)) this.#leave(node, forgetAtMs)
    }
    return true
  }

  /** Forgets the nodes whose time has come; returns when the next one's does. */
  forget(nowMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY
    for (const [node, atMs] of this.#leaving) {
      if (atMs <= nowMs) {
        this.#leaving.delete(node)
        this.#transport.disconnect(node)
      } else {
        nextMs = Math.min(nextMs, atMs)
      }
    }
    return nextMs
  }

  #meet(node: ClusterNode): void {
    this.#leaving.delete(node.node)
    if (this.#known.has(node.node)) return
    this.#known.add(node.node)
    this.#transport.connect(node)
  }

  #leave(node: NodeNumber, forgetAtMs: number): void {
    this.#known.delete(node)
    this.#leaving.set(node, forgetAtMs)
  }
}

function numbersOf(nodes: readonly ClusterNode[]): NodeNumber[] {
  return nodes.map(({ node }) => node)
}
