/*
 * The transitions of those that may stand and of those that may not, whichever state they are in, and of every node. What
 * their guards ask and their actions do is in machine.ts, with the states that take them.
 */

export const answering = {
  guard: 'is it from another node?',
  actions: 'answer',
  description: 'Somebody asks who is there: say so, and whose ballot this node backs.',
} as const

export const answeringUnfit = {
  guard: 'is it from another node?',
  actions: 'answer that it is unfit',
  description: 'This node is there, but cannot lead.',
} as const

export const hearing = {
  guard: 'is it a new answer to this round?',
  actions: 'take the answer',
  description: 'Another member is there; it counts when the round ends.',
} as const

export const noticing = {
  actions: 'raise the highest ballot',
  description: 'A ballot exists: what this node stands with next must be above it.',
  meta: { paper: ['PMS PR2', 'PMS I5'] },
} as const

export const changingQuorums = {
  actions: 'take the quorums',
  description: 'Other sets of members are in view: whoever leads must hear from quorums of each.',
  meta: { paper: ['PMS 3.10', 'PMS Q1'] },
} as const

export const becomingUnfit = {
  guard: 'is it unfit?',
  target: '#elector.ineligible.unfit',
  actions: ['name nobody if it led', 'stand down'],
  description: 'A node whose disk or event loop has stalled must not lead.',
  meta: { paper: ['PMS PR2'] },
} as const

export const leaving = {
  guard: 'is this node no member?',
  target: '#elector.ineligible.observing',
  actions: ['name nobody if it led', 'stand down'],
  description: 'Only members may stand. A node that joins, or was removed, learns who leads.',
  meta: { paper: ['PMS 3.10'] },
} as const

export const takingTheLead = {
  guard: 'is it handed the lead?',
  target: '.elected',
  actions: ['take over and begin a round', 'name the leader', 'ask everybody', 'start the round timer'],
  description: 'The leader asks this node to lead, and nobody is known to stand above it.',
  meta: { paper: ['PMS PR2', 'PMS I4'] },
} as const

/** What ends a round for whoever may stand, unless the state it is in knows better. */
export const concluding = [
  {
    guard: 'did too few answer for too long?',
    target: '.isolated',
    actions: ['stand down and begin a round', 'name nobody', 'ask everybody', 'start the round timer'],
    description: 'Without quorums of both kinds this node can neither lead nor judge who does.',
    meta: { paper: ['PMS PR2', 'PMS Q1'] },
  },
  {
    guard: 'does another node stand higher?',
    target: '.following',
    actions: ['follow it and begin a round', 'name the leader', 'ask everybody', 'start the round timer'],
    description: 'The highest ballot wins, and everybody who hears of it names its owner.',
    meta: { paper: ['PMS PR2', 'PMS I1'] },
  },
] as const

export const bearingSilence = {
  guard: 'was it only a pause?',
  description: 'One silent round is a pause, of theirs or of this node, and no reason to change anything yet.',
} as const

/** What a node makes of a round when it may not stand, whoever leads. */
export const watching = [
  {
    guard: 'is a leader named but lost?',
    actions: ['lose the leader and begin a round', 'name nobody', 'ask everybody', 'start the round timer'],
    description: 'The leader is gone, or this node is out of touch; others must stand.',
  },
  {
    guard: 'does another node stand higher?',
    actions: ['follow it and begin a round', 'name the leader', 'ask everybody', 'start the round timer'],
    description: 'Another node was elected.',
  },
  {
    guard: 'is a leader named?',
    actions: ['keep the leader and begin a round', 'ask everybody', 'start the round timer'],
    description: 'The leader leads on.',
  },
  {
    actions: ['begin a round', 'ask everybody', 'start the round timer'],
    description: 'Nobody leads: others must stand.',
  },
] as const
