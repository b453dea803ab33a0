import { decodeMessages, decodeRequest, encodeEnvelope, encodeText } from '@synod/codec'
import {
  assert,
  type Clock,
  type Cluster,
  clusterMembers,
  clusterTag,
  type DurableRecord,
  type Entropy,
  type Frames,
  formatBallot,
  formatNode,
  type Message,
  type NodeNumber,
  type Outbox,
  type Released,
  type Route,
  type RowReader,
  type Slot,
  type Storage,
  type Timer,
  type TimerName,
  type Transport,
} from '@synod/protocol'
import { CallIntake } from './call-intake.ts'
import { ClientDesk } from './client-desk.ts'
import { type BatchLimits, CommandQueue } from './command-queue.ts'
import { type AnyStateMachine, Executor } from './executor.ts'
import { identityOf, newIdentity } from './identity.ts'
import type { HostObserver } from './observer.ts'
import { type HostParts, hostParts } from './parts.ts'
import { PeerQueues } from './peer-queues.ts'
import { reasonOf } from './reason.ts'
import { Refusals } from './refusals.ts'
import { Replica, type ReplicaEffect } from './replica.ts'
import type { RoleMachines, RolesTiming } from './roles.ts'
import { type FrameRefusal, Senders } from './senders.ts'
import type { SessionLimits } from './sessions.ts'
import type { NodeStatus } from './status.ts'

export interface HostOptions {
  readonly node: NodeNumber
  readonly cluster: Cluster
  readonly machine: AnyStateMachine
  readonly transport: Transport
  readonly storage: Storage<Uint8Array>
  readonly clock: Clock
  readonly entropy: Entropy
  /** Make an empty store this node's. Once in a node's life; see {@link identityOf}. */
  readonly initialise?: boolean
  readonly timing?: RolesTiming
  readonly limits?: HostLimits
  /** Told of what an operator should see, a line each. */
  readonly log?: (line: LogLine) => void
  /** The node must stop: its disk failed, or its state has diverged. Nothing leaves it any more. */
  readonly onHalt?: (error: Error) => void
  /** The role machines; a test may override guards and actions. */
  readonly machines?: RoleMachines
  /** What else the node is made of; a test may vary a part. */
  readonly parts?: HostParts
  readonly observer?: HostObserver
}

export interface HostLimits {
  readonly batch?: Partial<BatchLimits>
  readonly sessions?: SessionLimits
  /** Slots in flight before the next batch waits and grows; at most α. Default 4. */
  readonly pipelineSlotsMax?: number
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly event: string
  readonly detail: string
}

/** A flush that takes longer, or a timer that comes later, makes the node unfit to lead, in milliseconds. */
const UNFIT_FLUSH_MS = 1000
const UNFIT_LATE_MS = 1000
/** Chosen values sent in one answer to a node that lacks them. */
const CATCH_UP_BYTES_MAX = 1 << 20
/** Chosen values read at once when the log is executed at a start. */
const REPLAY_BYTES_MAX = 8 << 20
const PIPELINE_SLOTS_MAX = 4

/**
 * Drives a replica against ports: frames in, effects out, under the ordering contract. The same code runs in production
 * and in a simulator, because persist-then-send is where such systems break. All that one turn of the event loop brings is
 * handled together: one batch, one flush, one frame for each peer and client.
 */
export class Host {
  readonly #options: HostOptions
  readonly #parts: HostParts
  readonly #tag: string
  readonly #queue: CommandQueue
  readonly #refusals = new Refusals()
  readonly #senders: Senders
  readonly #timers = new Map<TimerName, Timer>()
  readonly #supplying = new Set<NodeNumber>()
  readonly #ownMessages: Message<Uint8Array>[] = []
  #replica!: Replica
  #outbox!: Outbox<Uint8Array>
  #desk!: ClientDesk
  #intake!: CallIntake
  #peers!: PeerQueues
  #ownEnvelope!: Uint8Array
  #incarnation = ''
  #durableThrough: Slot = 0
  #turnIsDue = false
  #flushStartedAt = 0
  #isFit = true
  #tookCommands = false
  /** The node that the log says is followed. */
  #followed: NodeNumber = 0
  #state: 'new' | 'running' | 'stopped' = 'new'

