import { decodeConfigurationCommand, encodeConfiguration, encodeConfigurationOutput, encodeData } from '@synod/codec'
import type { Call, CallReply, Configuration, NodeNumber, Reply, ReplyStatus, Request } from '@synod/protocol'

const NO_BODY = new Uint8Array(0)

export const text = (words: string): Uint8Array => new TextEncoder().encode(words)
export const words = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

interface FakeSession {
  lowest: number
  readonly answers: Map<number, CallReply>
}

/** What a node answers instead of serving the call; `silent` is no answer. */
export type Instead =
  | 'silent'
  | {
      readonly status: ReplyStatus
      readonly body?: Uint8Array
      readonly slot?: number
      readonly ageMs?: number
    }

/**
 * Nodes that agree by sharing their memory: an exactly-once server as the client sees it, and nothing of Paxos. What a
 * command outputs is its own text after the number of its execution: `3:deposit`.
 */
export class FakeNodes {
  leader: NodeNumber | 0 = 1
  /** Who takes part, as all of them have executed it. */
  configuration: Configuration = {
    members: [1, 2, 3].map((node) => ({ node, endpoint: `memory:${node}` })),
    learners: [],
    removed: [],
    numbersThrough: 3,
    learning: 'every',
    changedAt: 0,
  }
  /** What a node has executed of the configuration, when it is behind the others. */
  configurationOf: (node: NodeNumber) => Configuration = () => this.configuration
  /** Every request that arrived, in order. */
  readonly requests: { readonly node: NodeNumber; readonly request: Request }[] = []
  /** Every command executed, in order; those that configure as {@link wordsOf} prints them. */
  readonly executed: string[] = []
  /** Overrides what a node does with a call. */
  instead: (call: Call, node: NodeNumber, request: Request) => Instead | undefined = () => undefined
  readonly #sessions = new Map<number, FakeSession>()
  #lastSession = 0

  get calls(): (Call & { readonly node: NodeNumber })[] {
    return this.requests.flatMap(({ node, request }) => request.calls.map((call) => ({ ...call, node })))
  }

  get commands(): (Call & { readonly node: NodeNumber })[] {
    return this.calls.filter(({ kind }) => kind === 'command')
  }

  /** The sessions expire, as after a long idle time. */
  forgetSessions(): void {
    this.#sessions.clear()
  }

  answer(node: NodeNumber, request: Request): Reply | undefined {
    this.requests.push({ node, request })
    const replies = request.calls.flatMap((call) => this.#answerCall(call, node, request) ?? [])
    if (replies.length === 0) return undefined
    const { changedAt } = this.configurationOf(node)
    return { type: 'reply', session: request.session, leader: this.leader, changedAt, replies }
  }

  #answerCall(call: Call, node: NodeNumber, request: Request): CallReply | undefined {
    const instead = this.instead(call, node, request)
    if (instead === 'silent') return undefined
    if (instead !== undefined)
      return { ...toReply(call, instead.status, instead.body, instead.slot), ageMs: instead.ageMs ?? 0 }
    if (call.kind === 'status') return toReply(call, 'ok', encodeData({ node, leads: node === this.leader }))
    if (call.kind === 'query') return toReply(call, 'ok', text(`n${node} ${words(call.body)}`), this.executed.length)
    if (call.kind === 'members') return toReply(call, 'ok', encodeConfiguration(this.configurationOf(node)))
    if (node !== this.leader) return toReply(call, 'redirect')
    if (call.kind === 'open') return this.#open(call)
    return call.kind === 'handOver' ? this.#handOver(call) : this.#execute(call, request)
  }

  #open(call: Call): CallReply {
    this.#lastSession += 1
    this.#sessions.set(this.#lastSession, { lowest: 1, answers: new Map() })
    return toReply(call, 'ok', encodeData(this.#lastSession))
  }

  #handOver(call: Extract<Call, { kind: 'handOver' }>): CallReply {
    const numbers = this.configuration.members.map(({ node }) => node)
    this.leader = call.to || numbers.find((node) => node !== this.leader)!
    return toReply(call, 'ok')
  }

  #execute(
    call: Extract<Call, { kind: 'command' | 'configure' }>,
    { session: number, lowestUnanswered }: Request,
  ): CallReply {
    const session = this.#sessions.get(number)
    if (session === undefined) return toReply(call, 'unknown', text('session expired'))
    session.lowest = Math.max(session.lowest, lowestUnanswered)
    if (call.id < session.lowest) return toReply(call, 'unknown', text('answer forgotten'))
    const known = session.answers.get(call.id)
    if (known) return known
    this.executed.push(call.kind === 'command' ? words(call.body) : wordsOf(call.body))
    const slot = this.executed.length
    const output = call.kind === 'command' ? text(`${slot}:${words(call.body)}`) : this.#configure(call.body, slot)
    const reply = toReply(call, 'ok', output, slot)
    session.answers.set(call.id, reply)
    return reply
  }

  /** What was asked for, in words; who takes part, tests change by themselves. */
  #configure(body: Uint8Array, slot: number): Uint8Array {
    this.configuration = { ...this.configuration, changedAt: slot }
    const members = this.configuration.members.map(({ node }) => node)
    return encodeConfigurationOutput({ status: 'changed', detail: wordsOf(body), fromSlot: slot + 64, members })
  }
}

/** A configuration command in words: `addNode 4`. */
function wordsOf(body: Uint8Array): string {
  const command = decodeConfigurationCommand(body)
  if (!command.ok) throw new Error(`the client sent a bad command: ${command.detail}`)
  const { value } = command
  return value.type === 'addNode' ? `addNode ${value.node}` : value.type
}

function toReply({ kind, id }: Call, status: ReplyStatus, body: Uint8Array = NO_BODY, slot = 0): CallReply {
  return { kind, id, status, body, slot, ageMs: 0 }
}
