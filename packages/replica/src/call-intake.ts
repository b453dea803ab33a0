import { decodeConfigurationCommand, encodeConfiguration, encodeConfigurationCommand } from '@synod/codec'
import {
  type Call,
  type Clock,
  type ConfigurationCommand,
  type ConfigurationOutput,
  formatNode,
  type NodeNumber,
  quorumSize,
  type Request,
  type Route,
  type RowReader,
  type Slot,
} from '@synod/protocol'
import type { ClientDesk, WaitingKind } from './client-desk.ts'
import type { CommandQueue } from './command-queue.ts'
import type { AnyStateMachine } from './executor.ts'
import { reasonOf } from './reason.ts'
import type { Replica } from './replica.ts'
import type { NodeStatus } from './status.ts'

export interface CallIntakeOptions {
  readonly replica: Replica
  readonly desk: ClientDesk
  readonly queue: CommandQueue
  readonly machine: AnyStateMachine
  readonly clock: Clock
  /** What the next query reads history with. */
  readonly reader: () => RowReader
  readonly status: () => NodeStatus
  /** The store with which a node spoke last; undefined before it was heard. */
  readonly incarnationOf: (node: NodeNumber) => string | undefined
  /** Milliseconds since this node last knew its state to be current. */
  readonly ageMs: () => number
  /** An answer was given outside of a turn: let one end. */
  readonly answeredLate: () => void
}

const NO_BODY = new Uint8Array(0)

/** A learner that lags by more slots than this is not made a member: it would hold up whoever needs its vote. */
const LAG_SLOTS_MAX = 64

/** Somebody who asked that another node lead, and waits until it does. */
interface Handing {
  readonly id: number
  readonly session: number
  readonly route: Route
  readonly deadlineAt: number
}

/**
 * Takes what clients ask: commands are validated and queued for the next batch, queries are answered from a state that is
 * fresh enough, and what this node cannot do is refused with the reason (PMS 3.2, 3.4).
 */
export class CallIntake {
  readonly #options: CallIntakeOptions
  #handing: readonly Handing[] = []

  constructor(options: CallIntakeOptions) {
    this.#options = options
  }

  take(request: Request, route: Route): void {
    const deadlineAt = this.#options.clock.monotonicMs() + request.deadlineMs
    for (const call of request.calls) this.#take(request, call, route, deadlineAt)
  }

