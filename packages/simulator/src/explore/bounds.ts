import {
  type Ballot,
  flexible,
  type Learning,
  majority,
  makeBallot,
  type NodeNumber,
  type QuorumSystem,
} from '@synod/protocol'

/** How large the worlds are that are explored, and what may go wrong in them. Plain data: a schedule carries it. */
export interface Bounds {
  readonly acceptors: number
  readonly proposers: number
  /** Learners of their own, besides those that sit beside proposers. */
  readonly learners: number
  readonly values: number
  /** How many ballots there are in all; they go round the proposers: 1.n1, 1.n2, 2.n1 … */
  readonly ballots: number
  readonly slots: number
  /** How far above what is executed a slot may be proposed (PMS 3.8); null: as far as there are slots. */
  readonly alpha: number | null
  /**
   * `replaced`: the value v1 is a command that has one more acceptor decide in the place of the first, from the slot on that
   * is α above its own (PMS 3.10). `fixed`: values are values.
   */
  readonly members: 'fixed' | 'replaced'
  /** `apart`: every agent plays one role (a proposer has a learner beside it). `together`: a node plays all (PMS I1). */
  readonly layout: 'apart' | 'together'
  readonly learning: 'every' | 'distinguished'
  /** Sizes of the quorums; majorities unless both are given (PMS Q1). */
  readonly prepareQuorum: number | null
  readonly acceptQuorum: number | null
  /** How many crashes there may be in all; each is followed by a restart from what was durable. */
  readonly crashes: number
  /**
   * `any`: nothing needs to arrive, and that is all that loss can do to safety, since nobody waits. A number: so many
   * messages at most are taken out of the network, each a move of its own.
   */
  readonly losses: number | 'any'
  /** A message that arrived may arrive again, any number of times. */
  readonly duplicates: boolean
  /** How many timers may fire in all. */
  readonly timeouts: number
  /** Acceptors tell proposers of higher ballots (PMS A2). */
  readonly rejections: boolean
  /** `immediate`: what is persisted is durable at once. `step`: writing is a move, and a crash may come before, between and after. */
  readonly flush: 'immediate' | 'step'
  /** The comparison with the TLA+ specification: see {@link boundsOf}. */
  readonly calibrated: boolean
  /** In a calibrated run: promises are heard one by one, or a quorum of them in one move, as the specification does it. */
  readonly hearing: 'one by one' | 'by quorum'
}

export const SIZE_MAX = 9

/**
 * Completes bounds. Without anything that Lamport's TLA+ *Paxos* does not know (slots, crashes, lost or duplicated messages,
 * a given number of proposers …) the run is calibrated: its states are counted as that specification counts them.
 * Throws a RangeError that says which bound makes no sense.
 */
export function boundsOf(given: Partial<Bounds> = {}): Bounds {
  const calibrated = given.calibrated ?? !goesBeyondSpecification(given)
  const { ballots = 2, slots = 1, crashes = 0 } = given
  const usual: Bounds = calibrated
    ? { ...PLAIN, ballots, proposers: ballots, duplicates: true, rejections: false, calibrated }
    : { ...PLAIN, ballots, slots, proposers: Math.min(2, ballots), flush: crashes > 0 ? 'step' : 'immediate' }
  const bounds = { ...usual, ...defined(given), calibrated }
  check(bounds)
  return bounds
}

const PLAIN: Bounds = {
  acceptors: 3,
  proposers: 2,
  learners: 0,
  values: 2,
  ballots: 2,
  slots: 1,
  alpha: null,
  members: 'fixed',
  layout: 'apart',
  learning: 'every',
  prepareQuorum: null,
  acceptQuorum: null,
  crashes: 0,
  losses: 'any',
  duplicates: false,
  timeouts: 0,
  rejections: true,
  flush: 'immediate',
  calibrated: false,
  hearing: 'by quorum',
}

