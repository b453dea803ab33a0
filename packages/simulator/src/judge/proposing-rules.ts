import {
  type Accept,
  type Ballot,
  ballotNode,
  type Entry,
  formatBallot,
  formatNode,
  isPrepareQuorum,
  type NodeNumber,
  type Prepare,
} from '@synod/protocol'
import { type BallotHistory, promisersOf } from './ballot-history.ts'
import type { Findings } from './findings.ts'
import type { NodeHistory } from './node-history.ts'
import type { Proposal, QuorumsOf, SlotHistories } from './slot-history.ts'
import { describeValue, sameValue } from './value-identity.ts'

/** The ballots of a run by number. */
export type Ballots = Map<Ballot, BallotHistory>

/** Judges what proposers send: I4, I5, 2a, P2b, P2c, 3.8. */
export class ProposingRules {
  readonly #slots: SlotHistories
  readonly #ballots: Ballots
  readonly #quorumsOf: QuorumsOf
  readonly #alpha: number
  readonly #findings: Findings

  constructor(slots: SlotHistories, ballots: Ballots, quorumsOf: QuorumsOf, alpha: number, findings: Findings) {
    this.#slots = slots
    this.#ballots = ballots
    this.#quorumsOf = quorumsOf
    this.#alpha = alpha
    this.#findings = findings
  }

  prepare(of: NodeHistory, { ballot }: Prepare): void {
    this.#owns(of, ballot)
    if (ballot > of.tried) {
      this.#findings.violated(
        'I5',
        `${formatNode(of.node)} prepares ${formatBallot(ballot)} before it is durable that it tries it`,
        { node: of.node, ballot },
      )
    }
    const known = this.#ballots.get(ballot)
    if (known ? known.life !== of.life : ballot <= of.prepareSent) {
      this.#findings.violated(
        'I5',
        `${formatNode(of.node)} prepares ${formatBallot(ballot)} again, which it had used in an earlier life or left for ${formatBallot(of.prepareSent)}`,
        { node: of.node, ballot },
      )
    }
    if (!known) this.#ballots.set(ballot, { ballot, life: of.life, promises: new Map() })
    if (ballot > of.prepareSent) of.prepareSent = ballot
  }

  accept(of: NodeHistory, { ballot, entries }: Accept<Uint8Array>): void {
    this.#owns(of, ballot)
    const history = this.#ballots.get(ballot)
    if (history && history.life !== of.life) {
      this.#findings.violated('I5', `${formatNode(of.node)} proposes in ${formatBallot(ballot)}, of an earlier life`, {
        node: of.node,
        ballot,
      })
    }
    for (const entry of entries) this.#proposal(of, history, ballot, entry)
  }

  #owns(of: NodeHistory, ballot: Ballot): void {
    if (ballotNode(ballot) === of.node) return
    this.#findings.violated('I4', `${formatNode(of.node)} uses ${formatBallot(ballot)}, which is not its own`, {
      node: of.node,
      ballot,
    })
  }

  #proposal(of: NodeHistory, history: BallotHistory | undefined, ballot: Ballot, entry: Entry<Uint8Array>): void {
    const { slot, value } = entry
    const before = this.#slots.proposal(slot, ballot)
    if (before) {
      if (!sameValue(before.value, value)) {
        this.#wrong('2a', of, ballot, entry, `, where it proposed ${describeValue(before.value)} before`)
      }
      return
    }
    if (slot > of.executedThrough + this.#alpha) {
      this.#wrong('3.8', of, ballot, entry, `, more than α = ${this.#alpha} above ${of.executedThrough}`)
    }
    this.#agreesWithChosen(of, ballot, entry)
    this.#agreesWithPromises(of, history, ballot, entry)
    this.#slots.propose(ballot, slot, value)
  }

  #agreesWithChosen(of: NodeHistory, ballot: Ballot, entry: Entry<Uint8Array>): void {
    for (const proposal of this.#slots.get(entry.slot)?.proposals ?? []) {
      if (!proposal.isChosen || proposal.ballot > ballot || sameValue(proposal.value, entry.value)) continue
      const chosen = `${describeValue(proposal.value)} was chosen there in ${formatBallot(proposal.ballot)}`
      this.#wrong('P2b', of, ballot, entry, `, and ${chosen}`)
      return
    }
  }

  /**
   * It is not known which promises the proposer has counted, only which were sent; so one quorum among them that allows
   * the value is enough. If any does, the largest does: everybody who reported nothing above the highest proposal of the
   * value that anybody reported.
   */
  #agreesWithPromises(
    of: NodeHistory,
    history: BallotHistory | undefined,
    ballot: Ballot,
    entry: Entry<Uint8Array>,
  ): void {
    const { slot, value } = entry
    const quorums = this.#quorumsOf(slot)
    const promisers = history ? promisersOf(history, slot) : []
    const reports = promisers.map((node) => this.#slots.highestAcceptedBelow(ballot, slot, node))
    const free = promisers.filter((_, at) => reports[at] === undefined)
    if (isPrepareQuorum(quorums, free)) return
    let highest: Proposal | undefined
    for (const report of reports) {
      if (report && sameValue(report.value, value) && report.ballot > (highest?.ballot ?? 0)) highest = report
    }
    if (highest) {
      const { ballot: allowed } = highest
      const bound = promisers.filter((_, at) => (reports[at]?.ballot ?? 0) <= allowed)
      if (isPrepareQuorum(quorums, bound)) return
    }
    this.#wrong('P2c', of, ballot, entry, `: ${this.#reported(promisers, reports)}`)
  }

  #reported(promisers: readonly NodeNumber[], reports: readonly (Proposal | undefined)[]): string {
    if (promisers.length === 0) return 'nobody has promised for it'
    const words = promisers.map((node, at) => {
      const report = reports[at]
      const what = report ? `${describeValue(report.value)} of ${formatBallot(report.ballot)}` : 'nothing'
      return `${formatNode(node)} reported ${what}`
    })
    return words.join(', ')
  }

  #wrong(
    rule: '2a' | '3.8' | 'P2b' | 'P2c',
    of: NodeHistory,
    ballot: Ballot,
    { slot, value }: Entry<Uint8Array>,
    why: string,
  ): void {
    this.#findings.violated(
      rule,
      `${formatNode(of.node)} proposes ${describeValue(value)} in slot ${slot} with ${formatBallot(ballot)}${why}`,
      { node: of.node, slot, ballot },
    )
  }
}
