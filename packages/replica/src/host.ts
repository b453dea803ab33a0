import { encodeEnvelope, encodeText } from '@synod/codec'
import {
  assert,
  clusterTag,
  type DurableRecord,
  type Effect,
  formatNode,
  type Message,
  type NodeNumber,
  type Outbox,
  type Released,
  type Slot,
  type Storage,
  type TimerName,
} from '@synod/protocol'
import { Backlog } from './backlog.ts'
import { CallIntake } from './call-intake.ts'
import { ClientDesk } from './client-desk.ts'
import { CommandQueue } from './command-queue.ts'
import { Contacts } from './contacts.ts'
import { Door } from './door.ts'
import { Executor } from './executor.ts'
import { Fitness } from './fitness.ts'
import { type HostOptions, intentOf, type LogLine } from './host-options.ts'
import { Leadership } from './leadership.ts'
import { allOf, type HostObserver } from './observer.ts'
import { type HostParts, hostParts } from './parts.ts'
import { PeerPost } from './peer-post.ts'
import { reasonOf } from './reason.ts'
import type { Recovery } from './recovery.ts'
import type { Replica, ReplicaEffect } from './replica.ts'
import { statesOf } from './role-machines.ts'
import { RoleTimers } from './role-timers.ts'
import { RowReaders } from './row-reader.ts'
import { type Lifecycle, type NodeStatus, rosterOf } from './status.ts'
import { StoreKeeper } from './store-keeper.ts'
import type { HostWatcher } from './watcher.ts'

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
  readonly #backlog: Backlog
  readonly #door: Door
  readonly #timers: RoleTimers
  readonly #contacts: Contacts
  readonly #fitness = new Fitness()
  readonly #ownMessages: Message<Uint8Array>[] = []
  /** Whoever was given with the options, and whoever watches now. */
  #observer: HostObserver | undefined
  #watcher: HostWatcher | undefined
  #replica!: Replica
  #outbox!: Outbox<Uint8Array>
  #keeper!: StoreKeeper
  #desk!: ClientDesk
  #intake!: CallIntake
  #peers!: PeerPost
  #leadership!: Leadership
  #ownEnvelope!: Uint8Array
  #incarnation = ''
  #turnIsDue = false
  #flushStartedAt = 0
  #isLeaving = false
  /** When this node last knew that it has executed everything that is chosen. */
  #currentAt = 0
  #state: 'new' | 'running' | 'stopped' = 'new'

  constructor(options: HostOptions) {
    this.#options = options
    this.#observer = options.observer
    this.#parts = options.parts ?? hostParts
    this.#tag = clusterTag(options.cluster)
    this.#queue = new CommandQueue(options.limits?.batch)
    this.#backlog = new Backlog(options.limits?.backlogBytesMax)
    this.#timers = new RoleTimers(options.clock, (name, lateMs) => this.#run(() => this.#timeout(name, lateMs)))
    this.#contacts = new Contacts(options.transport, options.node, options.cluster.nodes)
    this.#door = new Door({
      tag: this.#tag,
      node: options.node,
      messages: (from, messages) => {
        for (const message of messages) {
          this.#observer?.received?.(from, message)
          if (!this.#backlog.refuses(message)) this.#perform(this.#replica.receive(from, message))
        }
      },
      request: (request, route) => {
        this.#observer?.requested?.(request, route)
        this.#intake.take(request, route)
      },
      refused: (detail) => this.#log('warn', 'refused', detail),
    })
  }

  /**
   * Recovers, executes what is known to be chosen, and joins in. Rejects when the store is not this node's, is corrupt, or
   * the address is taken.
   */
  async start(): Promise<void> {
    assert(this.#state === 'new', 'a host is started once')
    const { storage, cluster, node, entropy, transport, machine, limits } = this.#options
    const observer = this.#observer
    const sessions = this.#parts.sessions(limits?.sessions)
    const executor = new Executor({ machine, sessions, membership: this.#parts.membership(cluster) })
    const intent = intentOf(this.#options)
    const recovery = await this.#parts.recover({ node, cluster, intent, storage, entropy, executor, observer })
    const { incarnation } = recovery.identity
    this.#incarnation = incarnation
    this.#ownEnvelope = encodeEnvelope({ cluster: this.#tag, from: node, incarnation })
    this.#compose(executor, recovery)
    await transport.start((frames, route) => this.#runTurn(() => this.#door.receive(frames, route)))
    this.#state = 'running'
    this.#meet()
    this.#perform(this.#replica.begin())
    this.#endTurnSoon()
    const state = recovery.snapshot ? `applied through slot ${executor.appliedThrough}` : 'without a state yet'
    this.#info('started', `${formatNode(node)} of ${this.#tag}, ${state}`)
  }

  /** Leaves: flushes what is staged, closes the transport and the store. Idempotent. */
  async stop(): Promise<void> {
    if (this.#state === 'stopped') return
    const wasRunning = this.#state === 'running'
    this.#state = 'stopped'
    this.#timers.cancelAll()
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
      lifecycle: this.lifecycle,
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
      snapshotSlot: this.stored.snapshotSlot ?? -1,
      logFrom: this.stored.logFrom,
      ...rosterOf(executor.membership),
      queuedCommands: this.#queue.length,
      refusedFrames: this.#door.refused,
      refusals: this.#door.refusals,
      transport: this.#options.transport.stats(),
      states: statesOf(roles),
    }
  }

  get isRunning(): boolean {
    return this.#state === 'running'
  }

  /** The composed roles and state, for inspection. */
  get replica(): Replica {
    return this.#replica
  }

  /**
   * Has somebody watch from now on in the place of whoever did, or nobody. Before the start too, to see it; a stopped host has
   * nothing to tell. While nobody watches it costs nothing.
   */
  watch(watcher: HostWatcher | undefined): void {
    const { observer } = this.#options
    this.#watcher = watcher
    this.#observer = observer && watcher ? allOf(observer, watcher) : (watcher ?? observer)
    this.#replica?.roles.watch(watcher)
  }

  /** Takes a snapshot at the next turn, whatever the limits say, unless nothing was executed since the last one. */
  snapshotNow(): void {
    this.#keeper.wantSnapshot()
    this.#endTurnSoon()
  }

  /** What the store holds: the slot of its snapshot, undefined before the first, and the first slot of its log. */
  get stored(): { readonly snapshotSlot: Slot | undefined; readonly logFrom: Slot } {
    return { snapshotSlot: this.#keeper.snapshot?.slot, logFrom: this.#keeper.logFrom }
  }

  // ---- starting -----------------------------------------------------------------------------------------------------

  #compose(executor: Executor, recovery: Recovery): void {
    const { node, cluster, entropy, timing, machines, transport, storage } = this.#options
    this.#desk = new ClientDesk({
      replying: (reply, route) => this.#observer?.replying?.(reply, route),
      answer: (route, frames) => transport.answer(route, frames),
      envelope: this.#ownEnvelope,
      text: encodeText,
      unanswerable: (reason) => this.#log('error', 'unanswerable', reason),
    })
    this.#peers = new PeerPost({
      envelope: this.#ownEnvelope,
      send: (peer, frames) => transport.send(peer, frames),
      clock: this.#options.clock,
      newsMsMax: this.#options.limits?.newsMsMax,
      run: (task) => this.#run(task),
    })
    this.#replica = this.#parts.replica({
      node,
      cluster,
      records: recovery.records,
      identity: recovery.identity,
      needsSnapshot: recovery.snapshot === undefined,
      executor,
      firstReadNumber: entropy.random48(),
      ...(timing ? { timing } : {}),
      ...(machines ? { machines } : {}),
      parts: this.#parts,
      onExecuted: (slot, value) => {
        const bytes = value?.byteLength ?? 0
        this.#peers.executed(bytes)
        this.#keeper.executed(bytes)
        this.#observer?.executed?.(slot, value, executor)
      },
      onAnswer: (session, sequence, answer) => this.#desk.executed(session, sequence, answer),
      onCurrent: () => {
        this.#currentAt = this.#options.clock.monotonicMs()
      },
    })
    this.#replica.durableThrough = recovery.durableThrough
    this.#replica.roles.watch(this.#watcher)
    const rows = new RowReaders({
      drain: () => this.#outbox.drain(),
      readRows: (range) => storage.readRows(range),
      clock: this.#options.clock,
    })
    this.#intake = new CallIntake({
      replica: this.#replica,
      desk: this.#desk,
      queue: this.#queue,
      machine: this.#options.machine,
      clock: this.#options.clock,
      reader: () => rows.reader(),
      status: () => this.status(),
      incarnationOf: (node) => this.#door.incarnationOf(node),
      ageMs: () => Math.max(0, Math.round(this.#options.clock.monotonicMs() - this.#currentAt)),
      answeredLate: () => this.#endTurnSoon(),
    })
    this.#leadership = new Leadership({
      replica: this.#replica,
      info: (event, detail) => this.#info(event, detail),
      lost: () => this.#handBackCommands(),
    })
    this.#outbox = this.#parts.outbox({
      storage: { write: (group) => this.#write(storage, group) },
      release: (effect) => this.#release(effect),
      failed: (error) =>
        this.#halt(new Error(`the store failed, the node stops: ${reasonOf(error)}`, { cause: error })),
      flushed: () => this.#run(() => this.#endTurn()),
    })
    this.#keeper = new StoreKeeper({
      node,
      storage,
      outbox: this.#outbox,
      clock: this.#options.clock,
      executor,
      past: recovery,
      limits: this.#options.limits?.snapshots,
      observer: () => this.#observer,
      run: (task) => this.#runTurn(task),
      send: (to, message) => this.#send([to], message),
      isReceiving: () => this.#isRestoring,
      restored: (through) => this.#restored(through),
      halt: (error) => this.#halt(error),
    })
  }

  /** Of commands executed before the snapshot nobody hears any more: their clients ask again, and are answered from it. */
  #restored(through: Slot): void {
    this.#info('restored', `the snapshot of another node, at slot ${through}`)
    this.#desk.forgetWaiters()
    this.#perform(this.#replica.restored(through))
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

  /** The values that this node lacks are gone everywhere: what they led to is on its way here. */
  get #isRestoring(): boolean {
    return this.#replica.roles.learner.value === 'restoring'
  }

  /** What comes from outside, and the end of the turn that it is part of. */
  #runTurn(task: () => void): void {
    this.#run(() => {
      task()
      this.#endTurnSoon()
    })
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
      else if (effect.type === 'removed') this.#leave(effect.reason)
      else if (effect.type === 'contactsChanged') this.#meet()
      else this.#pushToOutbox(effect)
    }
  }

  #pushToOutbox(effect: Effect<Uint8Array>): void {
    if (effect.type === 'persist') {
      this.#backlog.stage(effect.record)
      this.#keeper.persisting(effect.record)
    }
    this.#outbox.push([effect])
  }

  #release(effect: Released<Uint8Array>): void {
    if (this.#state !== 'running') return
    switch (effect.type) {
      case 'send':
        assert(typeof effect.to !== 'string', 'a replica names the recipients')
        this.#send(effect.to, effect.message)
        break
      case 'startTimer':
        this.#timers.start(effect.name, effect.ms)
        break
      case 'cancelTimer':
        this.#timers.cancel(effect.name)
        break
      case 'valuesAsked':
      case 'snapshotAsked':
      case 'snapshotReceived':
        this.#keeper.answer(effect)
        break
      default:
    }
  }

  #send(to: readonly NodeNumber[], message: Message<Uint8Array>): void {
    this.#observer?.sending?.(to, message)
    for (const peer of to) {
      if (peer === this.#options.node) this.#ownMessages.push(message)
      else this.#peers.add(peer, message)
    }
  }

  #timeout(name: TimerName, lateMs: number): void {
    if (name === 'round') this.#everyRound(this.#options.clock.monotonicMs(), lateMs)
    this.#perform(this.#replica.timeout(name))
    this.#endTurnSoon()
  }

  /**
   * A disk or an event loop that stalls makes a bad leader, and so does a node that has to be given a snapshot before it can
   * propose: the elector hears of it, and of its end.
   */
  #everyRound(now: number, lateMs: number): void {
    this.#desk.sweep(now)
    this.#replica.expireReads(now)
    // Where nothing else asks for a flush, marks wait for this one: others may wait to hear how much is durable here.
    void this.#outbox.drain()
    const flushMs = this.#outbox.isWriting ? now - this.#flushStartedAt : 0
    const news = this.#fitness.judge({ flushMs, lateMs, isRestoring: this.#isRestoring })
    if (!news) return
    const { isFit, why } = news
    this.#log(isFit ? 'info' : 'warn', isFit ? 'fit' : 'unfit', why)
    this.#perform(this.#replica.setFit(isFit))
  }

  async #write(storage: Storage<Uint8Array>, group: readonly DurableRecord<Uint8Array>[]): Promise<void> {
    this.#flushStartedAt = this.#options.clock.monotonicMs()
    this.#backlog.taken()
    await storage.write(group)
    this.#observer?.durable?.(group)
    this.#keeper.durable(group)
    this.#replica.durableThrough = this.#keeper.durableThrough
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
    const reading = this.#replica.endTurn()
    this.#push(reading)
    // The followers have the longer way: what goes to them leaves before this node's own acceptor and disk are asked, unless
    // reads have more to say to them that can go along.
    if (reading.length === 0 && this.isRunning) this.#peers.flush()
    this.#hearOwnMessages()
    for (let effects = this.#replica.endTurn(); effects.length > 0; effects = this.#replica.endTurn()) {
      this.#perform(effects)
    }
    this.#leadership.endTurn()
    if (this.#state !== 'running') return
    this.#keeper.turn()
    this.#peers.endTurn()
    this.#outbox.flush()
    this.#intake.endTurn()
    this.#desk.flush(this.#replica.leader, this.#replica.executor.membership.configuration.changedAt)
  }

  #cutBatches(): void {
    const { clock, limits } = this.#options
    const pipelineSlotsMax = limits?.pipelineSlotsMax ?? PIPELINE_SLOTS_MAX
    while (this.#queue.length > 0 && this.#replica.freeSlots > 0 && this.#replica.slotsInFlight < pipelineSlotsMax) {
      const value = this.#queue.cut(clock.wallMs(), clock.monotonicMs(), ({ session, sequence, waiter }) => {
        this.#desk.expire(session, sequence, waiter)
      })
      if (value) this.#push(this.#replica.submit(value))
    }
  }

  /** A node that leads no longer sends its waiting commands elsewhere; those it proposed may yet be executed. */
  #handBackCommands(): string {
    const [status, reason] = this.#intake.whyNot()
    this.#queue.clear(({ session, sequence }) => this.#desk.decline(session, sequence, status, reason))
    this.#desk.forgetWaiters()
    return reason
  }

  #meet(): void {
    const { view, executor } = this.#replica
    this.#contacts.set(view.contacts, executor.membership.configuration.numbersThrough)
  }

  /** This node has no part in the cluster any more, and nobody needs it: it stops in order. */
  #leave(reason: string): void {
    if (this.#state !== 'running' || this.#isLeaving) return
    this.#isLeaving = true
    this.#info('removed', reason)
    this.#options.onRemoved?.(reason)
  }

  /** What this node is in its cluster's life. */
  get lifecycle(): Lifecycle {
    if (this.#state !== 'running') return 'halted'
    const { view, standing } = this.#replica
    if (view.wasRemoved || view.isLeaving) return 'leaving'
    if (!view.isMember) return 'joining'
    return standing === 'leading' ? 'leading' : 'following'
  }

  #halt(error: Error): void {
    if (this.#state !== 'running') return
    this.#state = 'stopped'
    this.#outbox.kill()
    this.#timers.cancelAll()
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
