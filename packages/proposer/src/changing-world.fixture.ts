import {
  type Accept,
  type AcceptedEntry,
  type Ballot,
  type Effect,
  isAcceptQuorum,
  isPrepareQuorum,
  type Message,
  membersOf,
  NO_BALLOT,
  type NodeNumber,
  type Prepare,
  type PromiseMessage,
  quorumsAt,
  quorumsFrom,
  rangeContains,
  rangesContain,
  type Slot,
  type SlotQuorums,
  toRanges,
  type Value,
} from '@synod/protocol'
import { DrivenProposer, submit } from './driven.fixture.ts'
import type { ProposerEvent } from './index.ts'

/** A message on its way, and where it is going. */
interface Letter {
  readonly to: NodeNumber
  readonly from: NodeNumber
  readonly message: Message<unknown>
}

/** An acceptor as the paper has it: the two rules and nothing else (PMS 2.2). It knows nothing of sets. */
class PaperAcceptor {
  promised: Ballot = NO_BALLOT
  readonly accepted = new Map<Slot, AcceptedEntry<unknown>>()
  chosenThrough: Slot = 0

  prepare({ ballot, fromSlot }: Prepare): Message<unknown> {
    if (ballot < this.promised) return { type: 'rejected', ballot, promised: this.promised }
    this.promised = ballot
    const from = Math.max(fromSlot, this.chosenThrough + 1)
    const entries = [...this.accepted.values()].filter(({ slot }) => slot >= from).sort((a, b) => a.slot - b.slot)
    const leftOut = toRanges(entries.filter((entry) => entry.ballot === ballot).map(({ slot }) => slot))
    const accepted = entries.filter((entry) => entry.ballot !== ballot)
    return { type: 'promise', ballot, covers: { from, to: null }, leftOut, chosenThrough: this.chosenThrough, accepted }
  }

  accept({ ballot, entries }: Accept<unknown>): Message<unknown> | undefined {
    if (ballot < this.promised) return { type: 'rejected', ballot, promised: this.promised }
    this.promised = ballot
    for (const { slot, value } of entries) this.accepted.set(slot, { slot, ballot, value })
    return undefined
  }
}

/** What one proposer is, and what it was told. */
class Contender {
  readonly proposer: DrivenProposer
  readonly node: NodeNumber
  /** Everything up to here is applied where it is. */
  through: Slot = 0
  /** The promises of the ballot in use that have reached it. */
  promises: { readonly from: NodeNumber; readonly promise: PromiseMessage<unknown> }[] = []

  constructor(node: NodeNumber, quorums: SlotQuorums, alpha: number) {
    this.node = node
    this.proposer = new DrivenProposer({ node, quorums, alpha })
  }
}

/** A rule was broken. */
export class Violation extends Error {
  override readonly name = 'Violation'
}

/**
 * Two proposers, acceptors whose sets change from slot to slot, and a network that loses and reorders. Whoever steps a proposer
 * here is told at once which rule its proposals break: each is checked against the promises that have really reached it.
 */
export class ChangingWorld {
  readonly letters: Letter[] = []
  /** How many slots were proposed in, by the number of the step whose set decides them. */
  readonly proposedInStep: number[]
  readonly #sets: SlotQuorums
  readonly #alpha: number
  readonly #acceptors = new Map<NodeNumber, PaperAcceptor>()
  readonly #contenders: readonly Contender[]
  readonly #votes = new Map<string, Set<NodeNumber>>()
  readonly #chosen = new Map<Slot, { readonly ballot: Ballot; readonly value: Value<unknown> }>()
  #submitted = 0

  /** `sets` is the whole history: the step that begins at a slot s is known where everything through s−α is applied. */
  constructor(sets: SlotQuorums, alpha: number) {
    this.#sets = sets
    this.#alpha = alpha
    this.proposedInStep = sets.map(() => 0)
    for (const member of membersOf(sets)) this.#acceptors.set(member, new PaperAcceptor())
    this.#contenders = [1, 2].map((node) => new Contender(node, this.#known(0), alpha))
  }