  /** To be called once per turn: whoever asked that another node lead hears when this one does no longer. */
  endTurn(): void {
    if (this.#handing.length === 0) return
    const { replica, clock, desk } = this.#options
    if (replica.isLeading) {
      this.#handing = this.#handing.filter(({ deadlineAt }) => deadlineAt >= clock.monotonicMs())
      return
    }
    for (const { route, session, id } of this.#handing)
      desk.replyData(route, session, { kind: 'handOver', id, slot: 0 }, null)
    this.#handing = []
  }

  #take(request: Request, call: Call, route: Route, deadlineAt: number): void {
    const { desk, replica, status } = this.#options
    const { session } = request
    switch (call.kind) {
      case 'command':
        this.#takeCommand(request, call, route, deadlineAt)
        break
      case 'configure':
        this.#takeConfiguration(request, call, route, deadlineAt)
        break
      case 'open':
        this.#propose('open', 0, call.id, 1, NO_BODY, route, deadlineAt)
        break
      case 'query':
        this.#takeQuery(session, call, route, deadlineAt)
        break
      case 'handOver':
        this.#takeHandOver(session, call, route, deadlineAt)
        break
      case 'members': {
        const body = encodeConfiguration(replica.executor.membership.configuration)
        desk.reply(route, session, {
          kind: 'members',
          id: call.id,
          status: 'ok',
          body,
          slot: replica.executor.appliedThrough,
          ageMs: 0,
        })
        break
      }
      case 'status':
        desk.replyData(route, session, { kind: 'status', id: call.id, slot: 0 }, status())
    }
  }

  #takeCommand(request: Request, call: Extract<Call, { kind: 'command' }>, route: Route, deadlineAt: number): void {
    const { session, lowestUnanswered } = request
    const { id, body } = call
    if (this.#answerAgain('command', session, id, route)) return
    const decoded = this.#options.machine.schemas.command.decode(body)
    if (!decoded.ok) {
      this.#options.desk.replyText(route, session, { kind: 'command', id, status: 'refused' }, decoded.reason)
      return
    }
    this.#propose('command', session, id, lowestUnanswered, body, route, deadlineAt)
  }

  /**
   * A change of the configuration is a command like others, but for what the leader alone can tell: whether a node is ready
   * to vote, and that it must not lead while it is removed. It says so only when everything that an earlier leader may have
   * proposed is recovered, so that the change is certainly not under way.
   */
  #takeConfiguration(
    request: Request,
    call: Extract<Call, { kind: 'configure' }>,
    route: Route,
    deadlineAt: number,
  ): void {
    const { desk, replica } = this.#options
    const { session, lowestUnanswered } = request
    const { id, body } = call
    if (this.#answerAgain('configure', session, id, route)) return
    const command = decodeConfigurationCommand(body)
    if (!command.ok) {
      desk.replyText(route, session, { kind: 'configure', id, status: 'refused' }, command.detail)
      return
    }
    if (replica.takesCommands && replica.standing !== 'leading') {
      desk.replyText(route, session, { kind: 'configure', id, status: 'unavailable' }, 'the leader is recovering')
      return
    }
    const lag = replica.takesCommands ? this.#lagging(command.value) : undefined
    if (lag !== undefined) {
      const members = replica.executor.membership.configuration.members.map(({ node }) => node)
      const output: ConfigurationOutput = { status: 'lagging', detail: lag, fromSlot: 0, members }
      desk.replyData(route, session, { kind: 'configure', id, slot: 0 }, output)
      return
    }
    if (replica.takesCommands && removes(command.value, replica.node) && replica.handOver(0)) {
      const reason = `${formatNode(replica.node)} hands over, since it is to be removed`
      desk.replyText(route, session, { kind: 'configure', id, status: 'redirect' }, reason)
      return
    }
    const said = encodeConfigurationCommand(this.#registering(command.value))
    this.#propose('configure', session, id, lowestUnanswered, said, route, deadlineAt)
  }

  /** The same command, with the store that votes from then on. */
  #registering(command: ConfigurationCommand): ConfigurationCommand {
    if (command.type !== 'addNode' && command.type !== 'replaceNode') return command
    const incarnation = this.#options.incarnationOf(joinerOf(command))
    return incarnation === undefined ? command : { ...command, incarnation }
  }

  /**
   * Why the node that this command would make a member is not ready to vote; undefined when it is. Forced it need not have
   * caught up, but must have been heard: its store is registered.
   */
  #lagging(command: ConfigurationCommand): string | undefined {
    if (command.type !== 'addNode' && command.type !== 'replaceNode') return undefined
    const { replica, incarnationOf } = this.#options
    const joiner = joinerOf(command)
    const { learners, changedAt } = replica.executor.membership.configuration
    if (learners.every(({ node }) => node !== joiner)) return undefined
    const name = formatNode(joiner)
    const lag = replica.lagOf(joiner)
    if (incarnationOf(joiner) === undefined) return `nothing was heard of ${name} yet: start it first`
    if (command.force) return undefined
    if (lag === undefined) return `nothing was heard of ${name} yet`
    const hasState = replica.chosenThrough - lag >= changedAt
    return lag <= LAG_SLOTS_MAX && hasState ? undefined : `${name} is ${lag} slots behind`
  }

