import { type Ballot, ballotNode } from './ballot.ts'
import type { NodeNumber } from './node-number.ts'

/**
 * Who is told that an acceptor has accepted (PMS LN1–LN4).
 * `every`: all learners, the fastest, acceptors × learners messages.
 * `distinguished`: the ballot's owner, which tells the others: acceptors + learners messages, one more delay.
 * `delegates`: a few of them, each of which tells the others.
 */
export type Learning =
  | { readonly mode: 'every' }
  | { readonly mode: 'distinguished' }
  | { readonly mode: 'delegates'; readonly nodes: readonly NodeNumber[] }

/** The nodes that an `accepted` in `ballot` goes to. The ballot's owner is always among them. */
export function acceptedGoesTo(learning: Learning, ballot: Ballot): readonly NodeNumber[] | 'learners' {
  const owner = ballotNode(ballot)
  if (learning.mode === 'every') return 'learners'
  if (learning.mode === 'distinguished') return [owner]
  return learning.nodes.includes(owner) ? learning.nodes : [...learning.nodes, owner]
}

/** Does `node` pass on what it learned in `ballot`? */
export function tellsOthers(learning: Learning, ballot: Ballot, node: NodeNumber): boolean {
  if (learning.mode === 'every') return false
  return node === ballotNode(ballot) || (learning.mode === 'delegates' && learning.nodes.includes(node))
}
