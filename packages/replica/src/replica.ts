import { freeSlots, isCovered, type ProposerContext } from '@synod/proposer'
import {
  type Cluster,
  type DurableRecord,
  type Effect,
  formatMembers,
  formatNode,
  type Identity,
  type Message,
  type MessageType,
  NO_BALLOT,
  type NodeNumber,
  type QuorumSystem,
  quorumsAt,
  type SendEffect,
  type Slot,
  type TimerName,
  type Value,
} from '@synod/protocol'
import { Barriers, type Leading } from './barriers.ts'
import { Digests } from './digests.ts'
import type { AnyStateMachine, Executor, OnAnswer } from './executor.ts'
import { HandOver } from './hand-over.ts'
import { unregisteredStore } from './identity.ts'
import { type Reader, Reads } from './reads.ts'
import { Reports } from './reports.ts'
import type { RoleMachines } from './role-machines.ts'
import { Roles, type RolesTiming } from './roles.ts'
import type { SessionLimits } from './sessions.ts'
import { View } from './view.ts'

export interface ReplicaOptions {
  readonly node: NodeNumber
  readonly cluster: Cluster
  /** What survived, for the roles. The executor must already have applied every slot up to the durable chosen mark. */
  readonly records: readonly DurableRecord<Uint8Array>[]
  readonly executor: Executor
  /** Of this node's store. */
  readonly identity?: Pick<Identity, 'incarnation' | 'joined'>
  /** The store has no snapshot to begin from: this node joins, and has to be given one. */
  readonly needsSnapshot?: boolean
  /** Random, so that the numbers of reads are never used twice across restarts. */
  readonly firstReadNumber: number
  readonly timing?: RolesTiming
  readonly machines?: RoleMachines
  readonly parts?: { readonly barriers: () => Barriers }
  readonly onAnswer?: OnAnswer
  readonly onExecuted?: OnExecuted
  /** Told whenever this node knows that it has executed all that was chosen, as far as anybody has said. */
  readonly onCurrent?: () => void
}

/** Told of each slot that was executed, right after it. */
export type OnExecuted = (slot: Slot, value: Value<Uint8Array>) => void

/**
 * What a replica asks of its host: role effects with the recipients named; to stop at once; to speak with others than before;
 * or to leave, since this node was removed and is needed no more.
 */
export type ReplicaEffect =
  | Effect<Uint8Array>
  | { readonly type: 'halt'; readonly reason: string }
  | { readonly type: 'contactsChanged' }
  | { readonly type: 'removed'; readonly reason: string }

/** How long an unanswered read question or barrier may take before it is sent again, in milliseconds. */
const READ_RETRY_MS = 150

/**
 * A node that finds the digests split says its own so often, a round apart, before it stops: the others have to find it too,
 * and a node that missed a round's answer is not down yet.
 */
const SPLIT_WORDS = 3

/** What a node is right now, in one word. */
export type Standing = 'leading' | 'following' | 'electing' | 'isolated' | 'unfit' | 'observing'

/** Messages that only a member says to members: of a node that has no part in the slots in view they are not heard. */
const OF_MEMBERS: ReadonlySet<MessageType> = new Set<MessageType>([
  'prepare',
  'promise',
  'accept',
  'accepted',
  'rejected',
  'readBarrier',
  'readBarrierReply',
  'handOver',
])

/**
 * One replica: the roles, the execution of what they choose, reads and digests, composed without a clock, a socket or a
 * disk. Every input returns the effects that follow from it, in order.
 */
export class Replica {
  readonly node: NodeNumber
  readonly roles: Roles
  readonly executor: Executor
  readonly view: View
  /** Everything chosen up to here is in this node's stable storage; the host says so. */
  durableThrough: Slot = 0
  readonly #barriers: Barriers
  readonly #reads: Reads
  readonly #digests: Digests
  readonly #onAnswer: OnAnswer | undefined
  readonly #onExecuted: OnExecuted | undefined
  readonly #onCurrent: (() => void) | undefined
  readonly #handOver = new HandOver()
  readonly #reports = new Reports()
  /** The window was filled through here in this ballot, so that a change of the members takes effect. */
  #filled = { ballot: NO_BALLOT, through: 0 }
  #leader: NodeNumber = 0
  #heard: readonly NodeNumber[] = []
  #readTimerRuns = false
  /** What executing slots asks of the host, after the effects of the roles. */
  #executed: ReplicaEffect[] = []
  /** The slot at which no majority of the nodes agrees, and how often this one may still say its digest. */
  #split: { readonly slot: Slot; readonly wordsLeft: number } | undefined

