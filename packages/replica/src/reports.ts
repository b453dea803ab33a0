import { isAcceptQuorum, isPrepareQuorum, type NodeNumber, type QuorumSystem, type Slot } from '@synod/protocol'

/** How far another node says it is. */
export interface Report {
  readonly chosenThrough: Slot
  readonly durableThrough: Slot
}

/** What the others have said of how far they are; each replaces its last word. */
export class Reports {
  readonly #byNode = new Map<NodeNumber, Report>()

  note(node: NodeNumber, { chosenThrough, durableThrough }: Report): void {
    this.#byNode.set(node, { chosenThrough, durableThrough })
  }

  /** Through which slot a node knows what is chosen; undefined while it has said nothing. */
  chosenBy(node: NodeNumber): Slot | undefined {
    return this.#byNode.get(node)?.chosenThrough
  }

  /** Do quorums of both kinds hold everything through `slot` in stable storage? */
  isHeld(slot: Slot, quorums: QuorumSystem): boolean {
    const holders = [...this.#byNode].filter(([, { durableThrough }]) => durableThrough >= slot).map(([node]) => node)
    return isPrepareQuorum(quorums, holders) && isAcceptQuorum(quorums, holders)
  }
}
