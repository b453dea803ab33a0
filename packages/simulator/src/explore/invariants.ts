import {
  type AcceptedEntry,
  type DeliverEffect,
  formatBallot,
  isAcceptQuorum,
  isPrepareQuorum,
  NOOP,
  type NodeNumber,
  quorumsAt,
  type Slot,
  type SlotQuorums,
} from '@synod/protocol'
import type { Agent, AgentState, Past, V } from './agent.ts'
import { alphaOf, type Bounds, valuesOf } from './bounds.ts'
import { setsAfter } from './sets.ts'

/**
 * What is checked; the names are the paper's (PMS). I5 is there because a ballot used twice breaks everything else; 3.10 is
 * that nothing is proposed in a slot before it is known who decides it; `assertion` is a machine that stops by itself with an
 * InvariantError.
 */
export type Invariant = 'S1' | 'S2' | 'S3' | 'P1a' | 'P2c' | 'A3' | 'I5' | '3.10' | 'assertion'

export const INVARIANTS: readonly Invariant[] = ['S1', 'S2', 'S3', 'P1a', 'P2c', 'A3', 'I5', '3.10', 'assertion']

export interface Violation {
  readonly invariant: Invariant
  readonly why: string
}

/** Which facts a turn added, so that only what can have changed is checked. */
export interface News {
  readonly accepted: boolean
  readonly delivered: boolean
  readonly issued: boolean
}

export function newsBetween(before: Past, after: Past): News {
  return {
    accepted: before.accepted !== after.accepted,
    delivered: before.delivered !== after.delivered,
    issued: before.issued !== after.issued,
  }
}

/**
 * The invariants that take the whole world to see. `states` are the agents', in their order. Who decides a slot follows from
 * what was chosen below it, whatever anybody believes (PMS 3.10).
 */
export function* worldViolations(
  agents: readonly Agent[],
  bounds: Bounds,
  states: readonly AgentState[],
  news: News,
): Generator<Violation> {
  const acceptors = agents.flatMap(({ node, roles }, index): Acceptor[] =>
    roles.includes('acceptor') ? [{ node, past: (states[index] as AgentState).past }] : [],
  )
  const issued = states.flatMap(({ past }) => past.issued)
  const chosen = chosenBy(bounds, acceptors)
  const sets = setsAfter(bounds, chosen)
  if (news.issued) {
    yield* issuing(sets, valuesOf(bounds), acceptors, issued)
    yield* reaching(bounds, issued, chosen)
  }
  if (!news.accepted && !news.delivered) return
  yield* choosing(issued, acceptors, chosen)
  yield* learning(agents, states, chosen)
}

interface Acceptor {
  readonly node: NodeNumber
  readonly past: Past
}

/** PMS S1: nobody makes values up. P2c: every proposal issued is bound by what a quorum that promised had accepted. */
function* issuing(
  sets: SlotQuorums,
  values: readonly V[],
  acceptors: readonly Acceptor[],
  issued: readonly AcceptedEntry<V>[],
): Generator<Violation> {
  for (const proposal of issued) {
    const { slot, ballot, value } = proposal
    if (value !== NOOP && !values.includes(value)) {
      yield { invariant: 'S1', why: `nobody wanted ${value}, which ${inWords(proposal)} proposes` }
    }
    if (issued.some((other) => other.ballot === ballot && other.slot === slot && other.value !== value)) {
      yield { invariant: 'I5', why: `two values were proposed in ${formatBallot(ballot)}, slot ${slot}` }
    }
    if (!isBound(sets, acceptors, proposal)) {
      const why = `${inWords(proposal)} was proposed, but no quorum that promised ${formatBallot(ballot)} allows it`
      yield { invariant: 'P2c', why }
    }
  }
}

/**
 * PMS P2c, of acceptors that answered this ballot or a higher one and so will accept nothing more below it: either a quorum
 * of them accepted nothing below, or a quorum exists whose highest-numbered proposal below has this value. A set with that
 * highest proposal is the larger the more acceptors with nothing higher are in it.
 */
function isBound(sets: SlotQuorums, acceptors: readonly Acceptor[], proposal: AcceptedEntry<V>): boolean {
  const quorums = quorumsAt(sets, proposal.slot)
  const answered = acceptors
    .filter(({ past }) => past.answered >= proposal.ballot)
    .map(({ node, past }) => ({ node, highest: highestBelow(past.accepted, proposal) }))
  const nothing = answered.filter(({ highest }) => highest === undefined)
  if (isPrepareQuorum(quorums, nodesOf(nothing))) return true
  return answered.some(({ highest }) => {
    if (!highest || highest.value !== proposal.value) return false
    const notAbove = answered.filter((other) => (other.highest?.ballot ?? 0) <= highest.ballot)
    return isPrepareQuorum(quorums, nodesOf(notAbove))
  })
}

