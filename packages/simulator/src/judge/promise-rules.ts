import {
  type AcceptedEntry,
  formatBallot,
  formatNode,
  type PromiseMessage,
  rangeContains,
  rangesContain,
  type Slot,
} from '@synod/protocol'
import { notePromise } from './ballot-history.ts'
import type { Findings } from './findings.ts'
import type { NodeHistory } from './node-history.ts'
import type { Ballots } from './proposing-rules.ts'
import type { SlotHistories } from './slot-history.ts'
import { describeValue, sameValue } from './value-identity.ts'

type Promised = PromiseMessage<Uint8Array>

/**
 * Judges promises when they leave: 1b, I3. The acceptor may have gone on since it made one: it may have promised more,
 * accepted in this ballot or higher, or marked more slots as chosen. So the truth is what it has accepted below the ballot.
 */
export class PromiseRules {
  readonly #slots: SlotHistories
  readonly #ballots: Ballots
  readonly #findings: Findings

  constructor(slots: SlotHistories, ballots: Ballots, findings: Findings) {
    this.#slots = slots
    this.#ballots = ballots
    this.#findings = findings
  }

  promise(of: NodeHistory, promise: Promised): void {
    const { ballot, chosenThrough } = promise
    if (of.promised < ballot) this.#wrong('I3', of, promise, 'before that is durable')
    if (of.chosenThrough < chosenThrough) {
      this.#wrong('I3', of, promise, `with chosenThrough ${chosenThrough}, and only ${of.chosenThrough} is durable`)
    }
    if (ballot < of.promiseSent) this.#wrong('1b', of, promise, `after ${formatBallot(of.promiseSent)}`)
    this.#reportsOnlyTruth(of, promise)
    this.#reportsAll(of, promise)
    this.#leavesOutNothingElse(of, promise)
    if (ballot > of.promiseSent) of.promiseSent = ballot
    const history = this.#ballots.get(ballot)
    if (history) notePromise(history, of.node, promise)
    else this.#wrong('1b', of, promise, 'which nobody has prepared')
  }

  #reportsOnlyTruth(of: NodeHistory, promise: Promised): void {
    for (const entry of promise.accepted) {
      const truth = this.#slots.highestAcceptedBelow(promise.ballot, entry.slot, of.node)
      if (truth?.ballot === entry.ballot && sameValue(truth.value, entry.value)) continue
      const found = truth ? `${describeValue(truth.value)} of ${formatBallot(truth.ballot)}` : 'nothing'
      const said = `${describeValue(entry.value)} of ${formatBallot(entry.ballot)}`
      this.#wrong('1b', of, promise, `and reports ${said} in slot ${entry.slot}, where it has accepted ${found}`)
      return
    }
  }

  #reportsAll(of: NodeHistory, promise: Promised): void {
    const { chosenThrough, accepted } = promise
    const reported = new ReportedSlots(accepted)
    const check = (slot: Slot): boolean => {
      if (slot <= chosenThrough || !rangeContains(promise.covers, slot)) return true
      if (reported.has(slot) || rangesContain(promise.leftOut, slot)) return true
      const truth = this.#slots.highestAcceptedBelow(promise.ballot, slot, of.node)
      if (!truth) return true
      const omitted = `${describeValue(truth.value)} of ${formatBallot(truth.ballot)}`
      this.#wrong('1b', of, promise, `and does not report ${omitted} in slot ${slot}`)
      return false
    }
    // What has been marked as chosen since is no longer in the log.
    for (let slot = chosenThrough + 1; slot <= of.chosenThrough; slot++) if (!check(slot)) return
    for (const slot of of.log.keys()) if (!check(slot)) return
  }

  /** A slot is left out only if something was accepted there in this very ballot. */
  #leavesOutNothingElse(of: NodeHistory, promise: Promised): void {
    for (const { from, to } of promise.leftOut) {
      for (let slot = from; slot <= (to ?? from); slot++) {
        if (this.#slots.proposal(slot, promise.ballot)?.acceptedBy.includes(of.node)) continue
        this.#wrong('1b', of, promise, `and leaves out slot ${slot}, where it accepted nothing in that ballot`)
        return
      }
    }
  }

  #wrong(rule: '1b' | 'I3', of: NodeHistory, { ballot }: Promised, why: string): void {
    this.#findings.violated(rule, `${formatNode(of.node)} promises ${formatBallot(ballot)}, ${why}`, {
      node: of.node,
      ballot,
    })
  }
}

/** The slots of a report; they come in rising order, and mostly there are none. */
class ReportedSlots {
  readonly #slots: ReadonlySet<Slot> | undefined

  constructor(accepted: readonly AcceptedEntry<Uint8Array>[]) {
    this.#slots = accepted.length === 0 ? undefined : new Set(accepted.map(({ slot }) => slot))
  }

  has(slot: Slot): boolean {
    return this.#slots?.has(slot) ?? false
  }
}
