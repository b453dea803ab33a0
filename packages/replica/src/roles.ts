import { acceptorMachine } from '@synod/acceptor'
import { electorMachine } from '@synod/elector'
import { learnerMachine } from '@synod/learner'
import { proposerMachine } from '@synod/proposer'
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
  type QuorumSystem,
  type Slot,
  type SlotRange,
  slotGet,
  slotsOf,
  step,
  type TimerName,
  toJson,
  toRanges,
} from '@synod/protocol'
import type { EventFromLogic, SnapshotFrom } from 'xstate'

export interface RolesOptions {
  readonly node: NodeNumber
  readonly quorums: QuorumSystem
  readonly learning: Learning
  readonly alpha: number
  readonly records: readonly DurableRecord<Uint8Array>[]
  readonly timing?: RolesTiming
}

/** How patient the roles are, in milliseconds (`lostRounds` in rounds). Speed depends on it, safety never. */
export interface RolesTiming {
  readonly roundMs?: number
  readonly lostRounds?: number
  readonly retryMs?: number
  readonly gapMs?: number
  readonly askMs?: number
}

/** The machines, which a test may replace by a `machine.provide({ … })` of the same. */
export const roleMachines = {
  acceptor: acceptorMachine,
  proposer: proposerMachine,
  learner: learnerMachine,
  elector: electorMachine,
}

export type RoleMachines = typeof roleMachines
export type RoleName = keyof RoleMachines
type RoleEvent<R extends RoleName> = EventFromLogic<RoleMachines[R]>
type RoleSnapshots = { [R in RoleName]: SnapshotFrom<RoleMachines[R]> }
type RoleEffect = Effect<Uint8Array>

/** Bounds the conversation of one node's roles about one event; only a bug gets there. */
const NOTES_MAX = 10_000

/**
 * The four roles of one node, and the notes between them (PMS I1). Pure: what a step asks for comes back as effects, in
 * order; notes are routed on the way and come back too, for whoever watches.
 */
export class Roles {
  readonly #machines: RoleMachines
  #snapshots: RoleSnapshots
  /** What starting the roles asked for; take it before the first event. */
  readonly firstEffects: readonly RoleEffect[]

  constructor(options: RolesOptions, machines: RoleMachines = roleMachines) {
    this.#machines = machines
    const { node, quorums, learning, alpha, records, timing } = options
    const acceptor = begin(machines.acceptor, { records, learning, tellsValues: false })
    const proposer = begin(machines.proposer, { node, quorums, records, alpha, ...pick(timing, 'retryMs') })
    const learner = begin(machines.learner, { node, quorums, records, learning, ...pick(timing, 'gapMs', 'askMs') })
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
      case 'heartbeat':
        return this.handle('elector', { ...message, from })
      case 'heartbeatReply':
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
    const effects: RoleEffect[] = this.#step(role, event)
    // Notes are appended while the list is walked: their effects come after those of the step that noted them.
    for (let at = 0; at < effects.length; at++) {
      assert(at < NOTES_MAX, 'the roles of a node come to rest')
      const more = this.#route(effects[at] as RoleEffect)
      for (const effect of more) effects.push(effect)
    }
    return effects
  }

  #step<R extends RoleName>(role: R, event: RoleEvent<R>): RoleEffect[] {
    const machine = this.#machines[role]
    const { snapshot, effects } = step(machine, this.#snapshots[role], event)
    this.#snapshots[role] = snapshot as RoleSnapshots[R]
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

  #route(effect: RoleEffect): RoleEffect[] {
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
