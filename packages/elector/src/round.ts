import {
  type Ballot,
  ballotNode,
  highestBallot,
  isAcceptQuorum,
  isPrepareQuorum,
  NO_BALLOT,
  type NodeNumber,
  nextBallot,
} from '@synod/protocol'
import type { Answer, ElectorContext } from './context.ts'
import { isMember } from './membership.ts'

/*
 * What a round that has ended says: pure functions of the context. They are ballot leader election as in the OmniPaxos
 * paper: the highest ballot wins, and only who hears from quorums of both kinds may stand. One thing is added: a node that
 * does not stand answers with the highest ballot that it heard claimed. Any two nodes that hear from quorums have
 * somebody in common to hear from (PMS Q1), so both learn which ballot is higher, and two leaders that cannot reach each
 * other do not depose each other for ever.
 */

/** The ballot that this node's answers carry: the one it stands with, or else one that it heard claimed. */
export function backedBallot({ own, heard }: ElectorContext): Ballot {
  return own > NO_BALLOT ? own : heard
}

/** Do this member and those that answered it make up quorums of both kinds, in every set in view (PMS Q1, 3.10)? */
export function hearsQuorums(context: ElectorContext): boolean {
  const { node, quorums: steps } = context.settings
  const present = [node, ...context.answers.map(({ from }) => from)]
  const isQuorate = steps.every(({ quorums }) => isPrepareQuorum(quorums, present) && isAcceptQuorum(quorums, present))
  return isMember(context) && isQuorate
}

/** Have too few answered for so long that it is not a pause of theirs or ours? */
export function isOutOfTouch(context: ElectorContext): boolean {
  return !hearsQuorums(context) && context.silent + 1 >= context.settings.lostRounds
}

/** Does another node stand higher than this one and than the leader named? */
export function isOutranked(context: ElectorContext): boolean {
  const rival = highestBallot(...rivals(context))
  return rival > highestBallot(context.own, context.leader) && ballotNode(rival) !== ballotNode(context.leader)
}

/** Did quorums of both kinds answer, and does nobody stand higher than this node and the leader named? */
export function isUnchallenged(context: ElectorContext): boolean {
  return hearsQuorums(context) && !isOutranked(context)
}

/** Does this node take itself for the leader? */
export function leads({ own, leader }: ElectorContext): boolean {
  return own > NO_BALLOT && leader === own
}

/** Has a node that may not stand no reason any more to believe in the leader it named? */
export function isNamedLeaderLost(context: ElectorContext): boolean {
  if (context.leader === NO_BALLOT) return false
  return (isMember(context) && !hearsQuorums(context)) || isLeaderLost(context)
}

/**
 * Has the leader, another node, gone? Certainly when it answered that it does not stand or cannot lead; presumably when
 * there was no word of it for `lostRounds` rounds.
 */
export function isLeaderLost(context: ElectorContext): boolean {
  const leader = ballotNode(context.leader)
  if (newestOf(context, leader) > NO_BALLOT) return false
  return answered(context, leader) || context.missed + 1 >= context.settings.lostRounds
}

/**
 * This node leads and nobody is known to stand higher, but a ballot above its own is in the way. Has its owner given it
 * up? The first round does not tell: its answers may be older than that ballot.
 */
export function isHigherBallotAbandoned(context: ElectorContext): boolean {
  const { own, highest, missed, settings } = context
  if (highest <= own) return false
  return missed + 1 >= settings.lostRounds || (missed >= 1 && answered(context, ballotNode(highest)))
}

/** What a new round starts from when the one before it has ended. */
export function nextRound(
  context: ElectorContext,
): Pick<ElectorContext, 'round' | 'hurried' | 'answers' | 'heard' | 'connected' | 'silent'> {
  const connected = hearsQuorums(context)
  const silent = connected || !isMember(context) ? 0 : context.silent + 1
  return { ...interruptedRound(context), heard: highestBallot(...claims(context)), connected, silent }
}

/** What a new round starts from when the one before it has not ended: who has not answered yet proves nothing. */
export function interruptedRound({ round }: ElectorContext): Pick<ElectorContext, 'round' | 'hurried' | 'answers'> {
  return { round: round + 1, hurried: false, answers: [] }
}

/** Another node still leads. */
export function leaderKept(context: ElectorContext): Pick<ElectorContext, 'leader' | 'missed'> {
  const owner = ballotNode(context.leader)
  const newest = newestOf(context, owner)
  if (newest === NO_BALLOT) return { leader: context.leader, missed: context.missed + 1 }
  return { leader: highestBallot(context.leader, newest), missed: roundsWithout(context, owner) }
}

/** The owner of the highest ballot leads, and this node does not stand. */
export function rivalLeads(context: ElectorContext): Pick<ElectorContext, 'own' | 'leader' | 'missed'> {
  const leader = highestBallot(...rivals(context))
  return { own: NO_BALLOT, leader, missed: roundsWithout(context, ballotNode(leader)) }
}

/** Nobody leads, and this node stands, with a ballot above all it knows of (PMS PR2, I4). */
export function standing(context: ElectorContext): Pick<ElectorContext, 'own' | 'leader' | 'highest' | 'missed'> {
  const own = nextBallot(context.settings.node, context.highest)
  return { own, leader: NO_BALLOT, highest: own, missed: 0 }
}

/** The ballots that others are known to stand with. Who answered speaks for itself; of the rest, those who heard them. */
function rivals(context: ElectorContext): Ballot[] {
  const vouched = context.answers.filter(({ from, ballot }) => {
    const owner = ballotNode(ballot)
    return owner !== from && owner !== context.settings.node && !answered(context, owner)
  })
  return [...claims(context), ...vouched.map(({ ballot }) => ballot)]
}

/** The ballots that others claim for themselves and could lead with. */
function claims({ answers }: ElectorContext): Ballot[] {
  return answers.filter(isClaim).map(({ ballot }) => ballot)
}

function isClaim({ from, ballot, connected, fit }: Answer): boolean {
  return ballotNode(ballot) === from && connected && fit
}

/** The highest ballot that `owner`, another node, is known to stand with; 0 if none. */
function newestOf(context: ElectorContext, owner: NodeNumber): Ballot {
  return highestBallot(...rivals(context).filter((ballot) => ballotNode(ballot) === owner))
}

function roundsWithout(context: ElectorContext, owner: NodeNumber): number {
  return answered(context, owner) ? 0 : 1
}

function answered({ answers }: ElectorContext, node: NodeNumber): boolean {
  return answers.some(({ from }) => from === node)
}
