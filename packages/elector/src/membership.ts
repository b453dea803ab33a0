import { ballotNode, membersOf, type NodeNumber, type SlotQuorums } from '@synod/protocol'
import type { ElectorContext } from './context.ts'

/*
 * Who may stand, and whose answers count: the members of every set in view (PMS 3.10). While one set follows another, both
 * decide slots, so whoever is to lead must hear from quorums of both. A node in none of them observes.
 */

/** Is the node a member of one of the sets in view? */
export function isMember({ settings }: Pick<ElectorContext, 'settings'>, node: NodeNumber = settings.node): boolean {
  return membersOf(settings.quorums).includes(node)
}

/** Other sets are in view. Who left with the old ones counts no more, and a leader that did is as good as lost. */
export function withQuorums(
  context: ElectorContext,
  quorums: SlotQuorums,
): Pick<ElectorContext, 'settings' | 'answers' | 'missed'> {
  const settings = { ...context.settings, quorums }
  const leader = ballotNode(context.leader)
  const leaderLeft = isMember(context, leader) && !isMember({ settings }, leader)
  return {
    settings,
    answers: context.answers.filter(({ from }) => isMember({ settings }, from)),
    missed: leaderLeft ? settings.lostRounds : context.missed,
  }
}
