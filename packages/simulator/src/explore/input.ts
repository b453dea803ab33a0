import { freeSlots } from '@synod/proposer'
import { type Ballot, ballotNode, type Message, type NodeNumber, type TimerName } from '@synod/protocol'
import type { AgentState, V } from './agent.ts'
import { type Bounds, ballotsOf, valuesOf } from './bounds.ts'

/** What can happen to one agent. */
export type Input =
  /** A message arrives from the agent of this index. */
  | { readonly do: 'deliver'; readonly from: number; readonly node: NodeNumber; readonly message: Message<V> }
  /** Its proposer is told to prepare a ballot, this one if nothing forbids it; one that is at work abandons first (PMS A1). */
  | { readonly do: 'start'; readonly ballot: Ballot }
  /** Somebody wants a value chosen, at a moment when it would be proposed at once. */
  | { readonly do: 'submit'; readonly value: string }
  /** The disk has everything that waits, and what waited for it leaves. */
  | { readonly do: 'flush' }
  /** The process dies when the disk has so many of the records that wait, and starts again. */
  | { readonly do: 'crash'; readonly written: number }
  | { readonly do: 'timeout'; readonly name: TimerName }

/** What may happen to an agent in this state by itself, without a message. */
export function ownInputs(bounds: Bounds, node: NodeNumber, state: AgentState): Input[] {
  const inputs: Input[] = []
  if (state.outbox.length > 0) inputs.push({ do: 'flush' })
  if (state.snapshots.proposer) {
    for (const ballot of ballotsOf(bounds)) if (isNext(state, node, ballot)) inputs.push({ do: 'start', ballot })
    if (isFree(bounds, state)) for (const value of valuesOf(bounds)) inputs.push({ do: 'submit', value })
  }
  if (bounds.timeouts > 0) for (const name of state.timers) inputs.push({ do: 'timeout', name })
  if (bounds.crashes > 0) {
    const records = state.outbox.filter(({ type }) => type === 'persist').length
    for (let written = 0; written <= records; written++) inputs.push({ do: 'crash', written })
  }
  return inputs
}

/** A ballot of its own above all that it ever used; asking for a lower one would be asking for the next. */
function isNext(state: AgentState, node: NodeNumber, ballot: Ballot): boolean {
  const { tried = 0 } = state.snapshots.proposer?.context ?? {}
  return ballotNode(ballot) === node && ballot > tried
}

/** Would a submitted value be proposed at once, in one of the slots there are? */
function isFree(bounds: Bounds, { snapshots }: AgentState): boolean {
  const { proposer } = snapshots
  if (!proposer?.matches({ balloting: { promised: 'proposing' } })) return false
  const { queue, nextSlot } = proposer.context
  return queue.length === 0 && nextSlot <= bounds.slots && freeSlots(proposer.context) > 0
}