  /** Everything through this slot is chosen. */
  get chosenThrough(): Slot {
    let through = 0
    while (this.#chosen.has(through + 1)) through += 1
    return through
  }

  start(which: number): void {
    this.#take(which, { type: 'ballot.start', above: NO_BALLOT })
  }

  submit(which: number): void {
    this.#submitted += 1
    this.#take(which, submit(`value ${this.#submitted}`))
  }

  fill(which: number, through: Slot): void {
    this.#take(which, { type: 'noops.submit', through })
  }

  time(which: number, name: 'prepare' | 'accept'): void {
    this.#take(which, { type: `timeout.${name}` })
  }

  /** Another stretch of what is chosen is applied where this proposer is: first it hears of sets, then of the slots. */
  learn(which: number, slots: number): void {
    const contender = this.#contender(which)
    const through = Math.min(this.chosenThrough, contender.through + slots)
    if (through === contender.through) return
    const before = this.#known(contender.through)
    contender.through = through
    const quorums = this.#known(through)
    if (JSON.stringify(quorums) !== JSON.stringify(before)) this.#take(which, { type: 'quorums.changed', quorums })
    const above = [...this.#chosen.keys()].filter((slot) => slot > through && slot % 3 === 0).sort((a, b) => a - b)
    this.#take(which, { type: 'slots.chosen', through, slots: toRanges(above) })
  }

  /** The values up to here are stored on the node of an acceptor. */
  store(which: number, slots: number): void {
    const acceptor = [...this.#acceptors.values()][which % this.#acceptors.size] as PaperAcceptor
    acceptor.chosenThrough = Math.min(this.chosenThrough, acceptor.chosenThrough + slots)
  }

  /** One letter arrives, or is lost; an early one if `at` is small. */
  deliver(at: number, isLost: boolean): void {
    const [letter] = this.letters.splice(at % Math.max(1, this.letters.length), 1)
    if (!letter || isLost) return
    const { to, from, message } = letter
    if (message.type === 'prepare') this.#post(from, to, this.#acceptor(to).prepare(message))
    else if (message.type === 'accept') this.#vote(to, from, message)
    else if (message.type === 'promise') {
      this.#contender(to - 1).promises.push({ from, promise: message })
      this.#take(to - 1, { ...message, from })
    } else if (message.type === 'rejected') this.#take(to - 1, { ...message, from })
  }

  #contender(which: number): Contender {
    return this.#contenders[which % this.#contenders.length] as Contender
  }

  #acceptor(node: NodeNumber): PaperAcceptor {
    return this.#acceptors.get(node) as PaperAcceptor
  }

  #post(to: NodeNumber, from: NodeNumber, message: Message<unknown> | undefined): void {
    if (message) this.letters.push({ to, from, message })
  }

  /** The sets that a node knows where everything through a slot is applied, without those that are over (PMS 3.10). */
  #known(through: Slot): SlotQuorums {
    return quorumsFrom(
      this.#sets.filter(({ from }) => from <= through + this.#alpha),
      through + 1,
    )
  }

  #take(which: number, event: ProposerEvent): void {
    const contender = this.#contender(which)
    const before = contender.proposer.ballot
    const effects = contender.proposer.take(event)
    if (contender.proposer.ballot !== before) contender.promises = []
    for (const effect of effects) this.#perform(contender, effect)
  }

  #perform(contender: Contender, effect: Effect<unknown>): void {
    if (effect.type !== 'send') return
    const { to, message } = effect
    if (message.type === 'accept') this.#judge(contender, message)
    const recipients = typeof to === 'string' ? membersOf(this.#known(contender.through)) : to
    for (const node of recipients) this.#post(node, contender.node, message)
  }

  /** PMS P2c and 3.10, in the paper's words, of every slot of an accept. */
  #judge({ node, through, promises, proposer }: Contender, { ballot, entries }: Accept<unknown>): void {
    const own = promises.filter(({ promise }) => promise.ballot === proposer.ballot)
    for (const { slot, value } of entries) {
      const where = `slot ${slot} of node ${node}`
      if (slot > through + this.#alpha) throw new Violation(`${where}: above what its node can know the set of`)
      const speaking = own.filter(
        ({ promise }) => rangeContains(promise.covers, slot) && !rangesContain(promise.leftOut, slot),
      )
      const quorums = quorumsAt(this.#sets, slot)
      const members = speaking.map(({ from }) => from)
      if (!isPrepareQuorum(quorums, members)) {
        throw new Violation(`${where}: only ${members} of ${quorums.members} have promised`)
      }
      const decided = this.#chosen.get(slot)
      if (decided && decided.ballot < ballot && decided.value !== value) {
        throw new Violation(`${where}: ${value} is proposed, and ${decided.value} is chosen`)
      }
      const step = this.#sets.findLastIndex(({ from }) => from <= slot)
      this.proposedInStep[step] = (this.proposedInStep[step] ?? 0) + 1
    }
  }

  #vote(node: NodeNumber, from: NodeNumber, message: Accept<unknown>): void {
    const refusal = this.#acceptor(node).accept(message)
    if (refusal) {
      this.#post(from, node, refusal)
      return
    }
    for (const { slot, value } of message.entries) {
      const key = `${slot} ${message.ballot}`
      const voters = this.#votes.get(key) ?? new Set()
      this.#votes.set(key, voters.add(node))
      if (!isAcceptQuorum(quorumsAt(this.#sets, slot), [...voters])) continue
      const decided = this.#chosen.get(slot)
      if (decided && decided.value !== value) {
        throw new Violation(`slot ${slot}: both ${decided.value} and ${value} are chosen`)
      }
      if (!decided) this.#chosen.set(slot, { ballot: message.ballot, value })
    }
  }
}