  #takeHandOver(session: number, call: Extract<Call, { kind: 'handOver' }>, route: Route, deadlineAt: number): void {
    const { desk, replica, answeredLate } = this.#options
    const { id, to } = call
    if (to === replica.node && replica.isLeading) {
      desk.replyData(route, session, { kind: 'handOver', id, slot: 0 }, null)
      return
    }
    if (!replica.takesCommands) {
      const [status, reason] = this.whyNot()
      desk.replyText(route, session, { kind: 'handOver', id, status }, reason)
      return
    }
    if (!replica.handOver(to)) {
      const reason = to === 0 ? 'nobody is there to take over' : `${formatNode(to)} is no member that answers`
      desk.replyText(route, session, { kind: 'handOver', id, status: 'refused' }, reason)
      return
    }
    this.#handing = [...this.#handing, { id, session, route, deadlineAt }]
    answeredLate()
  }

  /** A command that was executed before gets its first answer, on any node that remembers it. */
  #answerAgain(kind: WaitingKind, session: number, id: number, route: Route): boolean {
    const known = this.#options.replica.executor.sessions.recall(session, id)
    if (known) this.#options.desk.answer(route, kind, session, id, known)
    return known !== undefined
  }

  /** Queues a command for the next batch, or says why not. Session 0 opens a session. */
  #propose(
    kind: WaitingKind,
    session: number,
    sequence: number,
    lowestUnanswered: number,
    body: Uint8Array,
    route: Route,
    deadlineAt: number,
  ): void {
    if (!this.#options.replica.takesCommands) {
      const [status, reason] = this.whyNot()
      this.#options.desk.replyText(route, session, { kind, id: sequence, status }, reason)
      return
    }
    const waiter = this.#options.desk.wait(kind, session, sequence, route, deadlineAt)
    const batchKind = kind === 'configure' ? 'configure' : 'command'
    if (!waiter || this.#options.queue.add({ kind: batchKind, session, sequence, lowestUnanswered, body, waiter }))
      return
    this.#options.desk.decline(session, sequence, 'busy', `${this.#options.queue.length} commands wait already`)
  }

  /** Why this node takes no commands now: another leads, or nobody can. */
  whyNot(): ['redirect' | 'unavailable', string] {
    const { leader, standing, quorums, node } = this.#options.replica
    if (leader !== 0 && leader !== node) return ['redirect', `${formatNode(leader)} leads`]
    if (standing === 'isolated' || standing === 'unfit') {
      const answering = this.#options.replica.connected.map(formatNode).join(', ')
      const need = `${quorumSize(quorums)} of ${quorums.members.length} nodes needed`
      const verb = this.#options.replica.connected.length === 1 ? 'answers' : 'answer'
      return ['unavailable', standing === 'unfit' ? `${formatNode(node)} is stalled` : `${need}, ${answering} ${verb}`]
    }
    return ['redirect', 'no leader is elected yet']
  }

  #takeQuery(session: number, call: Extract<Call, { kind: 'query' }>, route: Route, deadlineAt: number): void {
    const { machine, clock } = this.#options
    const { id, mode, body } = call
    const decoded = machine.schemas.query.decode(body)
    if (!decoded.ok) {
      this.#options.desk.replyText(route, session, { kind: 'query', id, status: 'refused' }, decoded.reason)
      return
    }
    const { appliedThrough } = this.#options.replica.executor
    const reader = {
      deadlineAt,
      answer: (slot: Slot, ageMs = 0) => {
        if (clock.monotonicMs() <= deadlineAt) this.#answerQuery({ session, id, slot, ageMs }, decoded.value, route)
      },
    }
    if (mode === 'stale' || (mode === 'atLeast' && call.slot <= appliedThrough)) {
      reader.answer(appliedThrough, mode === 'stale' ? this.#options.ageMs() : 0)
      return
    }
    if (mode === 'atLeast') {
      this.#waitOrRefuse(this.#options.replica.readAt(call.slot, reader), session, id, route)
      return
    }
    if (this.#options.replica.leader === 0) {
      const [status, reason] = this.whyNot()
      this.#options.desk.replyText(route, session, { kind: 'query', id, status }, reason)
      return
    }
    this.#waitOrRefuse(this.#options.replica.read(reader), session, id, route)
  }

  #waitOrRefuse(isWaiting: boolean, session: number, id: number, route: Route): void {
    if (isWaiting) return
    this.#options.desk.replyText(route, session, { kind: 'query', id, status: 'busy' }, 'too many reads wait')
  }

  #answerQuery({ session, id, slot, ageMs }: Asked, query: unknown, route: Route): void {
    const { desk, machine, reader, answeredLate } = this.#options
    const reply = (answer: unknown) => desk.replyData(route, session, { kind: 'query', id, slot, ageMs }, answer)
    const fail = (error: unknown) =>
      desk.replyText(route, session, { kind: 'query', id, status: 'unavailable' }, reasonOf(error))
    try {
      const answer = machine.query(query, reader())
      if (answer instanceof Promise) answer.then(reply, fail).finally(() => answeredLate())
      else reply(answer)
    } catch (error) {
      fail(error)
    }
  }
}

/** A query, and the state that answers it. */
interface Asked {
  readonly session: number
  readonly id: number
  readonly slot: Slot
  readonly ageMs: number
}

/** Who would vote. */
function joinerOf(command: Extract<ConfigurationCommand, { type: 'addNode' | 'replaceNode' }>): NodeNumber {
  return command.type === 'addNode' ? command.node : command.by
}

function removes(command: ConfigurationCommand, node: NodeNumber): boolean {
  return (command.type === 'removeNode' || command.type === 'replaceNode') && command.node === node
}
