import {
  type Ballot,
  begin,
  type DurableRecord,
  type Effect,
  isAcceptQuorum,
  isPrepareQuorum,
  membersOf,
  NO_BALLOT,
  type NodeNumber,
  nextBallot,
  type SlotQuorums,
  step,
} from '@synod/protocol'
import { type ElectorEvent, type ElectorInput, electorMachine } from '../index.ts'

export type ElectorSnapshot = ReturnType<typeof begin<typeof electorMachine>>['snapshot']

/** What the proposer and the acceptor of these nodes say to each other: the least of phases 1 and 2. */
export type ProposerMessage =
  | { readonly type: 'prepare'; readonly ballot: Ballot }
  | { readonly type: 'promise'; readonly ballot: Ballot }
  | { readonly type: 'accept'; readonly ballot: Ballot; readonly write: number }
  | { readonly type: 'accepted'; readonly ballot: Ballot; readonly write: number }
  | { readonly type: 'rejected'; readonly ballot: Ballot }

/**
 * A node that elects, with the least that it has besides: a proposer that prepares when it is named and then has a write
 * accepted every now and then, and an acceptor that refuses lower ballots. It survives crashes as a real one does: with its
 * ballots, and nothing else.
 */
export class ElectingNode {
  readonly node: NodeNumber
  quorums: SlotQuorums
  snapshot: ElectorSnapshot
  /** What the elector asked for when this life began; to be performed once the node can be found. */
  readonly begun: readonly Effect<unknown>[]
  up = true
  /** When the current round ends. */
  timer = -1
  /** Whom it names, and all whom it has named so far. */
  named: NodeNumber = 0
  readonly namings: NodeNumber[]
  promised: Ballot
  tried: Ballot
  #promises: NodeNumber[] = []
  #write = 0
  /** Who has accepted each write of the ballot that is not known to be chosen. */
  #acceptances = new Map<number, NodeNumber[]>()

  constructor(input: Omit<ElectorInput, 'quorums' | 'records'> & { quorums: SlotQuorums }, before?: ElectingNode) {
    this.node = input.node
    this.quorums = input.quorums
    this.promised = before?.promised ?? NO_BALLOT
    this.tried = before?.tried ?? NO_BALLOT
    this.namings = before?.namings ?? []
    const records: DurableRecord<unknown>[] = [
      { type: 'promised', ballot: this.promised },
      { type: 'tried', ballot: this.tried },
    ]
    const { snapshot, effects } = begin(electorMachine, { ...input, records })
    this.snapshot = snapshot
    this.begun = effects
  }

  take(event: ElectorEvent): readonly Effect<unknown>[] {
    if (event.type === 'quorums.changed') this.quorums = event.quorums
    const { snapshot, effects } = step(electorMachine, this.snapshot, event)
    this.snapshot = snapshot
    return effects
  }

  get members(): readonly NodeNumber[] {
    return membersOf(this.quorums)
  }

  /** The proposer is named, so it picks a ballot. */
  tryBallot(above: Ballot): Ballot {
    this.tried = nextBallot(this.node, above, this.tried)
    this.#promises = []
    this.#acceptances.clear()
    return this.tried
  }

  /** What the proposer of a node that names itself says next: it prepares until a quorum has promised, then it proposes. */
  propose(): ProposerMessage {
    if (!this.#isQuorum(this.#promises, isPrepareQuorum)) return { type: 'prepare', ballot: this.tried }
    this.#write += 1
    this.#acceptances.set(this.#write, [])
    return { type: 'accept', ballot: this.tried, write: this.#write }
  }

  /** The acceptor's part: to promise, to accept, or to refuse. */
  answer(message: ProposerMessage & { type: 'prepare' | 'accept' }): ProposerMessage {
    if (message.ballot < this.promised) return { type: 'rejected', ballot: this.promised }
    this.promised = message.ballot
    if (message.type === 'prepare') return { type: 'promise', ballot: message.ballot }
    return { type: 'accepted', ballot: message.ballot, write: message.write }
  }

  /** A promise came. */
  promisedBy(from: NodeNumber, ballot: Ballot): void {
    if (ballot === this.tried) this.#promises.push(from)
  }

  /** An acceptance came: does it make the write a chosen one? */
  isChosenBy(from: NodeNumber, message: ProposerMessage & { type: 'accepted' }): boolean {
    const acceptances = this.#acceptances.get(message.write)
    if (message.ballot !== this.tried || !acceptances) return false
    acceptances.push(from)
    const isChosen = this.#isQuorum(acceptances, isAcceptQuorum)
    if (isChosen) this.#acceptances.delete(message.write)
    return isChosen
  }

  #isQuorum(nodes: readonly NodeNumber[], isQuorumOf: typeof isPrepareQuorum): boolean {
    return this.quorums.every(({ quorums }) => isQuorumOf(quorums, nodes))
  }
}
