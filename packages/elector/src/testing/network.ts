import {
  type Ballot,
  type Effect,
  type Message,
  membersOf,
  type NodeNumber,
  type QuorumSystem,
  type SlotQuorums,
  stateName,
  statePath,
  toSlotQuorums,
} from '@synod/protocol'
import { type ElectorEvent, LOST_ROUNDS, ROUND_MS } from '../index.ts'
import { Agenda } from './agenda.ts'
import { ElectingNode, type ElectorSnapshot, type ProposerMessage } from './node.ts'

/** How often a node that leads has something to propose, in milliseconds. */
export const PROPOSAL_MS = 20

/** Is this message lost on its way? */
export type Lost = (from: NodeNumber, to: NodeNumber, type: string) => boolean

export interface ElectorNetworkOptions {
  /** How long each message takes between two nodes, in milliseconds; default 1. */
  readonly delayMs?: () => number
  /** When a node starts, in milliseconds; default 0. */
  readonly startMs?: (node: NodeNumber) => number
  readonly roundMs?: number
  readonly lostRounds?: number
}

type Carried = Extract<ElectorEvent, { from: NodeNumber }> | (ProposerMessage & { from: NodeNumber })

/**
 * Electors on a clock of their own, each beside the least that a node has: a proposer and an acceptor. Messages cross a link
 * only while it stands. Deterministic, and the same in tests and in measurements.
 */
export class ElectorNetwork {
  readonly nodes = new Map<NodeNumber, ElectingNode>()
  /** Ballots in the order in which their owners were about to use them. */
  readonly ballots: Ballot[] = []
  /** When writes were accepted by a quorum, as their proposers heard. */
  readonly writes: { readonly at: number; readonly by: NodeNumber }[] = []
  /** A test may lose messages. */
  lost: Lost = () => false
  readonly #quorums: SlotQuorums
  readonly #options: ElectorNetworkOptions
  readonly #agenda = new Agenda()
  readonly #cut = new Set<string>()
  /** What paused processes will do when they go on. */
  readonly #paused = new Map<NodeNumber, (() => void)[]>()

  constructor(quorums: QuorumSystem | SlotQuorums, options: ElectorNetworkOptions = {}) {
    this.#quorums = toSlotQuorums(quorums)
    this.#options = options
    for (const node of this.#members) this.#agenda.after(options.startMs?.(node) ?? 0, () => this.start(node))
  }

  /** Virtual milliseconds since the beginning. */
  get now(): number {
    return this.#agenda.now
  }

  // ---- what happens to it -------------------------------------------------------------------------------------------

  /** Starts a node, or starts it again. `quorums`: what it knows of the members; by default what it knew, or all know. */
  start(node: NodeNumber, quorums?: QuorumSystem | SlotQuorums): void {
    const before = this.nodes.get(node)
    const known = quorums ? toSlotQuorums(quorums) : (before?.quorums ?? this.#quorums)
    const { roundMs = ROUND_MS, lostRounds = LOST_ROUNDS } = this.#options
    if (before) before.up = false
    const started = new ElectingNode({ node, quorums: known, roundMs, lostRounds }, before)
    this.#paused.delete(node)
    this.nodes.set(node, started)
    this.#perform(started, started.begun)
    this.#proposeNowAndThen(started)
  }

  crash(node: NodeNumber): void {
    const crashed = this.#node(node)
    crashed.up = false
    crashed.named = 0
  }

  /** The process stands still: what arrives and which timers fire it learns when it goes on. */
  pause(node: NodeNumber): void {
    if (!this.#paused.has(node)) this.#paused.set(node, [])
  }

  resume(node: NodeNumber): void {
    const waiting = this.#paused.get(node) ?? []
    this.#paused.delete(node)
    for (const run of waiting) run()
  }

  /** Cuts the link in one direction. */
  cutOneWay(from: NodeNumber, to: NodeNumber): void {
    this.#cut.add(`${from}>${to}`)
  }

  cut(one: NodeNumber, other: NodeNumber): void {
    this.cutOneWay(one, other)
    this.cutOneWay(other, one)
  }

  healAll(): void {
    this.#cut.clear()
  }

  fitness(node: NodeNumber, fit: boolean): void {
    this.take(node, { type: 'fitness.changed', fit })
  }

  /** The node has executed a change of the members, or one is over. */
  view(node: NodeNumber, quorums: QuorumSystem | SlotQuorums): void {
    this.take(node, { type: 'quorums.changed', quorums: toSlotQuorums(quorums) })
  }

  transfer(node: NodeNumber, to: NodeNumber): void {
    this.take(node, { type: 'leadership.transfer', to })
  }

  take(node: NodeNumber, event: ElectorEvent): void {
    this.#do(this.#node(node), (taking) => this.#perform(taking, taking.take(event)))
  }

  run(ms: number): this {
    this.#agenda.run(ms)
    return this
  }

  // ---- what is to be seen -------------------------------------------------------------------------------------------

  state(node: NodeNumber): string {
    const seen = this.nodes.get(node)
    return seen?.up ? stateName(statePath(seen.snapshot.value)) : 'down'
  }

  states(): Record<string, string> {
    return Object.fromEntries(this.#members.map((node) => [`n${node}`, this.state(node)]))
  }

  /** All that believe to lead. */
  elected(): NodeNumber[] {
    return [...this.nodes.keys()].filter((node) => this.state(node) === 'elected')
  }

  /** Whom each of the first members names. */
  named(): NodeNumber[] {
    return this.#members.map((node) => this.#node(node).named)
  }

  namings(): number {
    return [...this.nodes.values()].reduce((sum, { namings }) => sum + namings.length, 0)
  }

  contextOf(node: NodeNumber): ElectorSnapshot['context'] {
    return this.#node(node).snapshot.context
  }

  /** Can the node's proposer reach majorities, of its sets in view, that have promised nothing higher? */
  canLead(node: NodeNumber): boolean {
    const { tried, quorums } = this.#node(node)
    const isAble = (other: NodeNumber) => {
      const linked = other === node || (this.#linked(node, other) && this.#linked(other, node))
      const acceptor = this.nodes.get(other)
      return linked && acceptor?.up === true && acceptor.promised <= tried
    }
    return quorums.every(({ quorums: { members } }) => members.filter(isAble).length * 2 > members.length)
  }

  /** The longest time since `from` in which no write was accepted, up to now, in milliseconds. */
  longestPause(from: number): number {
    const times = [from, ...this.writes.map(({ at }) => at).filter((at) => at > from), this.now]
    return Math.max(...times.slice(1).map((at, index) => at - times[index]!))
  }

  // ---- how it works -------------------------------------------------------------------------------------------------

  get #members(): readonly NodeNumber[] {
    return membersOf(this.#quorums)
  }

  #perform(node: ElectingNode, effects: readonly Effect<unknown>[]): void {
    for (const effect of effects) {
      if (effect.type === 'startTimer') this.#startTimer(node, effect.ms)
      else if (effect.type === 'leaderNamed') this.#name(node, effect.leader, effect.above)
      else if (effect.type === 'send')
        this.#send(node, effect.to === 'electors' ? node.members : effect.to, effect.message)
      else throw new Error(`an elector does not ask for this: ${JSON.stringify(effect)}`)
    }
  }

  #send(node: ElectingNode, to: string | readonly NodeNumber[], message: Message<unknown>): void {
    const isOwn = message.type === 'heartbeat' || message.type === 'heartbeatReply' || message.type === 'handOver'
    if (typeof to === 'string' || !isOwn) throw new Error(`an elector does not send ${message.type} to ${to}`)
    for (const each of to) this.#carry(node, each, { ...message, from: node.node })
  }

  #startTimer(node: ElectingNode, ms: number): void {
    const timer = this.now + ms
    node.timer = timer
    this.#agenda.after(ms, () => {
      if (node.timer === timer) this.#do(node, () => this.#perform(node, node.take({ type: 'timeout.round' })))
    })
  }

