import { decodeConfigurationOutput, decodeReply, decodeRequest } from '@synod/codec'
import {
  formatNode,
  type Message,
  type NodeNumber,
  type QuorumRule,
  type QuorumStep,
  type QuorumSystem,
  type Slot,
} from '@synod/protocol'
import type { AnyStateMachine, HostObserver } from '@synod/replica'
import { ClaimRules } from './claim-rules.ts'
import { DurableRules } from './durable-rules.ts'
import { ExecutionRules } from './execution-rules.ts'
import { Findings, type Violation } from './findings.ts'
import { MembershipRules } from './membership-rules.ts'
import { type NodeHistory, newNodeHistory } from './node-history.ts'
import { PromiseRules } from './promise-rules.ts'
import { type Ballots, ProposingRules } from './proposing-rules.ts'
import { SlotHistories } from './slot-history.ts'

export interface JudgeOptions {
  /** What decides until the members change (PMS Q1). */
  readonly quorums: QuorumSystem
  /** What later members make quorums of (PMS 3.10). Default: majorities. */
  readonly rule?: QuorumRule
  /** α of the cluster, in slots (PMS 3.8). */
  readonly alpha: number
  /** {@link Judge.asked} is told of everything that clients ask; without that S1 ends at what was proposed. Default false. */
  readonly knowsClients?: boolean
  /** Called at the first violation, from inside the step that broke the rule. */
  readonly onViolation?: (violation: Violation) => void
}

/**
 * Watches one run from everywhere at once, and says when a rule of {@link RULES} is broken. It sees what becomes durable,
 * what is sent and what is executed, in causal order, and nothing of what nodes think; so it judges any implementation of
 * the roles, and knows no state machine. Each step costs what it touches, never more as the run grows; what is kept grows
 * with the slots of the run.
 */
export class Judge {
  readonly #findings: Findings
  readonly #slots: SlotHistories
  readonly #nodes = new Map<NodeNumber, NodeHistory>()
  readonly #durable: DurableRules
  readonly #proposing: ProposingRules
  readonly #promises: PromiseRules
  readonly #claims: ClaimRules
  readonly #membership: MembershipRules
  readonly #execution: ExecutionRules
  #lives = 0

  constructor(options: JudgeOptions) {
    const { quorums, rule = { kind: 'majority' }, alpha, knowsClients = false, onViolation } = options
    const ballots: Ballots = new Map()
    this.#findings = new Findings(onViolation)
    this.#membership = new MembershipRules({ quorums, rule, alpha }, this.#findings)
    const quorumsOf = (slot: Slot) => this.#membership.quorumsOf(slot)
    this.#slots = new SlotHistories(quorumsOf, this.#findings)
    this.#durable = new DurableRules(this.#slots, this.#findings)
    this.#proposing = new ProposingRules(this.#slots, ballots, quorumsOf, alpha, this.#findings)
    this.#promises = new PromiseRules(this.#slots, ballots, this.#findings)
    this.#claims = new ClaimRules(this.#slots, this.#findings)
    this.#execution = new ExecutionRules(this.#slots, this.#findings, knowsClients)
  }

  /** The first rule broken, if any. */
  get violation(): Violation | undefined {
    return this.#findings.violation
  }

  /** How often rules were broken; most of them follow from the first. */
  get violations(): number {
    return this.#findings.total
  }

  /** Every slot up to here is chosen, whether or not anybody knows. */
  get chosenThrough(): Slot {
    return this.#slots.chosenThrough
  }

  /** What decides in a slot, as far as the commands executed anywhere say. */
  quorumsOf(slot: Slot): QuorumSystem {
    return this.#membership.quorumsOf(slot)
  }

  /** What decides in the slots that are not chosen yet. */
  get quorumsInView(): readonly QuorumStep[] {
    return this.#membership.stepsFrom(this.chosenThrough + 1)
  }

  /**
   * What the host of a node's next process is to be given. From now on the node's earlier observer and machine are not
   * listened to: whatever an ended process still does leaves it no more.
   */
  observer(node: NodeNumber): HostObserver {
    const of = this.#node(node)
    this.#lives += 1
    const life = this.#lives
    of.life = life
    of.executedThrough = 0
    this.#membership.starts(of)
    if (of.executing) of.executing = []
    return {
      recovered: (records) => {
        if (of.life === life) this.#durable.recovered(of, records)
      },
      durable: (records) => {
        if (of.life !== life) return
        of.flushesOutside += 1
        this.#durable.durable(of, records)
      },
      sending: (_to, message) => {
        if (of.life === life) this.#sending(of, message)
      },
      executed: (slot, value, executor) => {
        if (of.life !== life) return
        this.#execution.executed(of, slot, value, executor)
        this.#membership.executed(of, slot, executor)
      },
      restored: (slot, executor) => {
        if (of.life !== life) return
        this.#execution.restored(of, slot, executor)
        this.#membership.executed(of, slot, executor)
      },
    }
  }

