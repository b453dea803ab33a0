import {
  type Ballot,
  ballotNode,
  type DurableRecord,
  type Entry,
  formatBallot,
  formatNode,
  NO_BALLOT,
  type Slot,
  type Value,
} from '@synod/protocol'
import type { Findings } from './findings.ts'
import type { NodeHistory } from './node-history.ts'
import type { Proposal, SlotHistories } from './slot-history.ts'
import { describeValue, sameValue } from './value-identity.ts'

type Records = readonly DurableRecord<Uint8Array>[]
type RecordOf<Type> = Extract<DurableRecord<Uint8Array>, { type: Type }>

/** Judges what becomes durable, and what is found again after a restart: S1, S2, S3, P1a, A3, I4, I5, M2. */
export class DurableRules {
  readonly #slots: SlotHistories
  readonly #findings: Findings

  constructor(slots: SlotHistories, findings: Findings) {
    this.#slots = slots
    this.#findings = findings
  }

  durable(of: NodeHistory, records: Records): void {
    for (const record of records) {
      if (record.type === 'promised') this.#promised(of, record.ballot)
      else if (record.type === 'accepted') this.#accepted(of, record.ballot, record.entries)
      else if (record.type === 'tried') this.#tried(of, record.ballot)
      else if (record.type === 'chosen') this.#chosen(of, record)
      else if (record.type === 'snapshot') this.#snapshot(of, record.slot)
      else if (record.type === 'compacted') this.#compacted(of, record.through)
    }
  }