/** What a calibrated run may differ in; anything else goes beyond the specification. */
const SPECIFIED: readonly (keyof Bounds)[] = [
  'acceptors',
  'values',
  'ballots',
  'prepareQuorum',
  'acceptQuorum',
  'hearing',
  'calibrated',
]

function goesBeyondSpecification(given: Partial<Bounds>): boolean {
  return Object.keys(defined(given)).some((key) => !SPECIFIED.includes(key as keyof Bounds))
}

function defined(given: Partial<Bounds>): Partial<Bounds> {
  const known = Object.keys(PLAIN)
  return Object.fromEntries(Object.entries(given).filter(([key, value]) => value !== undefined && known.includes(key)))
}

function check(bounds: Bounds): void {
  const within = (name: keyof Bounds, least: number, most: number) => {
    const value = bounds[name] as number
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`${name} is a whole number from ${least} to ${most}, not ${value}`)
    }
  }
  for (const name of ['acceptors', 'values', 'ballots', 'slots', 'proposers'] as const) within(name, 1, SIZE_MAX)
  within('learners', 0, SIZE_MAX)
  if (bounds.alpha !== null) within('alpha', 1, SIZE_MAX)
  for (const name of ['crashes', 'timeouts'] as const) within(name, 0, 255)
  if (bounds.losses !== 'any') within('losses', 0, 255)
  if (bounds.layout === 'together' && bounds.proposers > bounds.acceptors) {
    throw new RangeError(`proposers sit beside acceptors: ${bounds.proposers} of them need as many acceptors`)
  }
  if ((bounds.prepareQuorum === null) !== (bounds.acceptQuorum === null)) {
    throw new RangeError('prepareQuorum and acceptQuorum are given both or not at all')
  }
  if (bounds.calibrated) {
    const beyond = { ...PLAIN, ...pick(bounds), proposers: bounds.ballots, duplicates: true, rejections: false }
    for (const key of Object.keys(PLAIN) as (keyof Bounds)[]) {
      if (bounds[key] !== beyond[key]) throw new RangeError(`${key}: ${bounds[key]} is not part of a calibrated run`)
    }
  }
  quorumsOf(bounds, firstNodes(bounds))
}

function pick(bounds: Bounds): Partial<Bounds> {
  return Object.fromEntries(SPECIFIED.map((key) => [key, bounds[key]]))
}

/** Who decides the first slots. */
export function firstNodes(bounds: Bounds): NodeNumber[] {
  return Array.from({ length: bounds.acceptors }, (_, index) => index + 1)
}

/** Who decides once v1 has taken effect. */
export function laterNodes(bounds: Bounds): NodeNumber[] {
  return firstNodes(bounds).map((node) => node + 1)
}

/** Every acceptor there is. */
export function acceptorNodes(bounds: Bounds): NodeNumber[] {
  return bounds.members === 'fixed' ? firstNodes(bounds) : [1, ...laterNodes(bounds)]
}

/** Throws QuorumError when some phase-1 quorum misses some phase-2 quorum. */
export function quorumsOf({ prepareQuorum, acceptQuorum }: Bounds, nodes: readonly NodeNumber[]): QuorumSystem {
  if (prepareQuorum === null || acceptQuorum === null) return majority(nodes)
  return flexible(nodes, { prepare: prepareQuorum, accept: acceptQuorum })
}

export function alphaOf({ alpha, slots }: Bounds): number {
  return alpha ?? slots
}

/** Every ballot there is, from the lowest. */
export function ballotsOf(bounds: Bounds): Ballot[] {
  return Array.from({ length: bounds.ballots }, (_, index) =>
    makeBallot(Math.floor(index / bounds.proposers) + 1, (index % bounds.proposers) + 1),
  )
}

export function valuesOf(bounds: Bounds): string[] {
  return Array.from({ length: bounds.values }, (_, index) => `v${index + 1}`)
}

export function learningOf(bounds: Bounds): Learning {
  return { mode: bounds.learning }
}
