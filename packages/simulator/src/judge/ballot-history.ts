import {
  type Ballot,
  joinRanges,
  type NodeNumber,
  type PromiseMessage,
  rangesContain,
  type Slot,
  type SlotRange,
} from '@synod/protocol'

/** Which slots a node's promises in one ballot speak for; those at or below its chosenThrough are not among them. */
type Covers = readonly SlotRange[]

/** One ballot: which life of its owner uses it, and who has promised it. */
export interface BallotHistory {
  readonly ballot: Ballot
  readonly life: number
  readonly promises: Map<NodeNumber, Covers>
}

/** Notes the slots that a promise which is being sent speaks for. */
export function notePromise(history: BallotHistory, node: NodeNumber, promise: PromiseMessage<Uint8Array>): void {
  const pieces = coveredBy(promise)
  const earlier = history.promises.get(node)
  history.promises.set(node, earlier ? joinRanges([...earlier, ...pieces]) : pieces)
}

/** The nodes whose promises in this ballot speak for the slot. */
export function promisersOf(history: BallotHistory, slot: Slot): NodeNumber[] {
  const nodes: NodeNumber[] = []
  for (const [node, covers] of history.promises) if (rangesContain(covers, slot)) nodes.push(node)
  return nodes
}

/** `covers` without what is left out and what is said to be chosen. */
function coveredBy({ covers, leftOut, chosenThrough }: PromiseMessage<Uint8Array>): SlotRange[] {
  const pieces: SlotRange[] = []
  let { from } = covers
  if (from <= chosenThrough) from = chosenThrough + 1
  for (const hole of joinRanges(leftOut)) {
    if (hole.from > from) pieces.push({ from, to: Math.min(hole.from - 1, covers.to ?? hole.from) })
    if (hole.to === null) return pieces
    from = Math.max(from, hole.to + 1)
  }
  if (covers.to === null || from <= covers.to) pieces.push({ from, to: covers.to })
  return pieces
}