  constructor(options: HostOptions) {
    this.#options = options
    this.#parts = options.parts ?? hostParts
    this.#tag = clusterTag(options.cluster)
    this.#queue = new CommandQueue(options.limits?.batch)
    this.#senders = new Senders(this.#tag, options.node, clusterMembers(options.cluster), (from, reason, detail) =>
      this.#refuse(from, reason, detail),
    )
  }

  /**
   * Recovers, executes what is known to be chosen, and joins in. Rejects when the store is not this node's, is corrupt, or
   * the address is taken.
   */
  async start(): Promise<void> {
    assert(this.#state === 'new', 'a host is started once')
    const { storage, cluster, node, entropy, transport, observer } = this.#options
    const { records } = await storage.recover()
    observer?.recovered?.(records)
    const identity = identityOf(records, cluster, node, this.#options.initialise ?? false)
    const own = identity ?? newIdentity(cluster, node, entropy)
    if (!identity) await storage.write([{ type: 'identity', identity: own }])
    this.#incarnation = own.incarnation
    this.#ownEnvelope = encodeEnvelope({ cluster: this.#tag, from: node, incarnation: own.incarnation })
    this.#compose(records, await this.#replay(records))
    await transport.start((frames, route) => this.#run(() => this.#receive(frames, route)))
    this.#state = 'running'
    this.#perform(this.#replica.begin())
    this.#endTurnSoon()
    this.#info(
      'started',
      `${formatNode(node)} of ${this.#tag}, applied through slot ${this.#replica.executor.appliedThrough}`,
    )
  }

  /** Leaves: flushes what is staged, closes the transport and the store. Idempotent. */
  async stop(): Promise<void> {
    if (this.#state === 'stopped') return
    const wasRunning = this.#state === 'running'
    this.#state = 'stopped'
    for (const timer of this.#timers.values()) timer.cancel()
    await this.#options.transport.close()
    if (wasRunning) await this.#outbox.drain()
    await this.#options.storage.close()
  }

  /** What an operator asks a node. */
  status(): NodeStatus {
    const { roles, executor } = this.#replica
    return {
      node: this.#options.node,
      cluster: this.#options.cluster.name,
      incarnation: this.#incarnation,
      standing: this.#replica.standing,
      leader: this.#replica.leader,
      ballot: roles.acceptor.context.promised,
      chosenThrough: this.#replica.chosenThrough,
      appliedThrough: executor.appliedThrough,
      digest: executor.digest(),
      lastDigest: executor.lastDigest,
      commands: executor.commands,
      sessions: executor.sessions.size,
      storeBytes: this.#options.storage.size(),
      queuedCommands: this.#queue.length,
      refusedFrames: this.#refusals.total,
      refusals: this.#refusals.list(),
      transport: this.#options.transport.stats(),
      states: {
        acceptor: String(roles.acceptor.value),
        proposer: String(roles.proposer.value),
        learner: String(roles.learner.value),
        elector: String(roles.elector.value),
      },
    }
  }

  get isRunning(): boolean {
    return this.#state === 'running'
  }

  /** The composed roles and state, for inspection. */
  get replica(): Replica {
    return this.#replica
  }

  // ---- starting -----------------------------------------------------------------------------------------------------

  /** Executes the stored values up to the durable chosen mark, and makes those of their rows durable that a crash took. */
  async #replay(records: readonly DurableRecord<Uint8Array>[]): Promise<Executor> {
    const executor = new Executor(this.#options.machine, this.#parts.sessions(this.#options.limits?.sessions))
    let rowsThrough: Slot = 0
    for (const record of records) {
      if (record.type === 'chosen') this.#durableThrough = record.through
      if (record.type === 'applied') rowsThrough = record.through
    }
    const lost: DurableRecord<Uint8Array>[] = []
    while (executor.appliedThrough < this.#durableThrough) {
      const from = executor.appliedThrough + 1
      const entries = await this.#options.storage.readLog(from, this.#durableThrough, REPLAY_BYTES_MAX)
      if (entries.length === 0) {
        throw new Error(
          `slot ${from} is missing from the store, which says that everything through ${this.#durableThrough} is there`,
        )
      }
      for (const { slot, value } of entries) {
        const rows = executor.apply(slot, value)
        this.#options.observer?.executed?.(slot, value, executor)
        if (slot > rowsThrough && rows.length > 0) lost.push({ type: 'applied', through: slot, rows })
      }
    }
    if (lost.length > 0) await this.#options.storage.write(lost)
    return executor
  }

  #compose(records: readonly DurableRecord<Uint8Array>[], executor: Executor): void {
    const { node, cluster, entropy, timing, machines, transport, storage, observer } = this.#options
    this.#desk = new ClientDesk({
      answer: (route, frames) => transport.answer(route, frames),
      envelope: this.#ownEnvelope,
      text: encodeText,
      unanswerable: (reason) => this.#log('error', 'unanswerable', reason),
    })
    this.#peers = new PeerQueues(this.#ownEnvelope, (peer, frames) => transport.send(peer, frames))
    this.#replica = new Replica({
      node,
      cluster,
      records,
      executor,
      firstReadNumber: entropy.random48(),
      ...(timing ? { timing } : {}),
      ...(machines ? { machines } : {}),
      parts: this.#parts,
      ...(observer?.executed ? { onExecuted: (slot, value) => observer.executed?.(slot, value, executor) } : {}),
      onAnswer: (session, sequence, answer) => this.#desk.executed(session, sequence, answer),
    })
    this.#intake = new CallIntake({
      replica: this.#replica,
      desk: this.#desk,
      queue: this.#queue,
      machine: this.#options.machine,
      clock: this.#options.clock,
      reader: this.#rowReader,
      status: () => this.status(),
      answeredLate: () => this.#endTurnSoon(),
    })
    this.#outbox = this.#parts.outbox({
      storage: { write: (group) => this.#write(storage, group) },
      release: (effect) => this.#release(effect),
      failed: (error) =>
        this.#halt(new Error(`the store failed, the node stops: ${reasonOf(error)}`, { cause: error })),
      flushed: () => this.#run(() => this.#endTurn()),
    })
  }

  /**
   * What the outside calls goes through here. An exception means a bug, ours or the state machine's: the state may be half
   * changed, so the node stops before anything of it leaves.
   */
  #run(turn: () => void): void {
    if (this.#state !== 'running') return
    try {
      turn()
    } catch (error) {
      this.#halt(new Error(`the node stops at a bug: ${reasonOf(error)}`, { cause: error }))
    }
  }

  // ---- frames in ----------------------------------------------------------------------------------------------------

  #receive(frames: Frames, route: Route): void {
    const [envelope, body] = frames
    if (!envelope || !body || frames.length !== 2) {
      this.#refuse('somebody', 'malformed', `a message of ${frames.length} frames, not of 2`)
      return
    }
    const from = this.#senders.of(envelope)
    if (from === undefined) return
    if (from === 0) this.#receiveRequest(body, route)
    else this.#receiveMessages(from, body)
    this.#endTurnSoon()
  }

  #receiveMessages(from: NodeNumber, body: Uint8Array): void {
    const decoded = decodeMessages(body)
    if (!decoded.ok) {
      this.#refuse(formatNode(from), decoded.reason, decoded.detail)
      return
    }
    for (const message of decoded.value) this.#perform(this.#replica.receive(from, message))
  }

  #receiveRequest(body: Uint8Array, route: Route): void {
    const decoded = decodeRequest(body)
    if (!decoded.ok) {
      this.#refuse('a client', decoded.reason, decoded.detail)
      return
    }
    this.#intake.take(decoded.value, route)
  }

  #refuse(from: string, reason: FrameRefusal, detail: string): void {
    if (!this.#refusals.note(from, reason)) return
    this.#log('warn', 'refused', `a message of ${from} is dropped, ${reason}: ${detail}`)
  }

  /** Rows may wait for the next flush, but not the read of one whose command was executed before. */
  readonly #rowReader: RowReader = {
    rows: async (range) => {
      // A read that waited is answered from inside the step that executes its slot: the rows get to the outbox when that ends.
      await undefined
      await this.#outbox.drain()
      return this.#options.storage.readRows(range)
    },
  }

  // ---- effects out --------------------------------------------------------------------------------------------------

  /** Hands effects to the outbox, and messages to this node's own roles on, until all is quiet. */
  #perform(effects: readonly ReplicaEffect[]): void {
    this.#push(effects)
    this.#hearOwnMessages()
  }

  #hearOwnMessages(): void {
    for (let message = this.#ownMessages.shift(); message; message = this.#ownMessages.shift()) {
      this.#push(this.#replica.receive(this.#options.node, message))
    }
  }

  #push(effects: readonly ReplicaEffect[]): void {
    for (const effect of effects) {
      if (effect.type === 'halt') this.#halt(new Error(effect.reason))
      else this.#outbox.push([effect])
    }
  }

  #release(effect: Released<Uint8Array>): void {
    if (this.#state !== 'running') return
    switch (effect.type) {
      case 'send':
        assert(typeof effect.to !== 'string', 'a replica names the recipients')
        this.#send(effect.to, effect.message)
        break
      case 'startTimer':
        this.#startTimer(effect.name, effect.ms)
        break
      case 'cancelTimer':
        this.#timers.get(effect.name)?.cancel()
        this.#timers.delete(effect.name)
        break
      case 'valuesAsked':
        void this.#supply(effect.by, effect.fromSlot, effect.toSlot)
        break
      default:
    }
  }

  #send(to: readonly NodeNumber[], message: Message<Uint8Array>): void {
    this.#options.observer?.sending?.(to, message)
    for (const peer of to) {
      if (peer === this.#options.node) this.#ownMessages.push(message)
      else this.#peers.add(peer, message)
    }
  }

  #startTimer(name: TimerName, ms: number): void {
    const { clock } = this.#options
    this.#timers.get(name)?.cancel()
    const dueAt = clock.monotonicMs() + ms
    const fire = () => {
      if (this.#timers.get(name) !== timer) return
      this.#timers.delete(name)
      const now = clock.monotonicMs()
      if (name === 'round') this.#everyRound(now, now - dueAt)
      this.#perform(this.#replica.timeout(name))
      this.#endTurnSoon()
    }
    // A timer that comes late finds answers waiting in the sockets: they are read before it may say that none came.
    const timer = clock.startTimer(ms, () => clock.afterTurn(() => this.#run(fire)))
    this.#timers.set(name, timer)
  }

  /** A disk or an event loop that stalls makes a bad leader: the elector hears of it, and of its end. */
  #everyRound(now: number, lateMs: number): void {
    this.#desk.sweep(now)
    const isFlushStalled = this.#outbox.isWriting && now - this.#flushStartedAt > UNFIT_FLUSH_MS
    const isFit = !isFlushStalled && lateMs < UNFIT_LATE_MS
    if (isFit === this.#isFit) return
    this.#isFit = isFit
    const why = isFlushStalled ? 'its disk stalls' : `its event loop was ${Math.round(lateMs)} ms late`
    this.#log(isFit ? 'info' : 'warn', isFit ? 'fit' : 'unfit', isFit ? 'disk and event loop keep up' : why)
    this.#perform(this.#replica.setFit(isFit))
  }

  async #write(storage: Storage<Uint8Array>, group: readonly DurableRecord<Uint8Array>[]): Promise<void> {
    this.#flushStartedAt = this.#options.clock.monotonicMs()
    await storage.write(group)
    this.#options.observer?.durable?.(group)
    for (const record of group) if (record.type === 'chosen') this.#durableThrough = record.through
  }

  /** Sends stored chosen values to a learner that lacks them, one answer at a time to each. */
  async #supply(to: NodeNumber, fromSlot: Slot, toSlot: Slot): Promise<void> {
    if (this.#supplying.has(to) || to === this.#options.node) return
    this.#supplying.add(to)
    try {
      // Only below the durable mark is what the store holds certainly what was chosen.
      if (this.#durableThrough < fromSlot) await this.#outbox.drain()
      const through = Math.min(toSlot, this.#durableThrough)
      const entries =
        fromSlot <= through ? await this.#options.storage.readLog(fromSlot, through, CATCH_UP_BYTES_MAX) : []
      if (this.#state !== 'running') return
      this.#send([to], { type: 'catchUpReply', entries, chosenThrough: this.#durableThrough })
      this.#endTurnSoon()
    } catch (error) {
      this.#halt(new Error(`the store failed, the node stops: ${reasonOf(error)}`, { cause: error }))
    } finally {
      this.#supplying.delete(to)
    }
  }

  // ---- turns --------------------------------------------------------------------------------------------------------

  /** Ends the turn once the events that are waiting already have been handled. */
  #endTurnSoon(): void {
    if (this.#turnIsDue) return
    this.#turnIsDue = true
    this.#options.clock.afterTurn(() => {
      this.#turnIsDue = false
      this.#run(() => this.#endTurn())
    })
  }

  /** Cuts batches, starts the flush, and sends what the turn has brought, a frame for each peer and client. */
  #endTurn(): void {
    this.#hearOwnMessages()
    this.#cutBatches()
    for (let effects = this.#replica.endTurn(); effects.length > 0; effects = this.#replica.endTurn()) {
      this.#perform(effects)
    }
    this.#watchLeadership()
    if (this.#state !== 'running') return
    this.#outbox.flush()
    this.#peers.flush()
    this.#desk.flush(this.#replica.leader)
  }

  #cutBatches(): void {
    const { clock, limits } = this.#options
    const pipelineSlotsMax = limits?.pipelineSlotsMax ?? PIPELINE_SLOTS_MAX
    while (this.#queue.length > 0 && this.#replica.freeSlots > 0 && this.#replica.slotsInFlight < pipelineSlotsMax) {
      const value = this.#queue.cut(clock.wallMs(), clock.monotonicMs(), ({ session, sequence, waiter }) => {
        this.#desk.expire(session, sequence, waiter)
      })
      if (value) this.#perform(this.#replica.submit(value))
    }
  }

  /** A node that leads no longer sends its waiting commands elsewhere; those it proposed may yet be executed. */
  #watchLeadership(): void {
    const takesCommands = this.#replica.takesCommands
    if (takesCommands === this.#tookCommands) {
      this.#tellWhomWeFollow()
      return
    }
    this.#tookCommands = takesCommands
    this.#followed = this.#replica.leader
    if (takesCommands) {
      this.#info('leading', `ballot ${formatBallot(this.#replica.roles.proposer.context.ballot)}`)
      return
    }
    const [status, reason] = this.#intake.whyNot()
    this.#info('following', reason)
    this.#queue.clear(({ session, sequence }) => this.#desk.decline(session, sequence, status, reason))
    this.#desk.forgetWaiters()
  }

  /** Nobody is no news: a follower that hears nothing of its leader for a while mostly hears of the same one again. */
  #tellWhomWeFollow(): void {
    const { leader, node } = this.#replica
    if (leader === 0 || leader === node || leader === this.#followed) return
    this.#followed = leader
    this.#info('following', `${formatNode(leader)} leads`)
  }

  #halt(error: Error): void {
    if (this.#state !== 'running') return
    this.#state = 'stopped'
    this.#outbox.kill()
    for (const timer of this.#timers.values()) timer.cancel()
    this.#log('error', 'halted', error.message)
    void this.#options.transport.close().catch(() => undefined)
    this.#options.onHalt?.(error)
  }

  #info(event: string, detail: string): void {
    this.#log('info', event, detail)
  }

  #log(level: LogLine['level'], event: string, detail: string): void {
    this.#options.log?.({ level, event, detail })
  }
}
