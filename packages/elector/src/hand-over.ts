import { type Ballot, ballotNode, type HandOver, NO_BALLOT, nextBallot, type Received } from '@synod/protocol'
import type { ElectorContext } from './context.ts'
import { interruptedRound, leads } from './round.ts'

/*
 * A leader can have another member lead in its place, without the rounds that it takes to notice that a leader is gone.
 * It names its ballot: a hand-over that comes late, or twice, meets somebody who knows a higher one, and deposes nobody.
 */

/** Does its own leader ask this node to lead, which does not yet, and has no higher ballot come up since? */
export function isHandedTheLead(context: ElectorContext, { from, ballot }: Received<HandOver>): boolean {
  return !leads(context) && context.connected && ballotNode(ballot) === from && ballot >= context.highest
}

/**
 * This node stands no more and listens. Until its round ends its answers go on backing the ballot that it handed over, so
 * that no third node takes it for lost and stands before the one asked has been heard.
 */
export function handedOver(
  context: ElectorContext,
): Pick<ElectorContext, 'round' | 'hurried' | 'answers' | 'heard' | 'own' | 'leader' | 'missed'> {
  return {
    ...interruptedRound(context),
    hurried: true,
    heard: context.own,
    own: NO_BALLOT,
    leader: NO_BALLOT,
    missed: 0,
  }
}

/** This node leads from now on, above the ballot handed over and all others that it knows of (PMS PR2, I4). */
export function takingOver(
  context: ElectorContext,
  handed: Ballot,
): Pick<ElectorContext, 'round' | 'hurried' | 'answers' | 'own' | 'leader' | 'highest' | 'missed'> {
  const own = nextBallot(context.settings.node, context.highest, handed)
  return { ...interruptedRound(context), own, leader: own, highest: own, missed: 0 }
}
