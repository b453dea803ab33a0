import {
  type Ballot,
  formatBallot,
  formatNode,
  isAcceptQuorum,
  type NodeNumber,
  type QuorumSystem,
  type Slot,
  type Value,
} from '@synod/protocol'
import type { Findings } from './findings.ts'
import { describeValue, sameValue } from './value-identity.ts'

/** What one ballot proposed in a slot, and who has durably accepted it. */
export interface Proposal {
  readonly ballot: Ballot
  readonly value: Value<Uint8Array>
  readonly acceptedBy: NodeNumber[]
  isChosen: boolean
}

/** All that ever happened in one slot. */
export interface SlotHistory {
  readonly slot: Slot
  /** By rising ballot. */
  readonly proposals: Proposal[]
  /** The first one that a quorum accepted; its value is the slot's for ever. */
  chosen: Proposal | undefined
}

/** The quorum system of a slot: all slots' the same, or as membership has it (PMS 3.10). */
export type QuorumsOf = (slot: Slot) => QuorumSystem

/** What was proposed, accepted and chosen, slot by slot, as nobody in the system can see it. */
export class SlotHistories {
  readonly #slots = new Map<Slot, SlotHistory>()
  readonly #quorumsOf: QuorumsOf
  readonly #findings: Findings
  #chosenThrough: Slot = 0

  constructor(quorumsOf: QuorumsOf, findings: Findings) {
    this.#quorumsOf = quorumsOf
    this.#findings = findings
  }

  /** Every slot up to here is chosen. */
  get chosenThrough(): Slot {
    return this.#chosenThrough
  }

  get(slot: Slot): SlotHistory | undefined {
    return this.#slots.get(slot)
  }

  proposal(slot: Slot, ballot: Ballot): Proposal | undefined {
    return this.#slots.get(slot)?.proposals.find((proposal) => proposal.ballot === ballot)
  }

  /** The highest proposal below `ballot` that a node has ever durably accepted in the slot. */
  highestAcceptedBelow(ballot: Ballot, slot: Slot, node: NodeNumber): Proposal | undefined {
    const proposals = this.#slots.get(slot)?.proposals
    if (!proposals) return undefined
    for (let at = proposals.length - 1; at >= 0; at--) {
      const proposal = proposals[at] as Proposal
      if (proposal.ballot < ballot && proposal.acceptedBy.includes(node)) return proposal
    }
    return undefined
  }

  /** Is it the slot's chosen value? */
  isChosenValue(slot: Slot, value: Value<Uint8Array>): boolean {
    const chosen = this.#slots.get(slot)?.chosen
    return chosen !== undefined && sameValue(chosen.value, value)
  }

  /** Takes down a proposal that is new. */
  propose(ballot: Ballot, slot: Slot, value: Value<Uint8Array>): Proposal {
    let history = this.#slots.get(slot)
    if (!history) {
      history = { slot, proposals: [], chosen: undefined }
      this.#slots.set(slot, history)
    }
    const proposal: Proposal = { ballot, value, acceptedBy: [], isChosen: false }
    const { proposals } = history
    let at = proposals.length
    while (at > 0 && (proposals[at - 1] as Proposal).ballot > ballot) at -= 1
    proposals.splice(at, 0, proposal)
    return proposal
  }

  /** A node has it durably accepted (PMS 2b); a quorum of such makes it chosen (Q1, S1, S2). */
  accept(node: NodeNumber, ballot: Ballot, slot: Slot, value: Value<Uint8Array>): Proposal {
    const known = this.proposal(slot, ballot)
    if (!known || !sameValue(known.value, value)) {
      const proposed = known ? `, where ${describeValue(known.value)} was` : ''
      this.#findings.violated(
        'S1',
        `${formatNode(node)} accepted ${describeValue(value)} in slot ${slot}, which ballot ${formatBallot(ballot)} never proposed${proposed}`,
        { node, slot, ballot },
      )
    }
    const proposal = known ?? this.propose(ballot, slot, value)
    if (proposal.acceptedBy.includes(node)) return proposal
    proposal.acceptedBy.push(node)
    if (!proposal.isChosen && isAcceptQuorum(this.#quorumsOf(slot), proposal.acceptedBy)) this.#choose(slot, proposal)
    return proposal
  }

  #choose(slot: Slot, proposal: Proposal): void {
    proposal.isChosen = true
    const history = this.#slots.get(slot) as SlotHistory
    if (!history.chosen) {
      history.chosen = proposal
      while (this.#slots.get(this.#chosenThrough + 1)?.chosen) this.#chosenThrough += 1
    } else if (!sameValue(history.chosen.value, proposal.value)) {
      const { chosen } = history
      this.#findings.violated(
        'S2',
        `slot ${slot} was chosen twice: ${describeValue(chosen.value)} in ${formatBallot(chosen.ballot)}, ` +
          `${describeValue(proposal.value)} in ${formatBallot(proposal.ballot)}`,
        { slot, ballot: proposal.ballot },
      )
    }
  }
}