/** PMS 3.10: nothing is proposed in slot i+α before what is chosen through i, and with it who decides there, is known. */
function* reaching(
  bounds: Bounds,
  issued: readonly AcceptedEntry<V>[],
  chosen: readonly AcceptedEntry<V>[],
): Generator<Violation> {
  for (const proposal of issued) {
    for (let below: Slot = proposal.slot - alphaOf(bounds); below >= 1; below--) {
      if (chosen.some(({ slot }) => slot === below)) continue
      yield { invariant: '3.10', why: `${inWords(proposal)} was proposed while nothing is chosen in slot ${below}` }
    }
  }
}

function nodesOf(some: readonly { readonly node: NodeNumber }[]): NodeNumber[] {
  return some.map(({ node }) => node)
}

/** Entries are sorted, so the last that fits is the highest. */
export function highestBelow(
  accepted: readonly AcceptedEntry<V>[],
  { slot, ballot }: Pick<AcceptedEntry<V>, 'slot' | 'ballot'>,
): AcceptedEntry<V> | undefined {
  return accepted.findLast((entry) => entry.slot === slot && entry.ballot < ballot)
}

/** Every proposal that a quorum of its slot's own set accepted (PMS Q1, 3.10), once, in slot order. */
export function chosenBy(bounds: Bounds, acceptors: readonly Acceptor[]): AcceptedEntry<V>[] {
  const votes = new Map<string, { entry: AcceptedEntry<V>; nodes: NodeNumber[] }>()
  for (const { node, past } of acceptors) {
    for (const entry of past.accepted) {
      const key = `${entry.slot} ${entry.ballot} ${entry.value}`
      const vote = votes.get(key) ?? { entry, nodes: [] }
      vote.nodes.push(node)
      votes.set(key, vote)
    }
  }
  const chosen: AcceptedEntry<V>[] = []
  // What is chosen in a slot bears on later ones alone.
  for (const { entry, nodes } of [...votes.values()].sort((one, other) => one.entry.slot - other.entry.slot)) {
    if (isAcceptQuorum(quorumsAt(setsAfter(bounds, chosen), entry.slot), nodes)) chosen.push(entry)
  }
  return chosen
}

/** PMS S1: only what was proposed is accepted, and so chosen. S2: one value per slot. */
function* choosing(
  issued: readonly AcceptedEntry<V>[],
  acceptors: readonly Acceptor[],
  chosen: readonly AcceptedEntry<V>[],
): Generator<Violation> {
  for (const { past } of acceptors) {
    for (const entry of past.accepted) {
      const wasIssued = issued.some(
        ({ slot, ballot, value }) => slot === entry.slot && ballot === entry.ballot && value === entry.value,
      )
      if (!wasIssued) yield { invariant: 'S1', why: `${inWords(entry)} was accepted and never proposed` }
    }
  }
  for (const one of chosen) {
    const other = chosen.find(({ slot, value }) => slot === one.slot && value !== one.value)
    if (other) yield { invariant: 'S2', why: `both ${inWords(one)} and ${inWords(other)} were chosen` }
  }
}

/** PMS S3: what a learner delivers has been chosen. */
function* learning(
  agents: readonly Agent[],
  states: readonly AgentState[],
  chosen: readonly AcceptedEntry<V>[],
): Generator<Violation> {
  for (const [index, { past }] of states.entries()) {
    for (const { slot, value } of past.delivered) {
      if (chosen.some((entry) => entry.slot === slot && entry.value === value)) continue
      const why = `${agents[index]?.name} learned ${value ?? 'no-op'} in slot ${slot}, which no quorum has accepted`
      yield { invariant: 'S3', why }
    }
  }
}

/** PMS 3.2: slot by slot, without a gap and without going back on anything; a gap would be learning what is not known. */
export function delivers(agent: Agent, { delivered }: Past, { slot, value }: DeliverEffect<V>): Violation | undefined {
  const earlier = delivered.find((entry) => entry.slot === slot)
  if (earlier ? earlier.value === value : slot === delivered.length + 1) return undefined
  const why = `${agent.name} delivers slot ${slot} after ${delivered.length} others, or not what it delivered there before`
  return { invariant: 'S3', why }
}

export function inWords({ slot, ballot, value }: AcceptedEntry<V>): string {
  return `${value ?? 'no-op'} (slot ${slot}, ballot ${formatBallot(ballot)})`
}
