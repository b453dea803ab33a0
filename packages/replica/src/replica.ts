import { freeSlots, type ProposerContext } from '@synod/proposer'
import {
  type Cluster,
  clusterLearning,
  clusterMembers,
  clusterQuorums,
  type DurableRecord,
  type Effect,
  type Message,
  NO_BALLOT,
  type NodeNumber,
  type QuorumSystem,
  type SendEffect,
  type Slot,
  type TimerName,
  type Value,
} from '@synod/protocol'
import type { Barriers } from './barriers.ts'
import { Digests } from './digests.ts'
import type { AnyStateMachine, Executor, OnAnswer } from './executor.ts'
import { type HostParts, hostParts } from './parts.ts'
import { type Reader, Reads } from './reads.ts'
import { type RoleMachines, Roles, type RolesTiming } from './roles.ts'
import type { SessionLimits } from './sessions.ts'

export interface ReplicaOptions {
  readonly node: NodeNumber
  readonly cluster: Cluster
  /** What survived, for the roles. The executor must already have applied every slot up to the durable chosen mark. */
  readonly records: readonly DurableRecord<Uint8Array>[]
  readonly executor: Executor
  /** Random, so that the numbers of reads are never used twice across restarts. */
  readonly firstReadNumber: number
  readonly timing?: RolesTiming
  readonly machines?: RoleMachines
  readonly parts?: Pick<HostParts, 'barriers'>
  readonly onAnswer?: OnAnswer
  readonly onExecuted?: OnExecuted
}

/** Told of each slot that was executed, right after it. */
export type OnExecuted = (slot: Slot, value: Value<Uint8Array>) => void

/** What a replica asks of its host: role effects with the recipients named, or to stop. */
export type ReplicaEffect = Effect<Uint8Array> | { readonly type: 'halt'; readonly reason: string }

/** How long an unanswered read question or barrier may take before it is sent again, in milliseconds. */
const READ_RETRY_MS = 150

/**
 * A node that finds the digests split says its own so often, a round apart, before it stops: the others have to find it too,
 * and a node that missed a round's answer is not down yet.
 */
const SPLIT_WORDS = 3

/** What a node is right now, in one word. */
export type Standing = 'leading' | 'following' | 'electing' | 'isolated' | 'unfit'

/**
 * One replica: the roles, the execution of what they choose, reads and digests, composed without a clock, a socket or a
 * disk. Every input returns the effects that follow from it, in order.
 */
export class Replica {
  readonly node: NodeNumber
  readonly members: readonly NodeNumber[]
  readonly quorums: QuorumSystem
  readonly roles: Roles
  readonly executor: Executor
  readonly #barriers: Barriers
  readonly #reads: Reads
  readonly #digests: Digests
  readonly #onAnswer: OnAnswer | undefined
  readonly #onExecuted: OnExecuted | undefined
  #leader: NodeNumber = 0
  #heard: readonly NodeNumber[] = []
  #readTimerRuns = false
  /** The slot at which no majority of the nodes agrees, and how often this one may still say its digest. */
  #split: { readonly slot: Slot; readonly wordsLeft: number } | undefined

  constructor(options: ReplicaOptions) {
    const { node, cluster, records, executor, timing } = options
    this.node = node
    this.members = clusterMembers(cluster)
    this.quorums = clusterQuorums(cluster)
    this.executor = executor
    const learning = clusterLearning(cluster)
    const { alpha } = cluster
    const settings = { node, quorums: this.quorums, learning, alpha, records, ...(timing ? { timing } : {}) }
    this.roles = new Roles(settings, options.machines)
    this.#barriers = (options.parts ?? hostParts).barriers(this.quorums)
    this.#reads = new Reads(options.firstReadNumber)
    this.#digests = new Digests(node, this.quorums)
    this.#digests.note(node, executor.lastDigest.slot, executor.lastDigest.digest)
    this.#onAnswer = options.onAnswer
    this.#onExecuted = options.onExecuted
  }

  /** The effects of coming to life. */
  begin(): ReplicaEffect[] {
    return this.#settle(this.roles.firstEffects)
  }

