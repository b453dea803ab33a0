import { type Decided, factsOf, type Happening, type Sent } from '@synod/feed'
import { assert, type Effect, type Message, majority, NOOP, type NodeNumber, type Slot, slotsOf } from '@synod/protocol'
import type { ExploredRole } from '../explore/machines.ts'
import { BareAgent, type BareEvent, type BareSeat, type BareSnapshots } from './bare-agent.ts'
import { barePortrait, type Delivered } from './bare-portrait.ts'

export interface BareWorldOptions {
  readonly seats: readonly BareSeat[]
  /** The acceptors of whom a majority decides; default: all that sit there. */
  readonly quorum?: readonly NodeNumber[]
  /** Slots that a proposer may be ahead of what is chosen. Default 1: a single value is to be chosen. */
  readonly alpha?: number
  /** What lies between one thing that happens and the next, in microseconds. Default {@link BARE_TICK_US}. */
  readonly tickUs?: number
}

/** A message that lies on the table. */
export interface BareLetter {
  /** As in its `sent`. */
  readonly id: number
  readonly from: NodeNumber
  readonly to: NodeNumber
  readonly message: Message<unknown>
}

/** All that a table is at a moment; nothing of it ever changes, so that it may be kept and gone back to. */
export interface BareState {
  /** Microseconds since the beginning: the time of what happened last. */
  readonly nowUs: number
  readonly letters: readonly BareLetter[]
  readonly snapshots: ReadonlyMap<NodeNumber, BareSnapshots>
  /** What the learners have delivered. */
  readonly delivered: ReadonlyMap<NodeNumber, Delivered>
  /** Everything that has happened. */
  readonly happenings: readonly Happening[]
  readonly nextId: number
}

/** One thing happens after the other, so far apart. */
export const BARE_TICK_US = 10_000

/** Bounds what follows from one call; only a bug, or a duel that a predicate never ends, gets there. */
const DELIVERIES_MAX = 100_000

/**
 * Roles around a table, for the chapters of the paper that know no whole nodes: nobody has a clock, a disk or a network. What
 * the roles send lies on the table until somebody has it arrive, arrive twice, or lost. Roles at one seat are apart too: what
 * they send each other lies there like the rest, and what they note for siblings is for the script to tell.
 *
 * It tells the same happenings as whole clusters do. Of a message that lies there nobody knows what becomes of it: its `sent`
 * is of fate `unknown`, and is put right once that is decided.
 */
export class BareWorld {
  readonly #agents: ReadonlyMap<NodeNumber, BareAgent>
  readonly #acceptors: readonly NodeNumber[]
  readonly #tickUs: number
  #state: BareState

