import {
  assert,
  assertNode,
  type Ballot,
  type DurableRecord,
  type HeartbeatReply,
  highestBallot,
  NO_BALLOT,
  type NodeNumber,
  type QuorumSystem,
  type SlotQuorums,
  toSlotQuorums,
} from '@synod/protocol'

/** What another member answered in this round. */
export interface Answer extends Pick<HeartbeatReply, 'ballot' | 'connected' | 'fit'> {
  readonly from: NodeNumber
}

/** What is fixed for an elector's life, but for the quorums. */
export interface ElectorSettings {
  readonly node: NodeNumber
  /** The steps in view: sets whose slots are not all known to be chosen, and sets to come. */
  readonly quorums: SlotQuorums
  readonly roundMs: number
  readonly lostRounds: number
}

/** What an elector knows. Plain data: it survives JSON. Losing all of it costs time, never safety (PMS PR2). */
export interface ElectorContext {
  readonly settings: ElectorSettings
  /** Numbers this node's rounds; an answer to an earlier round is not heard. */
  readonly round: number
  /** Is this round a short one, to have an election decided quickly? */
  readonly hurried: boolean
  /** The answers of this round, at most one of each other member. */
  readonly answers: readonly Answer[]
  /** Did the last round hear from quorums of both kinds? */
  readonly connected: boolean
  /** The highest ballot that another node claimed in its own answer to the last round; or the one just handed over. */
  readonly heard: Ballot
  /** The ballot that this node stands with; 0 when it does not stand. */
  readonly own: Ballot
  /** The ballot of the leader named, this node's own included; 0 when nobody is named. */
  readonly leader: Ballot
  /** The highest ballot known to exist, so that a new one can be above it. */
  readonly highest: Ballot
  /**
   * Rounds in a row without word of the leader: 0 when it answered itself, 1 when somebody else vouched for it. While this
   * node leads: rounds in a row without word of whoever owns a ballot above its own.
   */
  readonly missed: number
  /** Rounds in a row that too few answered to make up quorums of both kinds. */
  readonly silent: number
}

export interface ElectorInput {
  readonly node: NodeNumber
  /** The members of these elect one of themselves. A `node` that is not among them observes. */
  readonly quorums: QuorumSystem | SlotQuorums
  /** How long a round lasts; default 100. An election's rounds are a quarter of it. */
  readonly roundMs?: number
  /**
   * A leader is lost when so many rounds in a row ended without an answer from it, and so is touch with the cluster when
   * too few answered; default 3.
   */
  readonly lostRounds?: number
  /** What survived a restart: its ballots raise the highest one heard of, and nothing else is remembered. */
  readonly records?: readonly DurableRecord<unknown>[]
}

export const ROUND_MS = 100
export const LOST_ROUNDS = 3

/** An elector in its first round. Throws `InvariantError` when a number makes no sense. */
export function electorContext(input: ElectorInput): ElectorContext {
  const { node, quorums, roundMs = ROUND_MS, lostRounds = LOST_ROUNDS } = input
  assertNode(node)
  assert(roundMs > 0, `a round lasts longer than ${roundMs} ms`)
  assert(Number.isInteger(lostRounds) && lostRounds >= 1, `a leader is lost after 1 round or more, not ${lostRounds}`)
  return {
    settings: { node, quorums: toSlotQuorums(quorums), roundMs, lostRounds },
    round: 1,
    hurried: true,
    answers: [],
    connected: false,
    heard: NO_BALLOT,
    own: NO_BALLOT,
    leader: NO_BALLOT,
    highest: highestBallot(...recordedBallots(input.records ?? [])),
    missed: 0,
    silent: 0,
  }
}

/** A ballot that this node's acceptor answered is worth knowing too: standing below it would end in a refusal. */
function recordedBallots(records: readonly DurableRecord<unknown>[]): Ballot[] {
  return records.flatMap((record) => ('ballot' in record ? [record.ballot] : []))
}
