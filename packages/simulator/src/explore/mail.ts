import type { MessageType, NodeNumber, SendEffect } from '@synod/protocol'
import type { Agent, V } from './agent.ts'
import type { ExploredRole } from './machines.ts'

/** Who hears a message of this type; an elector's are for nobody here. */
function hearerOf(type: MessageType): ExploredRole | undefined {
  if (type === 'prepare' || type === 'accept') return 'acceptor'
  if (type === 'promise' || type === 'rejected') return 'proposer'
  if (type === 'accepted' || type === 'chosen' || type === 'catchUp' || type === 'catchUpReply') return 'learner'
  return undefined
}

/**
 * The indexes of the agents that a message goes to; -1 when nobody is there to hear it. `members` are those whom the sender
 * knows to decide something.
 */
export function recipientsOf(
  agents: readonly Agent[],
  members: readonly NodeNumber[],
  { to, message }: SendEffect<V>,
): number[] {
  const role = hearerOf(message.type)
  const named = to === 'acceptors' ? members : to
  const found = agents.flatMap((agent, index) => {
    if (!role || !agent.roles.includes(role)) return []
    return typeof named === 'string' || named.includes(agent.node) ? [index] : []
  })
  return found.length > 0 ? found : [-1]
}