  constructor({ seats, quorum, alpha = 1, tickUs = BARE_TICK_US }: BareWorldOptions) {
    this.#tickUs = tickUs
    const seated = (role: ExploredRole) => seats.filter(({ roles }) => roles.includes(role)).map(({ node }) => node)
    this.#acceptors = seated('acceptor')
    const shared = { quorums: majority(quorum ?? this.#acceptors), alpha }
    this.#agents = new Map(seats.map((seat) => [seat.node, new BareAgent(seat, shared)]))
    assert(this.#agents.size === seats.length, 'each seat at a table has a number of its own')
    this.#state = {
      nowUs: 0,
      letters: [],
      snapshots: new Map([...this.#agents].map(([node, { first }]) => [node, first])),
      delivered: new Map(),
      happenings: [],
      nextId: 1,
    }
    for (const node of this.#agents.keys()) this.#portray(node)
  }

  /** All that the table is now. */
  get state(): BareState {
    return this.#state
  }

  /** Everything is as it was then. */
  restore(state: BareState): void {
    this.#state = state
  }

  get happenings(): readonly Happening[] {
    return this.#state.happenings
  }

  /** In the order in which they were sent. */
  get letters(): readonly BareLetter[] {
    return this.#state.letters
  }

  snapshotsOf(node: NodeNumber): BareSnapshots {
    return this.#state.snapshots.get(node) ?? {}
  }

  /** What the learners at a seat have delivered, by slot. */
  deliveredAt(node: NodeNumber): Delivered {
    return this.#state.delivered.get(node) ?? NOTHING
  }

  /** Something happens to the roles at a seat; returns what they asked for. Throws an `InvariantError` if nobody there takes it. */
  happen(node: NodeNumber, event: BareEvent): readonly Effect<unknown>[] {
    this.#tick()
    return this.#take(node, event)
  }

  /** The letters wanted arrive, and those wanted that are sent because of them, first come first served. Returns them. */
  deliver(isWanted: (letter: BareLetter) => boolean = () => true): readonly BareLetter[] {
    const arrived: BareLetter[] = []
    for (let letter = this.letters.find(isWanted); letter; letter = this.letters.find(isWanted)) {
      assert(arrived.length < DELIVERIES_MAX, 'the roles around a table come to rest')
      this.#remove(letter)
      this.#arrive(letter)
      arrived.push(letter)
    }
    return arrived
  }

  /** The letters wanted never arrive. Returns them. */
  lose(isWanted: (letter: BareLetter) => boolean): readonly BareLetter[] {
    const lost = this.letters.filter(isWanted)
    if (lost.length > 0) this.#tick()
    for (const letter of lost) {
      this.#remove(letter)
      this.#decide(letter.id, { fate: 'lost' })
    }
    return lost
  }

  /** The letter of this id arrives, and a copy stays on the table. */
  repeat(id: number): void {
    const letter = this.letters.find((other) => other.id === id)
    if (!letter) return
    this.#remove(letter)
    this.#arrive(letter)
    this.#post(letter.from, letter.to, letter.message, 'again')
  }

  /** What the accepts on the table say of these slots travels on its own, behind the rest. */
  tear(slots: readonly Slot[]): void {
    for (const letter of this.letters) {
      const { from, to, message } = letter
      if (message.type !== 'accept') continue
      const torn = message.entries.filter(({ slot }) => slots.includes(slot))
      if (torn.length === 0 || torn.length === message.entries.length) continue
      const rest = message.entries.filter(({ slot }) => !slots.includes(slot))
      const happenings = this.#state.happenings.filter((each) => each.type !== 'sent' || each.id !== letter.id)
      this.#state = { ...this.#state, happenings }
      this.#remove(letter)
      for (const entries of [rest, torn]) this.#post(from, to, { ...message, entries })
    }
  }

  remark(words: string): void {
    this.#tick()
    this.#tell({ type: 'done', at: this.#state.nowUs, to: [], deed: 'remark', words })
  }

  #tick(): void {
    this.#state = { ...this.#state, nowUs: this.#state.nowUs + this.#tickUs }
  }

  #arrive({ id, from, to, message }: BareLetter): void {
    this.#tick()
    const { nowUs } = this.#state
    this.#decide(id, { fate: 'arrives', arrivesAt: nowUs })
    const isHeard = (this.#agents.get(to)?.takers(message.type).length ?? 0) > 0
    this.#tell({ type: 'arrived', at: nowUs, id, ...(isHeard ? {} : { isUnheard: true }) })
    if (isHeard) this.#take(to, { ...message, from } as BareEvent)
  }

  #take(node: NodeNumber, event: BareEvent): readonly Effect<unknown>[] {
    const agent = this.#agents.get(node)
    const takers = agent?.takers(event.type) ?? []
    assert(agent !== undefined && takers.length > 0, `nobody at seat ${node} takes ${event.type}`)
    const all: Effect<unknown>[] = []
    for (const role of takers) {
      const [snapshots, { effects, ...step }] = agent.step(role, this.snapshotsOf(node), event)
      this.#state = { ...this.#state, snapshots: new Map(this.#state.snapshots).set(node, snapshots) }
      this.#tell({ type: 'stepped', at: this.#state.nowUs, node, role, event: event.type, ...step })
      for (const effect of effects) this.#perform(node, effect, effects)
      all.push(...effects)
    }
    this.#portray(node)
    return all
  }

  /** Nobody crashes and nobody waits here, so records and timers come to nothing. */
  #perform(node: NodeNumber, effect: Effect<unknown>, beside: readonly Effect<unknown>[]): void {
    if (effect.type === 'send') {
      for (const to of this.#recipients(effect.to)) this.#post(node, to, effect.message)
    } else if (effect.type === 'deliver') {
      const delivered = new Map(this.deliveredAt(node)).set(effect.slot, effect.value)
      this.#state = { ...this.#state, delivered: new Map(this.#state.delivered).set(node, delivered) }
      this.#tellDecided(node, 'executed', effect.slot, effect.value)
    } else if (effect.type === 'slotsChosen') {
      const values = new Map(
        beside.flatMap((each) => (each.type === 'deliver' ? [[each.slot, each.value] as const] : [])),
      )
      for (const slot of slotsOf(effect.slots)) this.#tellDecided(node, 'chosen', slot, values.get(slot))
    }
  }

  #recipients(to: NodeNumber | readonly NodeNumber[] | string): readonly NodeNumber[] {
    if (to === 'acceptors') return this.#acceptors
    if (typeof to !== 'string') return typeof to === 'number' ? [to] : to
    return [...this.#agents.values()].filter(({ seat }) => seat.roles.includes('learner')).map(({ seat }) => seat.node)
  }

  #post(from: NodeNumber, to: NodeNumber, message: Message<unknown>, fate: 'unknown' | 'again' = 'unknown'): void {
    const { nextId: id, nowUs: at, letters } = this.#state
    this.#state = { ...this.#state, nextId: id + 1, letters: [...letters, { id, from, to, message }] }
    this.#tell({ type: 'sent', at, id, from, to, message: factsOf(message, String), fate })
  }

  #remove(letter: BareLetter): void {
    this.#state = { ...this.#state, letters: this.letters.filter((other) => other !== letter) }
  }

  /** What becomes of a message is known now, and so it was sent. A copy stays one that nobody sent twice. */
  #decide(id: number, end: Pick<Sent, 'fate' | 'arrivesAt'>): void {
    const happenings = this.happenings.map((each) => {
      if (each.type !== 'sent' || each.id !== id) return each
      return { ...each, ...end, ...(each.fate === 'again' && end.fate === 'arrives' ? { fate: each.fate } : {}) }
    })
    this.#state = { ...this.#state, happenings }
  }

  #tellDecided(node: NodeNumber, what: Decided['what'], slot: Slot, value: unknown): void {
    const words = value === undefined ? '' : value === NOOP ? 'no-op' : String(value)
    this.#tell({ type: 'decided', at: this.#state.nowUs, node, what, slot, value: words })
  }

  #portray(node: NodeNumber): void {
    const seat = this.#agents.get(node)?.seat
    if (!seat) return
    const portrait = barePortrait(seat, this.snapshotsOf(node), this.deliveredAt(node), this.#acceptors)
    this.#tell({ type: 'portrayed', at: this.#state.nowUs, portrait })
  }

  #tell(happening: Happening): void {
    this.#state = { ...this.#state, happenings: [...this.happenings, happening] }
  }
}

const NOTHING: Delivered = new Map()
