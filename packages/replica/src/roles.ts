import {
  assert,
  type Ballot,
  begin,
  type DurableRecord,
  type Effect,
  type Entry,
  type Learning,
  type Message,
  NO_BALLOT,
  type NodeNumber,
  type Slot,
  type SlotQuorums,
  type SlotRange,
  slotGet,
  slotsOf,
  step,
  type TimerName,
  toJson,
  toRanges,
  type Value,
} from '@synod/protocol'
import type { AnyStateMachine, SnapshotFrom } from 'xstate'
import { type RoleEvent, type RoleMachines, type RoleName, type RoleSnapshots, roleMachines } from './role-machines.ts'
import { WatchedRoles } from './watched-roles.ts'
import type { HostWatcher } from './watcher.ts'

export interface RolesOptions extends Sets {
  readonly node: NodeNumber
  readonly alpha: number
  readonly records: readonly DurableRecord<Uint8Array>[]
  /** This node's store has no snapshot to begin from: it has to be given one. */
  readonly needsSnapshot?: boolean
  readonly timing?: RolesTiming
  /**
   * Executes the value of the next slot, before anything else hears that it is chosen: the proposer must not propose in slot
   * i+α before the set that command i gives it is known (PMS 3.10). Returns what follows from that.
   */
  readonly execute: (slot: Slot, value: Value<Uint8Array>) => readonly RoleEffect[]
}

/** Who plays a part for the slots in view, as the replicated configuration says. */
export interface Sets {
  readonly quorums: SlotQuorums
  readonly learning: Learning
  /** Whom the learner asks for what it lacks. */
  readonly peers: readonly NodeNumber[]
}

/** How patient the roles are, in milliseconds (`lostRounds` in rounds). Speed depends on it, safety never. */
export interface RolesTiming {
  readonly roundMs?: number
  readonly lostRounds?: number
  readonly retryMs?: number
  readonly gapMs?: number
  readonly askMs?: number
}

type RoleEffect = Effect<Uint8Array>

/** Bounds the conversation of one node's roles about one event; only a bug gets there. */
const NOTES_MAX = 10_000
const NOTES_PER_EFFECT_MAX = 8

/**
 * The four roles of one node, and the notes between them (PMS I1). What a step asks for comes back as effects, in order;
 * notes are routed on the way and come back too, for whoever watches, and values are executed as they are delivered.
 */
export class Roles {
  readonly #machines: RoleMachines
  readonly #execute: RolesOptions['execute']
  #sets: Sets
  readonly #snapshots: { -readonly [R in RoleName]: RoleSnapshots[R] }
  #watched: WatchedRoles | undefined
  /** What starting the roles asked for; take it before the first event. */
  readonly firstEffects: readonly RoleEffect[]

