import {
  formatMembers,
  formatNode,
  isAcceptQuorum,
  isPrepareQuorum,
  membersOf,
  type NodeNumber,
  type QuorumRule,
  type QuorumStep,
  type QuorumSystem,
  quorumsAt,
  quorumsFor,
  quorumsFrom,
  type Slot,
} from '@synod/protocol'
import type { Executor } from '@synod/replica'
import type { Findings } from './findings.ts'
import type { NodeHistory } from './node-history.ts'

export interface MembershipOptions {
  /** What decides until the first change. */
  readonly quorums: QuorumSystem
  /** What the members of later sets make quorums of. */
  readonly rule: QuorumRule
  readonly alpha: number
}

/**
 * Judges who decides: 3.10. The sets are computed here anew, from what the commands of each slot made of the configuration on
 * the first node that executed it; every other node, and every snapshot restored, has to come to the same sets.
 */
export class MembershipRules {
  readonly #findings: Findings
  readonly #options: MembershipOptions
  /** Of all slots whose sets are known, for ever. */
  readonly #steps: QuorumStep[]
  /** Where the configuration changed, of members or of anything else. */
  readonly #changes = new Set<Slot>()
  readonly #numbers: Set<NodeNumber>
  #learners: readonly NodeNumber[] = []
  #knownThrough: Slot = 0

  constructor(options: MembershipOptions, findings: Findings) {
    this.#options = options
    this.#findings = findings
    this.#steps = [{ from: 1, quorums: options.quorums }]
    this.#numbers = new Set(options.quorums.members)
  }

  /** What decides in the slot, if that is known already; of later slots, what was decided last. */
  quorumsOf(slot: Slot): QuorumSystem {
    return quorumsAt(this.#steps, slot)
  }

  /** The sets of all slots from there on that are known. */
  stepsFrom(slot: Slot): readonly QuorumStep[] {
    return quorumsFrom(this.#steps, slot)
  }

  /** Whether the configuration changed there. */
  changedAt(slot: Slot): boolean {
    return this.#changes.has(slot)
  }

  /** A process begins. One of a first member may know nothing yet but that; of any other it takes a state to have a part. */
  starts(of: NodeHistory): void {
    of.isOutside = !this.#options.quorums.members.includes(of.node)
    of.flushesOutside = FLUSHES_UNTIL_SILENT
  }

  /** A node has executed the slot, or restored a snapshot of it. */
  executed(of: NodeHistory, slot: Slot, { membership }: Executor): void {
    if (slot === this.#knownThrough + 1) {
      this.#knownThrough = slot
      if (membership.configuration.changedAt === slot) this.#changed(of, slot, membership)
    }
    this.#hasTheSets(of, slot, membership)
    const isOutside = !membersOf(this.#inView(slot)).includes(of.node)
    if (isOutside && !of.isOutside) of.flushesOutside = 0
    of.isOutside = isOutside
  }

  /** It tells of a vote, a promise or a ballot of its own. */
  speaksAsMember(of: NodeHistory, type: string): void {
    if (!of.isOutside || of.flushesOutside < FLUSHES_UNTIL_SILENT) return
    this.#wrong(of, of.executedThrough, `sends ${type}, and is in no set of the slots above ${of.executedThrough}`)
  }

  /**
   * It was removed, and stops for good: quorums of both kinds of those who follow have to hold everything that it voted for.
   */
  stops(of: NodeHistory, durableThrough: (node: NodeNumber) => Slot): void {
    const last = this.#steps.findLastIndex(({ quorums }) => quorums.members.includes(of.node))
    const after = this.#steps.slice(last + 1).filter(({ from }) => from <= of.executedThrough + 1)
    const [first] = after
    if (!first) {
      this.#wrong(of, of.executedThrough, 'leaves, and is a member of the next slot as far as it knows')
      return
    }
    const hold = ({ from, quorums }: QuorumStep) => {
      return quorums.members.filter((node) => durableThrough(node) >= from - 1)
    }
    if (after.some((step) => hasBothQuorums(step.quorums, hold(step)))) return
    const holders = formatMembers(hold(first))
    this.#wrong(of, first.from, `leaves, and of the members from there on only ${holders} have everything below`)
  }

  /** The sets that a node which has executed so much may know, of the slots above. */
  #inView(executedThrough: Slot): readonly QuorumStep[] {
    const known = executedThrough + this.#options.alpha
    return this.stepsFrom(executedThrough + 1).filter(({ from }, at) => at === 0 || from <= known)
  }

  #changed(of: NodeHistory, slot: Slot, { configuration }: Executor['membership']): void {
    this.#changes.add(slot)
    const { rule, alpha } = this.#options
    const members = configuration.members.map(({ node }) => node)
    const learners = configuration.learners.map(({ node }) => node)
    const newest = this.#steps.at(-1) as QuorumStep
    const present = new Set([...newest.quorums.members, ...this.#learners])
    for (const node of [...members, ...learners]) {
      if (!present.has(node) && this.#numbers.has(node)) this.#wrong(of, slot, `gives out ${formatNode(node)} again`)
      this.#numbers.add(node)
    }
    this.#learners = learners
    if (sameMembers(members, newest.quorums.members)) return
    if (newest.from > slot) {
      this.#wrong(of, slot, `changes the members, and those before decide only from slot ${newest.from} on`)
    }
    try {
      this.#steps.push({ from: slot + alpha, quorums: quorumsFor(rule, members) })
    } catch (error) {
      this.#wrong(of, slot, `makes members of ${formatMembers(members)}: ${String(error)}`)
    }
  }

  #hasTheSets(of: NodeHistory, slot: Slot, { quorums }: Executor['membership']): void {
    const own = quorumsFrom(quorums, slot + 1)
    const right = this.#inView(slot)
    const isSame =
      own.length === right.length &&
      own.every(({ from, quorums: { members } }, at) => {
        const step = right[at] as QuorumStep
        return (at === 0 || from === step.from) && sameMembers(members, step.quorums.members)
      })
    if (isSame) return
    this.#wrong(of, slot, `has the sets ${inWords(own)} after it, where ${inWords(right)} decide`)
  }

  #wrong(of: NodeHistory, slot: Slot, what: string): void {
    this.#findings.violated('3.10', `${formatNode(of.node)} ${what} (slot ${slot})`, { node: of.node, slot })
  }
}

/** What was decided before a node left all sets leaves with the flush under way, or the one after it. */
const FLUSHES_UNTIL_SILENT = 3

function hasBothQuorums(quorums: QuorumSystem, nodes: readonly NodeNumber[]): boolean {
  return isPrepareQuorum(quorums, nodes) && isAcceptQuorum(quorums, nodes)
}

function sameMembers(one: readonly NodeNumber[], other: readonly NodeNumber[]): boolean {
  return one.length === other.length && one.every((node) => other.includes(node))
}

function inWords(steps: readonly QuorumStep[]): string {
  return steps.map(({ from, quorums }) => `${formatMembers(quorums.members)} from ${from} on`).join('; ')
}