  /**
   * A store may hold more than was known to be durable: a write that the crash interrupted may have reached the disk. It
   * never holds less.
   */
  recovered(of: NodeHistory, records: Records): void {
    const found = new Found(records)
    if (of.isStoreLost) return
    this.#nothingIsForgotten(of, found)
    if (found.chosenThrough > this.#slots.chosenThrough) this.#notChosen(of, found.chosenThrough, 'its store')
    of.promised = found.promised
    of.tried = found.tried
    of.chosenThrough = Math.max(of.chosenThrough, found.chosenThrough)
    of.snapshotSlot = found.snapshotSlot
    of.compactedThrough = found.compactedThrough
    this.#coversWhatIsGone(of)
    for (const [slot, { ballot, value }] of found.accepted) {
      const isKnown = of.log.get(slot)?.ballot === ballot
      if (!isKnown) this.#notBelowPromise(of, ballot, slot)
      of.log.set(slot, this.#slots.accept(of.node, ballot, slot, value))
    }
    for (const slot of of.log.keys()) if (slot <= of.chosenThrough) of.log.delete(slot)
  }

  #nothingIsForgotten(of: NodeHistory, found: Found): void {
    const forgets = (what: string, was: string, is: string) =>
      this.#findings.violated('M2', `${formatNode(of.node)} restarted with ${what} ${is}, and ${was} was durable`, {
        node: of.node,
      })
    if (found.promised < of.promised) forgets('promise', formatBallot(of.promised), formatBallot(found.promised))
    if (found.tried < of.tried) forgets('tried ballot', formatBallot(of.tried), formatBallot(found.tried))
    if (found.chosenThrough < of.chosenThrough) {
      forgets('chosen mark', `${of.chosenThrough}`, `${found.chosenThrough}`)
    }
    if (found.snapshotSlot < of.snapshotSlot) forgets('snapshot', `${of.snapshotSlot}`, `${found.snapshotSlot}`)
    for (const [slot, proposal] of of.log) {
      if (slot <= found.chosenThrough) continue
      const now = found.accepted.get(slot)
      if (now && now.ballot > proposal.ballot) continue
      if (now?.ballot === proposal.ballot && sameValue(now.value, proposal.value)) continue
      const was = `${describeValue(proposal.value)} of ${formatBallot(proposal.ballot)}`
      forgets(`in slot ${slot}`, was, now ? `${describeValue(now.value)} of ${formatBallot(now.ballot)}` : 'nothing')
    }
  }

  #promised(of: NodeHistory, ballot: Ballot): void {
    if (ballot < of.promised) {
      this.#findings.violated(
        'A3',
        `${formatNode(of.node)} made a promise of ${formatBallot(ballot)} durable after ${formatBallot(of.promised)}`,
        { node: of.node, ballot },
      )
    }
    of.promised = ballot
  }

  #accepted(of: NodeHistory, ballot: Ballot, entries: readonly Entry<Uint8Array>[]): void {
    if (ballot > of.promised) of.promised = ballot
    for (const { slot, value } of entries) {
      this.#notBelowPromise(of, ballot, slot)
      const proposal = this.#slots.accept(of.node, ballot, slot, value)
      // The store keeps what is chosen there, or a snapshot of it; the vote counts for those who ask for no report of the slot.
      if (slot <= of.chosenThrough) continue
      const before = of.log.get(slot)
      if (before && before.ballot > ballot) {
        this.#findings.violated(
          'A3',
          `${formatNode(of.node)} replaced what it had accepted in slot ${slot} in ${formatBallot(before.ballot)} by ${formatBallot(ballot)}`,
          { node: of.node, slot, ballot },
        )
      }
      of.log.set(slot, proposal)
    }
  }

  #notBelowPromise(of: NodeHistory, ballot: Ballot, slot: Slot): void {
    if (ballot >= of.promiseSent) return
    this.#findings.violated(
      'P1a',
      `${formatNode(of.node)} accepted ${formatBallot(ballot)} in slot ${slot} after it had promised ${formatBallot(of.promiseSent)}`,
      { node: of.node, slot, ballot },
    )
  }

  #tried(of: NodeHistory, ballot: Ballot): void {
    if (ballotNode(ballot) !== of.node) {
      this.#findings.violated('I4', `${formatNode(of.node)} tries ${formatBallot(ballot)}, which is not its own`, {
        node: of.node,
        ballot,
      })
    }
    if (ballot <= of.tried || ballot <= of.prepareSent) {
      const before = ballot <= of.tried ? of.tried : of.prepareSent
      this.#findings.violated(
        'I5',
        `${formatNode(of.node)} tries ${formatBallot(ballot)}, not above ${formatBallot(before)}`,
        { node: of.node, ballot },
      )
    }
    if (ballot > of.tried) of.tried = ballot
  }

  /** A mark makes every stored value up to it the chosen one: it has to be there, and to be it. */
  #chosen(of: NodeHistory, { through, learned }: RecordOf<'chosen'>): void {
    for (const { slot, value } of learned) this.#isChosen(of, slot, value)
    const isLearned = new Set(learned.map(({ slot }) => slot))
    for (let slot = of.chosenThrough + 1; slot <= through; slot++) {
      const stored = of.log.get(slot)
      of.log.delete(slot)
      if (isLearned.has(slot)) continue
      if (stored) this.#isChosen(of, slot, stored.value)
      else {
        this.#findings.violated(
          'A3',
          `${formatNode(of.node)} marks slot ${slot} as chosen, and has no value stored there`,
          { node: of.node, slot },
        )
        break
      }
    }
    if (through > of.chosenThrough) of.chosenThrough = through
  }

  /** Everything through the snapshot's slot is executed in it, so it has to be chosen; the log below it is of no use. */
  #snapshot(of: NodeHistory, slot: Slot): void {
    if (slot > this.#slots.chosenThrough) this.#notChosen(of, slot, 'its snapshot')
    if (slot > of.chosenThrough) of.compactedThrough = Math.max(of.compactedThrough, slot)
    of.snapshotSlot = Math.max(of.snapshotSlot, slot)
    of.chosenThrough = Math.max(of.chosenThrough, slot)
    for (const kept of of.log.keys()) if (kept <= of.chosenThrough) of.log.delete(kept)
  }

  #compacted(of: NodeHistory, through: Slot): void {
    of.compactedThrough = Math.max(of.compactedThrough, through)
    this.#coversWhatIsGone(of)
  }

  #coversWhatIsGone(of: NodeHistory): void {
    const { compactedThrough, snapshotSlot, node } = of
    if (compactedThrough <= snapshotSlot) return
    this.#findings.violated(
      'M2',
      `${formatNode(node)} has dropped its log through ${compactedThrough}, and its snapshot is of slot ${snapshotSlot}`,
      { node, slot: compactedThrough },
    )
  }

  #isChosen(of: NodeHistory, slot: Slot, value: Value<Uint8Array>): void {
    if (this.#slots.isChosenValue(slot, value)) return
    this.#notChosen(of, slot, `the mark over ${describeValue(value)}`)
  }

  #notChosen(of: NodeHistory, slot: Slot, where: string): void {
    const chosen = this.#slots.get(slot)?.chosen
    const instead = chosen ? `${describeValue(chosen.value)} is` : 'nothing is'
    this.#findings.violated('S3', `${formatNode(of.node)}: ${where} says that slot ${slot} is chosen, and ${instead}`, {
      node: of.node,
      slot,
    })
  }
}

/** What the records of a store say. */
class Found {
  promised: Ballot = NO_BALLOT
  tried: Ballot = NO_BALLOT
  chosenThrough: Slot = 0
  snapshotSlot: Slot = 0
  compactedThrough: Slot = 0
  readonly accepted = new Map<Slot, Pick<Proposal, 'ballot' | 'value'>>()

  constructor(records: Records) {
    for (const record of records) {
      if (record.type === 'promised' || record.type === 'accepted') this.#promise(record.ballot)
      if (record.type === 'tried' && record.ballot > this.tried) this.tried = record.ballot
      if (record.type === 'chosen' && record.through > this.chosenThrough) this.chosenThrough = record.through
      if (record.type === 'accepted') this.#accept(record)
      if (record.type === 'snapshot') this.snapshotSlot = record.slot
      if (record.type === 'compacted') this.compactedThrough = record.through
    }
    this.chosenThrough = Math.max(this.chosenThrough, this.snapshotSlot)
    for (const slot of this.accepted.keys()) if (slot <= this.chosenThrough) this.accepted.delete(slot)
  }

  #promise(ballot: Ballot): void {
    if (ballot > this.promised) this.promised = ballot
  }

  #accept({ ballot, entries }: RecordOf<'accepted'>): void {
    for (const { slot, value } of entries) this.accepted.set(slot, { ballot, value })
  }
}