  constructor(options: RolesOptions, machines: RoleMachines = roleMachines) {
    this.#machines = machines
    const { node, quorums, learning, peers, alpha, records, needsSnapshot = false, timing } = options
    this.#execute = options.execute
    this.#sets = { quorums, learning, peers }
    const acceptor = begin(machines.acceptor, { records, learning, tellsValues: false })
    const proposer = begin(machines.proposer, { node, quorums, records, alpha, ...pick(timing, 'retryMs') })
    const forLearner = {
      node,
      quorums,
      peers,
      alpha,
      records,
      learning,
      needsSnapshot,
      ...pick(timing, 'gapMs', 'askMs'),
    }
    const learner = begin(machines.learner, forLearner)
    const elector = begin(machines.elector, { node, quorums, records, ...pick(timing, 'roundMs', 'lostRounds') })
    this.#snapshots = {
      acceptor: acceptor.snapshot,
      proposer: proposer.snapshot,
      learner: learner.snapshot,
      elector: elector.snapshot,
    }
    const effects = [acceptor, proposer, learner, elector].flatMap((stepped) => stepped.effects as RoleEffect[])
    this.firstEffects = effects
  }

  get acceptor(): RoleSnapshots['acceptor'] {
    return this.#snapshots.acceptor
  }

  get proposer(): RoleSnapshots['proposer'] {
    return this.#snapshots.proposer
  }

  get learner(): RoleSnapshots['learner'] {
    return this.#snapshots.learner
  }

  get elector(): RoleSnapshots['elector'] {
    return this.#snapshots.elector
  }

  /** Tells somebody of the steps from now on, or nobody. What the roles do is the same. */
  watch(watcher: Pick<HostWatcher, 'wantsStep' | 'stepped'> | undefined): void {
    this.#watched = watcher && new WatchedRoles(this.#machines, watcher)
  }

  /** The four snapshots as plain data, for inspectors, rewinding and hashes. */
  toJson(): Record<RoleName, unknown> {
    const { acceptor, proposer, learner, elector } = this.#snapshots
    return {
      acceptor: toJson(this.#machines.acceptor, acceptor),
      proposer: toJson(this.#machines.proposer, proposer),
      learner: toJson(this.#machines.learner, learner),
      elector: toJson(this.#machines.elector, elector),
    }
  }

  /** Gives a message to the role that it is meant for. */
  receive(from: NodeNumber, message: Message<Uint8Array>): RoleEffect[] {
    switch (message.type) {
      case 'prepare':
        return this.handle('acceptor', { ...message, from })
      case 'accept':
        return this.#receiveAccept(from, message)
      case 'promise':
        return this.handle('proposer', { ...message, from })
      case 'rejected':
        return this.handle('proposer', { ...message, from })
      case 'accepted':
        return this.handle('learner', { ...message, from })
      case 'chosen':
        return this.handle('learner', { ...message, from })
      case 'catchUp':
        return this.handle('learner', { ...message, from })
      case 'catchUpReply':
        return this.handle('learner', { ...message, from })
      case 'snapshotRequest':
        return this.handle('learner', { ...message, from })
      case 'snapshotChunk':
        return this.handle('learner', { ...message, from })
      case 'heartbeat':
        return this.handle('elector', { ...message, from })
      case 'heartbeatReply':
        return this.handle('elector', { ...message, from })
      case 'handOver':
        return this.handle('elector', { ...message, from })
      default:
        throw new TypeError(`no role takes a ${message.type}`)
    }
  }

  /** A timer of one of the roles has fired. */
  timeout(name: Exclude<TimerName, 'read'>): RoleEffect[] {
    if (name === 'round') return this.handle('elector', { type: 'timeout.round' })
    if (name === 'gap') return this.handle('learner', { type: 'timeout.gap' })
    return this.handle('proposer', { type: `timeout.${name}` })
  }

  /** Steps one role, and every sibling that has to hear of what it noted, until all is quiet. */
  handle<R extends RoleName>(role: R, event: RoleEvent<R>): RoleEffect[] {
    return this.#settle(this.#step(role, event))
  }

  /** Tells each role what of the sets is news to it. */
  reconfigure(sets: Sets): RoleEffect[] {
    const { quorums, learning, peers } = this.#sets
    this.#sets = { quorums: sets.quorums, learning: sets.learning, peers: sets.peers }
    const effects: RoleEffect[] = []
    if (sets.learning !== learning) {
      const event = { type: 'learning.changed', learning: sets.learning } as const
      effects.push(...this.#step('acceptor', event), ...this.#step('learner', event))
    }
    if (sets.peers !== peers) effects.push(...this.#step('learner', { type: 'peers.changed', peers: sets.peers }))
    if (sets.quorums !== quorums) {
      const event = { type: 'quorums.changed', quorums: sets.quorums } as const
      effects.push(...this.#step('learner', event), ...this.#step('proposer', event), ...this.#step('elector', event))
    }
    return this.#settle(effects)
  }

  /** A snapshot was restored: everything through its slot is chosen and executed, and the sets are those of the slots above. */
  restored(through: Slot, sets: Sets): RoleEffect[] {
    const effects = this.reconfigure(sets)
    return [...effects, ...this.handle('learner', { type: 'snapshot.restored', through })]
  }

  #settle(effects: RoleEffect[]): RoleEffect[] {
    // Notes are appended while the list is walked: their effects come after those of the step that noted them.
    const notesMax = NOTES_MAX + NOTES_PER_EFFECT_MAX * effects.length
    for (let at = 0; at < effects.length; at++) {
      assert(at < notesMax, 'the roles of a node come to rest')
      const more = this.#route(effects[at] as RoleEffect)
      for (const effect of more) effects.push(effect)
    }
    return effects
  }

  #step<R extends RoleName>(role: R, event: RoleEvent<R>): RoleEffect[] {
    if (this.#watched?.wants(role, event)) return this.#watchedStep(this.#watched, role, event)
    const machine = this.#machines[role]
    const { snapshot, effects } = step(machine, this.#snapshots[role], event)
    this.#snapshots[role] = snapshot as RoleSnapshots[R]
    return [...effects] as RoleEffect[]
  }

  #watchedStep<R extends RoleName>(watched: WatchedRoles, role: R, event: RoleEvent<R>): RoleEffect[] {
    const before = this.#snapshots[role] as SnapshotFrom<AnyStateMachine>
    const { snapshot, effects } = watched.step(role, before, event)
    this.#snapshots[role] = snapshot as RoleSnapshots[R]
    watched.tell(role, event, before.value, this)
    return [...effects] as RoleEffect[]
  }

  /** An accept also says how far everything is chosen; the learner hears of it once the acceptor has the values. */
  #receiveAccept(from: NodeNumber, message: Extract<Message<Uint8Array>, { type: 'accept' }>): RoleEffect[] {
    const effects = this.handle('acceptor', { ...message, from })
    const { ballot, chosenThrough } = message
    if (chosenThrough <= this.#snapshots.learner.context.chosenThrough) return effects
    const told = this.handle('learner', { type: 'chosen', from, ballot, slots: [], entries: [], chosenThrough })
    return [...effects, ...told]
  }

  #route(effect: RoleEffect): readonly RoleEffect[] {
    switch (effect.type) {
      case 'leaderNamed':
        return effect.leader === this.#snapshots.proposer.context.settings.node
          ? this.#step('proposer', { type: 'ballot.start', above: effect.above })
          : this.#step('proposer', { type: 'ballot.abandon' })
      case 'ballotTried':
        return this.#step('elector', { type: 'ballot.tried', ballot: effect.ballot })
      case 'preempted':
        return this.#step('elector', { type: 'ballot.seen', ballot: effect.by })
      case 'fellBehind':
        return this.#want(effect.through)
      case 'valuesAccepted':
        return this.#hold(effect.ballot, effect.entries)
      case 'deliver':
        return this.#execute(effect.slot, effect.value)
      case 'slotsChosen': {
        const { through } = effect
        const known = this.#step('acceptor', { type: 'slots.chosen', through })
        const slots = this.#withValues(effect.slots)
        return [...known, ...this.#step('proposer', { type: 'slots.chosen', through, slots })]
      }
      default:
        return []
    }
  }

  /**
   * What was accepted in a ballot at or above the one in which a slot was chosen is the chosen value (PMS P2a), so a value
   * that the learner wants and nobody else knows to be chosen need not be asked for.
   */
  #hold(ballot: Ballot, entries: readonly Entry<Uint8Array>[]): RoleEffect[] {
    const effects = this.#step('learner', { type: 'values.hold', ballot, entries })
    const { decided, settings } = this.#snapshots.learner.context
    if (decided.size === 0) return effects
    const wanted = entries.filter(({ slot }) => {
      const decision = slotGet(decided, slot)
      return decision?.is === 'wanted' && decision.ballot !== NO_BALLOT && decision.ballot <= ballot
    })
    if (wanted.length === 0) return effects
    const chosen = { type: 'chosen', ballot: NO_BALLOT, slots: [], chosenThrough: 0 } as const
    return [...effects, ...this.#step('learner', { ...chosen, entries: wanted, from: settings.node })]
  }

  /**
   * The slots whose values the learner has. A slot that is known to be chosen without its value counts as open for the
   * proposer: if all who knew more are gone, only a proposal of what the acceptors hold brings the value back (PMS LN5).
   */
  #withValues(ranges: readonly SlotRange[]): readonly SlotRange[] {
    const { decided } = this.#snapshots.learner.context
    if (decided.size === 0) return ranges
    return toRanges([...slotsOf(ranges)].filter((slot) => slotGet(decided, slot)?.is !== 'wanted'))
  }

  /** Asks who promised with these values at hand. A learner that asks already is left alone, so that it can turn to another. */
  #want(through: Slot): RoleEffect[] {
    const { learner, proposer } = this.#snapshots
    if (learner.value === 'catchingUp' && learner.context.suppliedThrough >= through) return []
    const supplier = proposer.context.promises.find(({ chosenThrough }) => chosenThrough >= through)
    return this.#step('learner', { type: 'values.want', through, from: supplier?.node ?? 0 })
  }
}

function pick<T extends object, K extends keyof T>(from: T | undefined, ...keys: K[]): Partial<Pick<T, K>> {
  const picked: Partial<Pick<T, K>> = {}
  for (const key of keys) if (from?.[key] !== undefined) picked[key] = from[key]
  return picked
}
