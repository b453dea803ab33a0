import { assert, type NodeNumber } from '@synod/protocol'

/** One node at a time out of all, moving on from those that do not help. */
export class Rotation {
  #nodes: readonly NodeNumber[]
  #at: number

  /** @param first any whole number from 0; the place to begin, taken modulo the number of nodes. */
  constructor(nodes: readonly NodeNumber[], first: number) {
    assert(nodes.length > 0, 'a cluster has at least one node')
    this.#nodes = nodes
    this.#at = first % nodes.length
  }

  get current(): NodeNumber {
    return this.#nodes[this.#at]!
  }

  has(node: NodeNumber): boolean {
    return this.#nodes.includes(node)
  }

  /** Other nodes from now on. Stays where it is if that node is among them. */
  replace(nodes: readonly NodeNumber[]): void {
    assert(nodes.length > 0, 'a cluster has at least one node')
    const { current } = this
    this.#nodes = nodes
    this.#at = Math.max(0, nodes.indexOf(current))
  }

  /** Moves to the one after `node`. */
  skip(node: NodeNumber): void {
    this.#at = (this.#nodes.indexOf(node) + 1) % this.#nodes.length
  }
}