  receive(from: NodeNumber, message: Message<Uint8Array>): ReplicaEffect[] {
    switch (message.type) {
      case 'progress':
        return this.#receiveProgress(from, message)
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
    if (name === 'round') this.#heard = this.roles.elector.context.answers.map(({ from }) => from)
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

  /** To be called once per turn: asks for the reads that came in together, and starts the barrier that they need. */
  endTurn(): ReplicaEffect[] {
    const asked = this.#reads.begin(this.#leader)
    const barrier = this.#barriers.begin(this.#leading())
    if (asked.length + barrier.length === 0) return []
    return [...this.#expand([...asked, ...barrier]), ...this.#readTimer()]
  }

  /** The node that leads as far as this one knows; 0 for nobody. */
  get leader(): NodeNumber {
    return this.#leader
  }

  /** True while this node is named and its proposer is at work: commands may be given to it. */
  get takesCommands(): boolean {
    const { value } = this.roles.proposer
    return this.#leader === this.node && (value === 'preparing' || value === 'recovering' || value === 'proposing')
  }

  /** This node and those that answered it in its last round. */
  get connected(): readonly NodeNumber[] {
    return [...new Set([this.node, ...this.#heard])].sort((a, b) => a - b)
  }

  get standing(): Standing {
    const { value } = this.roles.elector
    if (value === 'elected') return this.roles.proposer.matches('proposing') ? 'leading' : 'electing'
    return value
  }

  /** In how many slots a value could be proposed right now. */
  get freeSlots(): number {
    return this.roles.proposer.matches('proposing') ? freeSlots(this.#proposer) : 0
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

  /** Ballot and read slot, once phase 1 of this node's ballot is done and covers everything above. */
  #leading(): { ballot: ProposerContext<unknown>['ballot']; slot: Slot } | undefined {
    if (!this.takesCommands || this.roles.proposer.matches('preparing')) return undefined
    const { ballot, nextSlot, recoverThrough, chosen } = this.#proposer
    return { ballot, slot: Math.max(nextSlot - 1, recoverThrough, chosen.through) }
  }

  #receiveProgress(from: NodeNumber, message: Extract<Message<Uint8Array>, { type: 'progress' }>): ReplicaEffect[] {
    const { chosenThrough, digestSlot, digest } = message
    this.#digests.note(from, digestSlot, digest)
    const halts = this.#judge()
    if (chosenThrough <= this.chosenThrough) return halts
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
      if (effect.type === 'deliver') this.#deliver(effect.slot, effect.value, out)
      else if (effect.type === 'send') this.#sendEffect(effect, out)
      else if (effect.type === 'leaderNamed') this.#leader = effect.leader
      else out.push(effect)
    }
    return out
  }

  #deliver(slot: Slot, value: Value<Uint8Array>, out: ReplicaEffect[]): void {
    const rows = this.executor.apply(slot, value, this.#onAnswer)
    this.#onExecuted?.(slot, value)
    if (rows.length > 0) {
      out.push({ type: 'persist', record: { type: 'applied', through: slot, rows }, lazy: true })
    }
    const { lastDigest } = this.executor
    if (lastDigest.slot === slot) {
      this.#digests.note(this.node, slot, lastDigest.digest)
      out.push(...this.#judge())
    }
    this.#reads.applied(slot)
  }

  /** With each heartbeat goes word of how far this node is: that is how an idle or late node finds out. */
  #sendEffect(effect: SendEffect<Uint8Array>, out: ReplicaEffect[]): void {
    out.push(this.#named(effect))
    if (effect.message.type !== 'heartbeat') return
    const { slot, digest } = this.executor.lastDigest
    const progress = { type: 'progress', chosenThrough: this.chosenThrough, digestSlot: slot, digest } as const
    out.push(this.#send(this.#others(), progress))
    // Who is present may have changed since the last word.
    out.push(...this.#judge())
    if (!this.#split) return
    const { slot: splitAt, wordsLeft } = this.#split
    if (wordsLeft === 0) out.push(diverged(splitAt, 'no majority of the nodes present has the same'))
    else this.#split = { slot: splitAt, wordsLeft: wordsLeft - 1 }
  }

  #expand(effects: readonly SendEffect<Uint8Array>[]): ReplicaEffect[] {
    return effects.map((effect) => this.#named(effect))
  }

  /** Acceptors and the learners of an acceptor's word include this node; all else is for the others. */
  #named(effect: SendEffect<Uint8Array>): SendEffect<Uint8Array> {
    if (typeof effect.to !== 'string') return effect
    const isOwnBusiness = effect.to === 'acceptors' || effect.message.type === 'accepted'
    return { ...effect, to: isOwnBusiness ? this.members : this.#others() }
  }

  #others(): NodeNumber[] {
    return this.members.filter((member) => member !== this.node)
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

function diverged(slot: Slot, who: string): ReplicaEffect {
  return { type: 'halt', reason: `the state at slot ${slot} has diverged: ${who} digest` }
}

export type { AnyStateMachine, RoleMachines, RolesTiming, SessionLimits }
