import { assertNode, formatNode, type NodeNumber } from './node-number.ts'

/**
 * Which sets of acceptors decide (PMS Q1). Plain data, so that it survives JSON and can be agreed on like anything else.
 * `majority`: more than half of the members, in both phases.
 * `flexible`: any `prepare` members for phase 1 and any `accept` members for phase 2.
 * `sets`: any superset of a listed set.
 */
export type QuorumSystem =
  | { readonly kind: 'majority'; readonly members: readonly NodeNumber[] }
  | {
      readonly kind: 'flexible'
      readonly members: readonly NodeNumber[]
      readonly prepare: number
      readonly accept: number
    }
  | {
      readonly kind: 'sets'
      readonly members: readonly NodeNumber[]
      readonly prepare: readonly (readonly NodeNumber[])[]
      readonly accept: readonly (readonly NodeNumber[])[]
    }

/** How a quorum system is built from a set of members; what a cluster fixes when it is initialised. */
export type QuorumRule = { readonly kind: 'majority' } | { readonly kind: 'flexible'; readonly accept: number }

/** The quorum system refused: some phase-1 quorum misses some phase-2 quorum, so two values could be chosen. */
export class QuorumError extends Error {
  override readonly name = 'QuorumError'
}

/** More than half of `members`. Throws {@link QuorumError} on an empty or repeated set. */
export function majority(members: readonly NodeNumber[]): QuorumSystem {
  return checked({ kind: 'majority', members: [...members] })
}

/** Flexible Paxos by size. Throws {@link QuorumError} unless `prepare + accept > members.length`. */
export function flexible(members: readonly NodeNumber[], sizes: { prepare: number; accept: number }): QuorumSystem {
  return checked({ kind: 'flexible', members: [...members], ...sizes })
}

/** Flexible Paxos by listed sets (grids, weights). Throws {@link QuorumError} unless every pair intersects. */
export function quorumSets(
  members: readonly NodeNumber[],
  sets: { prepare: readonly (readonly NodeNumber[])[]; accept: readonly (readonly NodeNumber[])[] },
): QuorumSystem {
  return checked({ kind: 'sets', members: [...members], ...sets })
}

/** The system that `rule` gives for `members`. */
export function quorumsFor(rule: QuorumRule, members: readonly NodeNumber[]): QuorumSystem {
  if (rule.kind === 'majority') return majority(members)
  return flexible(members, { prepare: members.length - rule.accept + 1, accept: rule.accept })
}

/** Does `nodes` contain a phase-1 quorum? Nodes that are not members do not count. */
export function isPrepareQuorum(system: QuorumSystem, nodes: readonly NodeNumber[]): boolean {
  return isQuorum(system, nodes, 'prepare')
}

/** Does `nodes` contain a phase-2 quorum? A value is chosen once such a set has accepted it in one ballot (PMS Q1). */
export function isAcceptQuorum(system: QuorumSystem, nodes: readonly NodeNumber[]): boolean {
  return isQuorum(system, nodes, 'accept')
}

/** How few members can make up a quorum of both phases; for messages to people. Of a majority or sizes, any so many do. */
export function quorumSize(system: QuorumSystem): number {
  if (system.kind === 'majority') return Math.floor(system.members.length / 2) + 1
  if (system.kind === 'flexible') return Math.max(system.prepare, system.accept)
  return Math.min(...system.prepare.flatMap((p) => system.accept.map((a) => new Set([...p, ...a]).size)))
}

function isQuorum(system: QuorumSystem, nodes: readonly NodeNumber[], phase: 'prepare' | 'accept'): boolean {
  if (system.kind === 'sets') return system[phase].some((set) => set.every((member) => nodes.includes(member)))
  let present = 0
  for (const member of system.members) if (nodes.includes(member)) present += 1
  return system.kind === 'majority' ? present * 2 > system.members.length : present >= system[phase]
}

function checked(system: QuorumSystem): QuorumSystem {
  const { members } = system
  for (const member of members) assertNode(member)
  if (members.length === 0) throw new QuorumError('a quorum system needs at least one member')
  if (new Set(members).size !== members.length) throw new QuorumError('a member is listed twice')
  if (system.kind === 'flexible') checkSizes(system.prepare, system.accept, members.length)
  if (system.kind === 'sets') checkSets(system.prepare, system.accept, members)
  return system
}

function checkSizes(prepare: number, accept: number, size: number): void {
  for (const count of [prepare, accept]) {
    if (!Number.isInteger(count) || count < 1 || count > size) {
      throw new QuorumError(`a quorum of ${size} members has 1 to ${size} of them, not ${count}`)
    }
  }
  if (prepare + accept <= size) {
    throw new QuorumError(
      `${prepare} for phase 1 and ${accept} for phase 2 of ${size} members need not meet: their sum must exceed ${size} (PMS Q1)`,
    )
  }
}

function checkSets(
  prepare: readonly (readonly NodeNumber[])[],
  accept: readonly (readonly NodeNumber[])[],
  members: readonly NodeNumber[],
): void {
  if (prepare.length === 0 || accept.length === 0) throw new QuorumError('each phase needs at least one quorum')
  for (const set of [...prepare, ...accept]) {
    for (const node of set) {
      if (!members.includes(node)) throw new QuorumError(`${formatNode(node)} is in a quorum but not a member`)
    }
  }
  for (const first of prepare) {
    for (const second of accept) {
      if (!first.some((node) => second.includes(node))) {
        const name = (set: readonly NodeNumber[]) => `{${set.map(formatNode).join(', ')}}`
        throw new QuorumError(`phase-1 quorum ${name(first)} misses phase-2 quorum ${name(second)} (PMS Q1)`)
      }
    }
  }
}