  /**
   * The state machine for that same process, watched: `inner` with each `apply` noted, so that a command executed twice
   * is seen. For every process of every node or for none; before or after its observer.
   */
  machine(node: NodeNumber, inner: AnyStateMachine): AnyStateMachine {
    const of = this.#node(node)
    of.executing = []
    of.machine = inner
    return {
      schemas: inner.schemas,
      apply(command, at) {
        if (of.machine === inner) of.executing?.push(at.index)
        return inner.apply(command, at)
      },
      endOfSlot: () => inner.endOfSlot?.() ?? [],
      query: (query, reader) => inner.query(query, reader),
      snapshot: () => inner.snapshot(),
      restore: (chunks) => inner.restore(chunks),
      digest: () => inner.digest(),
    }
  }

  /** The process of a node has ended. What it had made durable stays. */
  crashed(node: NodeNumber): void {
    const of = this.#node(node)
    of.life = 0
    of.machine = undefined
    of.executing = undefined
  }

  /** A node that was removed says that it is needed no more, and stops for good. */
  left(node: NodeNumber): void {
    this.#membership.stops(this.#node(node), (other) => this.#node(other).chosenThrough)
  }

  /** The disk of a node was wiped or cannot be read: it has forgotten what it promised, and must not vote again. */
  storeLost(node: NodeNumber): void {
    this.#node(node).isStoreLost = true
  }

  /** A client sends a request, to any node: the body of its frame. Its commands are from then on {@link asked}. */
  requestSent(body: Uint8Array): void {
    const read = decodeRequest(body)
    if (!read.ok) return
    const { session, calls } = read.value
    for (const call of calls) {
      if (call.kind === 'command' || call.kind === 'configure') this.asked(session, call.id, call.body)
    }
  }

  /** A client hears a reply: the body of its frame. What it says to be executed is {@link acknowledged}. */
  replyHeard(body: Uint8Array): void {
    const read = decodeReply(body)
    if (!read.ok) return
    const { session, replies } = read.value
    for (const { kind, id, status, slot, body } of replies) {
      if (kind === 'command' && status === 'ok') this.acknowledged(session, id, slot)
      if (kind === 'configure' && status === 'ok') this.#configured(slot, body)
    }
  }

  /** A client sends a command, for the first time or again. Session and sequence as in the request; not for `open`. */
  asked(session: number, sequence: number, body: Uint8Array): void {
    this.#execution.asked(session, sequence, body)
  }

  /** A client hears that its command was executed: an `ok` reply with this slot. Needs {@link machine} on every node. */
  acknowledged(session: number, sequence: number, slot: Slot): void {
    this.#execution.acknowledged(session, sequence, slot)
  }

  /** The run is over; `healed` are the nodes that run, can talk to one another, and had time to catch up. */
  finish(healed: readonly NodeNumber[]): void {
    this.#execution.finish(healed.map((node) => this.#node(node)))
  }

  #configured(slot: Slot, body: Uint8Array): void {
    const output = decodeConfigurationOutput(body)
    if (!output.ok || output.value.status !== 'changed' || this.#membership.changedAt(slot)) return
    this.#findings.violated(
      'acknowledged',
      `a change was acknowledged in slot ${slot} (${output.value.detail}), and nothing changed there`,
      { slot },
    )
  }

  #node(node: NodeNumber): NodeHistory {
    let history = this.#nodes.get(node)
    if (!history) {
      history = newNodeHistory(node)
      this.#nodes.set(node, history)
    }
    return history
  }

  #sending(of: NodeHistory, message: Message<Uint8Array>): void {
    switch (message.type) {
      case 'prepare':
        this.#mayVote(of, message.type)
        this.#proposing.prepare(of, message)
        break
      case 'promise':
        this.#mayVote(of, message.type)
        this.#promises.promise(of, message)
        break
      case 'accept':
        this.#proposing.accept(of, message)
        this.#claims.chosenThrough(of, message.chosenThrough, message.type)
        break
      case 'accepted':
        this.#mayVote(of, message.type)
        this.#claims.accepted(of, message)
        break
      case 'chosen':
        this.#claims.chosen(of, message)
        break
      case 'catchUpReply':
        this.#claims.catchUpReply(of, message)
        break
      case 'progress':
        this.#claims.chosenThrough(of, message.chosenThrough, message.type)
        this.#execution.digestTold(of, message.digestSlot, message.digest)
        break
      case 'readBarrierReply':
        this.#barrier(of, message.promised)
        break
      default:
    }
  }

  #mayVote(of: NodeHistory, type: string): void {
    this.#membership.speaksAsMember(of, type)
    if (!of.isStoreLost) return
    this.#findings.violated('amnesia', `${formatNode(of.node)} sends ${type} after it lost its store`, {
      node: of.node,
    })
  }

  #barrier(of: NodeHistory, promised: number): void {
    if (promised >= of.promiseSent) return
    this.#findings.violated(
      'barrier',
      `${formatNode(of.node)} confirms a read barrier as if it had promised no more than ${promised}, and it promised ${of.promiseSent}`,
      { node: of.node },
    )
  }
}
