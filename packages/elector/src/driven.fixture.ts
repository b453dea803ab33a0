import {
  type Ballot,
  begin,
  type Effect,
  fromJson,
  type HeartbeatReply,
  majority,
  makeBallot,
  NO_BALLOT,
  type NodeNumber,
  stateName,
  statePath,
  step,
  toJson,
} from '@synod/protocol'
import { expect } from 'vitest'
import { type ElectorEvent, type ElectorInput, electorMachine } from './index.ts'

type Snapshot = ReturnType<typeof begin<typeof electorMachine>>['snapshot']
export type Said = Partial<Pick<HeartbeatReply, 'ballot' | 'connected' | 'fit'>>

/** Steps an elector and remembers what it asked for. Every snapshot goes through JSON, as an inspector would have it. */
export class Driven {
  snapshot: Snapshot
  effects: readonly Effect<unknown>[]

  constructor(input: Partial<ElectorInput> = {}) {
    const begun = begin(electorMachine, { node: 2, quorums: majority([1, 2, 3]), ...input })
    this.snapshot = begun.snapshot
    this.effects = begun.effects
  }

  take(event: ElectorEvent): this {
    const stepped = step(electorMachine, this.snapshot, event)
    const revived = fromJson(electorMachine, JSON.parse(JSON.stringify(toJson(electorMachine, this.snapshot))))
    const again = step(electorMachine, revived, event)
    expect(toJson(electorMachine, again.snapshot)).toEqual(toJson(electorMachine, stepped.snapshot))
    expect(again.effects).toEqual(stepped.effects)
    this.snapshot = stepped.snapshot
    this.effects = stepped.effects
    return this
  }

  /** A node answers in this round. */
  answered(from: NodeNumber, said: Said): void {
    const message = { ballot: NO_BALLOT, connected: true, fit: true, ...said }
    this.take({ type: 'heartbeatReply', from, round: this.context.round, ...message })
  }

  /** Ends the round after these nodes have answered. */
  round(said: Record<NodeNumber, Said> = {}): this {
    for (const [from, answer] of Object.entries(said)) this.answered(Number(from), answer)
    return this.take({ type: 'timeout.round' })
  }

  get context() {
    return this.snapshot.context
  }

  get state() {
    return stateName(statePath(this.snapshot.value))
  }

  /** What the last step said of leaders. */
  get named() {
    return this.effects.filter(({ type }) => type === 'leaderNamed')
  }

  /** The answer to somebody's heartbeat. */
  get answer() {
    const [effect] = this.take({ type: 'heartbeat', from: 3, round: 7 }).effects
    return effect?.type === 'send' ? effect.message : undefined
  }

  get timerMs() {
    return this.effects.flatMap((effect) => (effect.type === 'startTimer' ? [effect.ms] : []))
  }
}

export const of1 = makeBallot(4, 1)
export const of3 = makeBallot(5, 3)

export const following = () => new Driven().round({ 1: {}, 3: { ballot: of3 } })
/** Node 2, elected after it stood; nobody else did. */
export const elected = () => new Driven().round({ 1: {}, 3: {} }).round({ 1: {}, 3: {} })
export const isolated = () => elected().round().round().round()

export function named(leader: NodeNumber, above: Ballot): Effect<unknown>[] {
  return [{ type: 'leaderNamed', leader, above }]
}
