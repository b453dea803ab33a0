import type { MessageType, NodeNumber } from '@synod/protocol'
import type { Move, Which } from './scene.ts'

/* Moves as a script writes them. */

export const want = (node: NodeNumber, ...values: string[]): Move => ({ do: 'want', node, values })

export const prepare = (node: NodeNumber): Move => ({ do: 'prepare', node })

export const abandon = (node: NodeNumber): Move => ({ do: 'abandon', node })

export const deliver = (which: Which = {}): Move => ({ do: 'deliver', which })

export const lose = (which: Which = {}): Move => ({ do: 'lose', which })

export const remark = (words: string): Move => ({ do: 'remark', words })

/** Messages between two parties, in both directions. */
export function between(one: NodeNumber, others: readonly NodeNumber[], ...kinds: MessageType[]): readonly Move[] {
  const matching = kinds.length > 0 ? { kinds } : {}
  return [deliver({ ...matching, from: [one], to: others }), deliver({ ...matching, from: others, to: [one] })]
}

/** Phase 1 with these acceptors: they hear the prepare, and the proposer their promises (PMS 1a, 1b). */
export const phaseOne = (proposer: NodeNumber, acceptors: readonly NodeNumber[]): readonly Move[] => [
  prepare(proposer),
  ...between(proposer, acceptors, 'prepare', 'promise'),
]

/** Phase 2 with these acceptors: they hear the accept (PMS 2a, 2b); what they say of it lies on the table. */
export const phaseTwo = (proposer: NodeNumber, acceptors: readonly NodeNumber[]): Move =>
  deliver({ kinds: ['accept'], from: [proposer], to: acceptors })
