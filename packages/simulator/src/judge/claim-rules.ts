import {
  type Accepted,
  type Ballot,
  type CatchUpReply,
  type Chosen,
  type Entry,
  formatBallot,
  formatNode,
  type Slot,
  type SlotRange,
  slotsOf,
} from '@synod/protocol'
import type { Findings } from './findings.ts'
import type { NodeHistory } from './node-history.ts'
import type { SlotHistories } from './slot-history.ts'
import { describeValue, sameValue } from './value-identity.ts'

/** Judges what nodes tell of what was accepted and chosen: I3, S3. */
export class ClaimRules {
  readonly #slots: SlotHistories
  readonly #findings: Findings

  constructor(slots: SlotHistories, findings: Findings) {
    this.#slots = slots
    this.#findings = findings
  }

  /** Everything up to the slot is chosen, says the node. */
  chosenThrough(of: NodeHistory, through: Slot, type: string): void {
    if (through <= this.#slots.chosenThrough) return
    const first = this.#slots.chosenThrough + 1
    this.#findings.violated(
      'S3',
      `${formatNode(of.node)} says in ${type} that everything through ${through} is chosen, and slot ${first} is not`,
      { node: of.node, slot: first },
    )
  }

  accepted(of: NodeHistory, { ballot, slots, entries }: Accepted<Uint8Array>): void {
    for (const slot of bounded(slots)) {
      if (this.#slots.proposal(slot, ballot)?.acceptedBy.includes(of.node)) continue
      this.#findings.violated(
        'I3',
        `${formatNode(of.node)} says that it accepted ${formatBallot(ballot)} in slot ${slot}, and that is not durable`,
        { node: of.node, slot, ballot },
      )
      return
    }
    for (const { slot, value } of entries ?? []) {
      const proposal = this.#slots.proposal(slot, ballot)
      if (proposal && sameValue(proposal.value, value)) continue
      this.#findings.violated(
        'I3',
        `${formatNode(of.node)} says that it accepted ${describeValue(value)} in slot ${slot}, and that was not proposed`,
        { node: of.node, slot, ballot },
      )
    }
  }

  chosen(of: NodeHistory, { ballot, slots, entries, chosenThrough }: Chosen<Uint8Array>): void {
    for (const slot of bounded(slots)) this.#chosenIn(of, slot, ballot)
    this.#entries(of, entries, 'chosen')
    this.chosenThrough(of, chosenThrough, 'chosen')
  }

  catchUpReply(of: NodeHistory, { entries, chosenThrough }: CatchUpReply<Uint8Array>): void {
    this.#entries(of, entries, 'catchUpReply')
    this.chosenThrough(of, chosenThrough, 'catchUpReply')
  }

  #chosenIn(of: NodeHistory, slot: Slot, ballot: Ballot): void {
    if (this.#slots.proposal(slot, ballot)?.isChosen) return
    this.#findings.violated(
      'S3',
      `${formatNode(of.node)} says that slot ${slot} was chosen in ${formatBallot(ballot)}, and no quorum has accepted that`,
      { node: of.node, slot, ballot },
    )
  }

  #entries(of: NodeHistory, entries: readonly Entry<Uint8Array>[], type: string): void {
    for (const { slot, value } of entries) {
      if (this.#slots.isChosenValue(slot, value)) continue
      this.#findings.violated(
        'S3',
        `${formatNode(of.node)} says in ${type} that ${describeValue(value)} is chosen in slot ${slot}, and it is not`,
        { node: of.node, slot },
      )
    }
  }
}

/** Ranges without an end would name slots for ever; what follows the first slot of one is left to other rules. */
function bounded(ranges: readonly SlotRange[]): Generator<Slot> {
  return slotsOf(ranges.map(({ from, to }) => ({ from, to: to ?? from })))
}
