/**
 * What the judge holds every run to: an id, and what it means. Ids of PAPER.md where there is one. Everything is judged by
 * what is durable and by what has been sent, never by what a node has in memory.
 */
export const RULES = {
  /** An acceptor accepts only what the owner of the ballot proposed there, and no command is executed that no client asked for. */
  S1: 'only a value that has been proposed may be chosen',
  /** Chosen: a phase-2 quorum of the slot's set has durably accepted it in one ballot (PMS Q1). */
  S2: 'only a single value is chosen in a slot',
  /** Executed, marked as chosen in a store, or told as chosen: only what is chosen, and with the value that is. */
  S3: 'nothing is learned as chosen unless it is',
  /** Nothing is durably accepted below a promise that has been sent, before or after a restart. */
  P1a: 'nothing is accepted below a promise that was given',
  /** No `accept` carries another value than one chosen in a lower ballot. */
  P2b: 'a proposal above a chosen one has its value',
  /**
   * For every `accept` there is a phase-1 quorum whose promises in this ballot have been sent, speak for the slot, and report
   * nothing, or nothing above a proposal of this very value.
   */
  P2c: 'a proposal has the value of the highest proposal that a quorum of promises reports',
  /** A promise answers a prepare that was sent, with a ballot that is none below one promised before, and reports the truth. */
  '1b': 'a promise reports the highest proposal accepted in every slot it speaks for',
  /** One ballot proposes one value in a slot. */
  '2a': 'a proposal has one value',
  /** The ballots durably promised, and those accepted in one slot, only rise; a chosen mark never points at a missing value. */
  A3: 'an acceptor remembers the highest ballot answered and the highest proposal accepted',
  /** `promise` and `accepted` leave when what they tell is durable, `chosenThrough` of a promise included. */
  I3: 'an answer is in stable storage before it is sent',
  /** A ballot is tried, prepared and proposed in by its owner only. */
  I4: 'ballots of different proposers are disjoint',
  /** `prepare` leaves when the ballot tried is durable; tried ballots rise; a ballot belongs to one life of its owner. */
  I5: 'a proposer starts above every ballot that it tried',
  /** What was durable is found again after a restart. Of the log only that is dropped which a durable snapshot covers. */
  M2: 'what safety needs is remembered across a restart',
  /** Nodes that have executed the same slots have the same digest, and have executed the same commands of each. */
  '3.2': 'all nodes execute the same commands in the same order, to the same state',
  /** Every life executes slot 1, 2, 3 … */
  '3.6': 'no gap is ever executed',
  /**
   * Every node has the same sets for the same slots: those that the commands executed give (PMS 3.10). No change comes while
   * one before is not in effect, no number is given out twice, nobody who is in no set votes or prepares, and a removed node
   * stops when quorums of both kinds of those who follow durably hold all slots below theirs, not before.
   */
  '3.10': 'the members of a slot are those that the state α slots before it names',
  /** Nothing is proposed more than α slots above what the proposer has executed in this life. */
  '3.8': 'no proposal lies further ahead than the window',
  /** A barrier's reply names no lower promise than one that this node has given. */
  barrier: 'the reply to a read barrier tells what was promised',
  /** No command of a session is executed at two places of the history. */
  once: 'a command is executed once, however often it is sent',
  /** What a client was told to be executed was executed there, and is part of the history of every healed node at the end. */
  acknowledged: 'no acknowledged command is lost',
  /** A node whose store was lost neither prepares nor promises nor accepts again. */
  amnesia: 'a node that forgot what it promised does not vote',
} as const

export type RuleId = keyof typeof RULES