  #name(node: ElectingNode, leader: NodeNumber, above: Ballot): void {
    node.named = leader
    node.namings.push(leader)
    if (leader !== node.node) return
    const ballot = node.tryBallot(above)
    this.ballots.push(ballot)
    this.#perform(node, node.take({ type: 'ballot.tried', ballot }))
    this.#propose(node)
  }

  #proposeNowAndThen(node: ElectingNode): void {
    this.#agenda.after(PROPOSAL_MS, () => {
      if (!node.up) return
      this.#do(node, () => {
        if (node.named === node.node) this.#propose(node)
      })
      this.#proposeNowAndThen(node)
    })
  }

  #propose(node: ElectingNode): void {
    const message = { ...node.propose(), from: node.node }
    for (const to of node.members) this.#carry(node, to, message)
  }

  #carry(node: ElectingNode, to: NodeNumber, message: Carried): void {
    if (to !== node.node && (!this.#linked(node.node, to) || this.lost(node.node, to, message.type))) return
    this.#agenda.after(to === node.node ? 0 : (this.#options.delayMs?.() ?? 1), () => {
      const receiver = this.nodes.get(to)
      if (receiver) this.#do(receiver, () => this.#receive(receiver, message))
    })
  }

  #receive(node: ElectingNode, message: Carried): void {
    const { node: self } = node
    if (message.type === 'prepare' || message.type === 'accept') {
      this.#carry(node, message.from, { ...node.answer(message), from: self })
    } else if (message.type === 'promise') {
      node.promisedBy(message.from, message.ballot)
    } else if (message.type === 'accepted') {
      if (node.isChosenBy(message.from, message)) this.writes.push({ at: this.now, by: self })
    } else if (message.type === 'rejected') {
      this.#perform(node, node.take({ type: 'ballot.seen', ballot: message.ballot }))
    } else this.#perform(node, node.take(message))
  }

  /** Has a node do something, now or when its process goes on; never if it is down. */
  #do(node: ElectingNode, run: (node: ElectingNode) => void): void {
    const waiting = this.#paused.get(node.node)
    if (waiting) waiting.push(() => node.up && run(node))
    else if (node.up) run(node)
  }

  #linked(from: NodeNumber, to: NodeNumber): boolean {
    return !this.#cut.has(`${from}>${to}`)
  }

  #node(node: NodeNumber): ElectingNode {
    const found = this.nodes.get(node)
    if (!found) throw new Error(`n${node} has not started`)
    return found
  }
}