  constructor(options: ReplicaOptions) {
    const { node, cluster, records, executor, timing, needsSnapshot = false } = options
    this.node = node
    this.executor = executor
    this.view = new View(node, executor.membership, options.identity)
    this.view.refresh(executor.appliedThrough)
    const { quorums, learning, peers } = this.view
    const { alpha } = cluster
    const execute = (slot: Slot, value: Value<Uint8Array>) => this.#execute(slot, value)
    const settings = { node, quorums, learning, peers, alpha, records, needsSnapshot, execute }
    this.roles = new Roles({ ...settings, ...(timing ? { timing } : {}) }, options.machines)
    this.#barriers = options.parts?.barriers() ?? new Barriers()
    this.#reads = new Reads(options.firstReadNumber)
    this.#digests = new Digests(node, this.view.members)
    this.#digests.note(node, executor.lastDigest.slot, executor.lastDigest.digest)
    this.#onAnswer = options.onAnswer
    this.#onExecuted = options.onExecuted
    this.#onCurrent = options.onCurrent
  }

  /** The effects of coming to life. */
  begin(): ReplicaEffect[] {
    return [...this.#unmask(), ...this.#settle(this.roles.firstEffects)]
  }

  receive(from: NodeNumber, message: Message<Uint8Array>): ReplicaEffect[] {
    if (OF_MEMBERS.has(message.type) && (!this.view.isMember || this.view.isOutsider(from))) return []
    switch (message.type) {
      case 'progress':
        return this.#receiveProgress(from, message)
      case 'heartbeat':
        // Whoever has no part any more, or none yet, hears how far the others are, so that it can find that out.
        return [
          ...this.#settle(this.roles.receive(from, message)),
          ...(this.view.audience.includes(from) ? [] : [this.#send([from], this.#ownProgress())]),
        ]
      case 'unsupplied':
        return this.#proposeAgain(message.slot)
      case 'readSlot':
        this.#barriers.ask(from, message.number)
        return []
      case 'readSlotReply':
        this.#reads.granted(message.number, message.slot)
        this.#reads.applied(this.executor.appliedThrough)
        return []
      case 'readBarrier': {
        const { ballot, number } = message
        const { promised } = this.roles.acceptor.context
        return [this.#send([from], { type: 'readBarrierReply', ballot, number, promised })]
      }
      case 'readBarrierReply': {
        const { ballot, promised } = message
        const confirmed = this.#expand(this.#barriers.confirm(from, message))
        if (promised <= ballot) return confirmed
        // The proposer has to hear of it like of any refusal: where nothing is written, nothing else would tell it.
        return [...confirmed, ...this.#settle(this.roles.receive(from, { type: 'rejected', ballot, promised }))]
      }
      default:
        return this.#settle(this.roles.receive(from, message))
    }
  }

  timeout(name: TimerName): ReplicaEffect[] {
    if (name === 'round') this.#endRound()
    if (name !== 'read') return this.#settle(this.roles.timeout(name))
    this.#readTimerRuns = false
    const again = [...this.#barriers.resend(), ...this.#reads.resend(this.#leader)]
    return [...this.#expand(again), ...this.#readTimer()]
  }

  /** Has a value chosen in the next free slot. Call it only while {@link freeSlots} is positive. */
  submit(value: Uint8Array): ReplicaEffect[] {
    return this.#settle(this.roles.handle('proposer', { type: 'values.submit', values: [value] }))
  }

  /** The disk or the event loop keeps up, or does not: an unfit node does not lead. */
  setFit(fit: boolean): ReplicaEffect[] {
    return this.#settle(this.roles.handle('elector', { type: 'fitness.changed', fit }))
  }

  /** A linearizable read, from any node; `reader` is called when this node's state is fresh enough. False when too many wait. */
  read(reader: Reader): boolean {
    return this.#reads.add(reader)
  }

  /** A read of a state that has applied `slot`, from this node. False when too many wait. */
  readAt(slot: Slot, reader: Reader): boolean {
    return this.#reads.addAt(slot, reader)
  }

  /** Forgets the reads whose deadline has passed. */
  expireReads(now: number): void {
    this.#reads.expire(now)
  }

  /**
   * The snapshot of another node was restored: machine, sessions and membership are those of slot `through` already. What is
   * known to be chosen above it follows.
   */
  restored(through: Slot): ReplicaEffect[] {
    const { slot, digest } = this.executor.lastDigest
    this.view.refresh(through)
    this.#digests.reconfigure(this.view.members)
    this.#digests.note(this.node, slot, digest)
    this.#reads.applied(through)
    return [
      ...this.#unmask(),
      { type: 'contactsChanged' },
      ...this.#settle(this.roles.restored(through, this.view)),
      ...this.#farewell(),
    ]
  }

  /**
   * Leads no longer, once what is in flight is chosen and `to` has caught up, or soon anyway: asks `to` to lead in its place. 0
   * asks the one that is furthest. False when this node does not lead, or nobody is there to take over.
   */
  handOver(to: NodeNumber | 0): boolean {
    const candidates = this.connected.filter((node) => node !== this.node && this.view.members.includes(node))
    const furthest = [...candidates].sort((a, b) => this.#chosenBy(b) - this.#chosenBy(a))[0]
    const target = to === 0 ? furthest : candidates.find((node) => node === to)
    if (target === undefined || !this.takesCommands) return false
    this.#handOver.begin(target)
    return true
  }

  /** By how many slots a node is behind this one, as far as it has said; undefined when it has said nothing. */
  lagOf(node: NodeNumber): number | undefined {
    const chosenThrough = this.#reports.chosenBy(node)
    return chosenThrough === undefined ? undefined : Math.max(0, this.chosenThrough - chosenThrough)
  }

  /** To be called once per turn: asks for the reads that came in together, and starts the barrier that they need. */
  endTurn(): ReplicaEffect[] {
    const more = [...this.#fillWindow(), ...this.#goOnHandingOver()]
    const asked = this.#reads.begin(this.#leader)
    const barrier = this.#barriers.begin(this.#leading())
    if (asked.length + barrier.length === 0) return more
    return [...more, ...this.#expand([...asked, ...barrier]), ...this.#readTimer()]
  }

  /** The node that leads, or is about to, as far as this one knows; 0 for nobody. */
  get leader(): NodeNumber {
    return this.#handOver.successor || this.#leader
  }

  /** True while this node is named and its proposer is at work: commands may be given to it. */
  get takesCommands(): boolean {
    if (this.#leader !== this.node || this.#handOver.isFinishing) return false
    return this.roles.proposer.matches('balloting')
  }

  /** Does this node lead, or is it on its way out of that? */
  get isLeading(): boolean {
    return this.#leader === this.node
  }

  /** The members of all slots in view. */
  get members(): readonly NodeNumber[] {
    return this.view.members
  }

  /** What decides the next slot to be chosen. */
  get quorums(): QuorumSystem {
    return quorumsAt(this.view.quorums, this.chosenThrough + 1)
  }

  /** This node and those that answered it in its last round. */
  get connected(): readonly NodeNumber[] {
    return [...new Set([this.node, ...this.#heard])].sort((a, b) => a - b)
  }

  get standing(): Standing {
    const { value } = this.roles.elector
    const state = 'eligible' in value ? value.eligible : value.ineligible
    if (state === 'elected') return this.#isProposing ? 'leading' : 'electing'
    return state
  }

  /** In how many slots a value could be proposed right now. */
  get freeSlots(): number {
    if (!this.takesCommands || !this.#isProposing) return 0
    // Reads that wait have to know who decides the slot after the last one proposed: the window is not filled to its end.
    return Math.max(0, freeSlots(this.#proposer) - (this.#barriers.isAsked ? 1 : 0))
  }

  /** How many slots are proposed and not known to be chosen. */
  get slotsInFlight(): number {
    return this.#proposer.pending.size
  }

  get chosenThrough(): Slot {
    return this.roles.learner.context.chosenThrough
  }

  get #proposer(): ProposerContext<unknown> {
    return this.roles.proposer.context
  }

  get #isProposing(): boolean {
    return this.roles.proposer.matches({ balloting: { promised: 'proposing' } })
  }

  /**
   * Ballot and read slot, once phase 1 of this node's ballot is done. The barrier is judged by the set of the slot after the
   * read slot, so that set has to be known, and the ballot's promises have to cover it: members of a later set alone could
   * otherwise choose there under a higher ballot while those of an earlier one still confirm (PMS 3.10).
   */
  #leading(): Leading | 'unknown' | undefined {
    if (!this.takesCommands || this.roles.proposer.matches({ balloting: 'preparing' })) return undefined
    const { ballot, nextSlot, recoverThrough, chosen, settings } = this.#proposer
    const slot = Math.max(nextSlot - 1, recoverThrough, chosen.through)
    const isKnown = slot + 1 <= this.executor.appliedThrough + settings.alpha
    if (!isKnown || !isCovered(this.#proposer, slot + 1)) return 'unknown'
    return { ballot, slot, quorums: quorumsAt(this.view.quorums, slot + 1) }
  }

  /** A round of the elector ends: who answered is there. */
  #endRound(): void {
    const { answers } = this.roles.elector.context
    this.#heard = answers.map(({ from }) => from)
    this.#handOver.roundEnded()
    if (this.#leader === this.node && answers.length > 0) this.#onCurrent?.()
  }

  /** While nobody asks for anything, no-ops bring the slot about from which other members decide (PMS 3.10). */
  #fillWindow(): ReplicaEffect[] {
    const next = this.view.quorums[1]
    if (!next || !this.#isProposing) return []
    const { ballot } = this.#proposer
    const through = next.from - 1
    if (this.#filled.ballot === ballot && this.#filled.through === through) return []
    this.#filled = { ballot, through }
    return this.#settle(this.roles.handle('proposer', { type: 'noops.submit', through }))
  }

  #goOnHandingOver(): ReplicaEffect[] {
    if (!this.#handOver.isFinishing) return []
    const to = this.#handOver.successor
    const isDone = this.slotsInFlight === 0 && this.#chosenBy(to) >= this.chosenThrough
    if (!isDone && !this.#handOver.isOverdue) return []
    this.#handOver.asked()
    return this.#settle(this.roles.handle('elector', { type: 'leadership.transfer', to }))
  }

  #chosenBy(node: NodeNumber): Slot {
    return this.#reports.chosenBy(node) ?? 0
  }

  /** Nobody can supply the value chosen in a slot: a proposal under P2c brings it back (PMS LN5). */
  #proposeAgain(slot: Slot): ReplicaEffect[] {
    if (this.#leader !== this.node) {
      if (this.#leader === 0) return []
      return [this.#send([this.#leader], { type: 'unsupplied', slot })]
    }
    const isUnderWay = !this.#isProposing || this.slotsInFlight > 0
    if (slot <= this.chosenThrough || isUnderWay) return []
    return this.#settle(this.roles.handle('proposer', { type: 'ballot.start' }))
  }

  #receiveProgress(from: NodeNumber, message: Extract<Message<Uint8Array>, { type: 'progress' }>): ReplicaEffect[] {
    const { chosenThrough, digestSlot, digest } = message
    this.#reports.note(from, message)
    this.#digests.note(from, digestSlot, digest)
    const halts = [...this.#judge(), ...this.#farewell()]
    if (chosenThrough <= this.chosenThrough) {
      if (from === this.#leader) this.#onCurrent?.()
      return halts
    }
    const told = { type: 'chosen', from, ballot: NO_BALLOT, slots: [], entries: [], chosenThrough } as const
    return [...halts, ...this.#settle(this.roles.handle('learner', told))]
  }

  #judge(): ReplicaEffect[] {
    const { verdict, slot } = this.#digests.judge(this.connected)
    if (verdict !== 'split') this.#split = undefined
    else this.#split ??= { slot, wordsLeft: SPLIT_WORDS }
    return verdict === 'diverged' ? [diverged(slot, 'a majority of the nodes has another')] : []
  }

  /** Executes what is delivered, names recipients, keeps what only roles talk about inside. */
  #settle(effects: readonly Effect<Uint8Array>[]): ReplicaEffect[] {
    const out: ReplicaEffect[] = []
    for (const effect of effects) {
      if (effect.type === 'send') this.#sendEffect(effect, out)
      else if (effect.type === 'leaderNamed') this.#nameLeader(effect.leader)
      else if (effect.type === 'valueUnsupplied') out.push(...this.#proposeAgain(effect.slot))
      else if (effect.type !== 'deliver') out.push(effect)
    }
    if (this.#executed.length > 0) {
      for (const effect of this.#executed) out.push(effect)
      this.#executed = []
    }
    return out
  }

  #nameLeader(leader: NodeNumber | 0): void {
    this.#leader = leader
    if (leader !== 0 || this.#handOver.isFinishing) this.#handOver.end()
  }

  /** Executes the next slot, and tells the roles of the sets that its command has changed. */
  #execute(slot: Slot, value: Value<Uint8Array>): readonly Effect<Uint8Array>[] {
    const rows = this.executor.apply(slot, value, this.#onAnswer)
    this.#onExecuted?.(slot, value)
    if (rows.length > 0) {
      this.#executed.push({ type: 'persist', record: { type: 'applied', through: slot, rows }, lazy: true })
    }
    const { lastDigest } = this.executor
    if (lastDigest.slot === slot) {
      this.#digests.note(this.node, slot, lastDigest.digest)
      this.#executed.push(...this.#judge())
    }
    this.#reads.applied(slot)
    if (!this.view.refresh(slot)) return NO_EFFECTS
    this.#digests.reconfigure(this.view.members)
    this.#executed.push({ type: 'contactsChanged' }, ...this.#unmask(), ...this.#farewell())
    return this.roles.reconfigure(this.view)
  }

  /** A node whose number another store votes under stops before it says anything. */
  #unmask(): ReplicaEffect[] {
    return this.view.isImpostor ? [{ type: 'halt', reason: unregisteredStore(this.node) }] : []
  }

  /**
   * A removed node votes in its slots, and is needed until quorums of both kinds of those who follow hold everything that it
   * voted for in stable storage (PMS 3.10, M2).
   */
  #farewell(): ReplicaEffect[] {
    if (!this.view.wasRemoved) return []
    const [first] = this.view.quorums
    if (!first || !this.#reports.isHeld(first.from - 1, first.quorums)) return []
    const members = formatMembers(first.quorums.members)
    const reason = `${formatNode(this.node)} was removed from the cluster, whose members are ${members} from slot ${first.from} on`
    return [{ type: 'removed', reason }]
  }

  /** With each heartbeat goes word of how far this node is: that is how an idle or late node finds out. */
  #sendEffect(effect: SendEffect<Uint8Array>, out: ReplicaEffect[]): void {
    out.push(this.#named(effect))
    if (effect.message.type !== 'heartbeat') return
    out.push(this.#send(this.view.peers, this.#ownProgress()))
    // Who is present may have changed since the last word.
    out.push(...this.#judge())
    if (!this.#split) return
    const { slot: splitAt, wordsLeft } = this.#split
    if (wordsLeft === 0) out.push(diverged(splitAt, 'no majority of the nodes present has the same'))
    else this.#split = { slot: splitAt, wordsLeft: wordsLeft - 1 }
  }

  #ownProgress(): Message<Uint8Array> {
    const { slot, digest } = this.executor.lastDigest
    const { chosenThrough, durableThrough } = this
    return { type: 'progress', chosenThrough, durableThrough, digestSlot: slot, digest }
  }

  #expand(effects: readonly SendEffect<Uint8Array>[]): ReplicaEffect[] {
    return effects.map((effect) => this.#named(effect))
  }

  /** Acceptors and the learners of an acceptor's word include this node; all else is for the others. */
  #named(effect: SendEffect<Uint8Array>): SendEffect<Uint8Array> {
    const { members, audience, peers } = this.view
    if (effect.to === 'acceptors') return { ...effect, to: members }
    if (effect.to === 'learners') return { ...effect, to: effect.message.type === 'accepted' ? audience : peers }
    if (effect.to === 'electors') return { ...effect, to: members.filter((member) => member !== this.node) }
    return effect
  }

  #send(to: readonly NodeNumber[], message: Message<Uint8Array>): SendEffect<Uint8Array> {
    return { type: 'send', to, message }
  }

  #readTimer(): ReplicaEffect[] {
    if (this.#readTimerRuns || !(this.#reads.isWaiting || this.#barriers.isWaiting)) return []
    this.#readTimerRuns = true
    return [{ type: 'startTimer', name: 'read', ms: READ_RETRY_MS }]
  }
}

const NO_EFFECTS: readonly Effect<Uint8Array>[] = []

function diverged(slot: Slot, who: string): ReplicaEffect {
  return { type: 'halt', reason: `the state at slot ${slot} has diverged: ${who} digest` }
}

export type { AnyStateMachine, RoleMachines, RolesTiming, SessionLimits }
