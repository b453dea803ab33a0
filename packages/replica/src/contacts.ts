import type { ClusterNode, NodeNumber, Transport } from '@synod/protocol'

/**
 * Keeps the transport's peers those of the configuration: a peer is connected or forgotten only where that is news. Those that
 * the cluster file lists keep address and key from there: no command ever changes them, so where the two differ the operator
 * has moved the node, given it new keys, or reaches it another way from here.
 */
export class Contacts {
  readonly #transport: Pick<Transport, 'connect' | 'disconnect'>
  readonly #node: NodeNumber
  readonly #file: readonly ClusterNode[]
  #known: ReadonlyMap<NodeNumber, ClusterNode>

  /** `known` are the peers that the transport was made with. */
  constructor(transport: Pick<Transport, 'connect' | 'disconnect'>, node: NodeNumber, known: readonly ClusterNode[]) {
    this.#transport = transport
    this.#node = node
    this.#file = known
    this.#known = byNumber(known, node)
  }

  /**
   * From now on these, this node left out, are to be reached, and nobody else but those of the cluster file whose numbers are
   * above `numbersThrough`, the highest given out as far as this node knows: it may have slept while everybody whom it knew was
   * replaced, and then nobody else can tell it so.
   */
  set(contacts: readonly ClusterNode[], numbersThrough: NodeNumber): void {
    const unheardOf = this.#file.filter(({ node }) => node > numbersThrough)
    const reached = contacts.map((contact) => this.#file.find(({ node }) => node === contact.node) ?? contact)
    const wanted = byNumber([...unheardOf, ...reached], this.#node)
    for (const node of this.#known.keys()) if (!wanted.has(node)) this.#transport.disconnect(node)
    for (const contact of wanted.values()) if (!this.#known.has(contact.node)) this.#transport.connect(contact)
    this.#known = wanted
  }
}

function byNumber(contacts: readonly ClusterNode[], self: NodeNumber): ReadonlyMap<NodeNumber, ClusterNode> {
  return new Map(contacts.filter(({ node }) => node !== self).map((contact) => [contact.node, contact]))
}
