import type { Call, Clock, Request, Route, RowReader, Slot } from '@synod/protocol'
import { formatNode, quorumSize } from '@synod/protocol'
import type { ClientDesk } from './client-desk.ts'
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
  /** An answer was given outside of a turn: let one end. */
  readonly answeredLate: () => void
}

const NO_BODY = new Uint8Array(0)

/**
 * Takes what clients ask: commands are validated and queued for the next batch, queries are answered from a state that is
 * fresh enough, and what this node cannot do is refused with the reason (PMS 3.2, 3.4).
 */
export class CallIntake {
  readonly #options: CallIntakeOptions

  constructor(options: CallIntakeOptions) {
    this.#options = options
  }

  take(request: Request, route: Route): void {
    const deadlineAt = this.#options.clock.monotonicMs() + request.deadlineMs
    for (const call of request.calls) this.#take(request, call, route, deadlineAt)
  }

  #take(request: Request, call: Call, route: Route, deadlineAt: number): void {
    if (call.kind === 'command') this.#takeCommand(request, call, route, deadlineAt)
    else if (call.kind === 'open') this.#propose(0, call.id, 1, NO_BODY, route, deadlineAt)
    else if (call.kind === 'query') this.#takeQuery(request.session, call, route, deadlineAt)
    else
      this.#options.desk.replyData(
        route,
        request.session,
        { kind: 'status', id: call.id, slot: 0 },
        this.#options.status(),
      )
  }

  #takeCommand(request: Request, call: Extract<Call, { kind: 'command' }>, route: Route, deadlineAt: number): void {
    const { session, lowestUnanswered } = request
    const { id, body } = call
    const known = this.#options.replica.executor.sessions.recall(session, id)
    if (known) {
      this.#options.desk.answer(route, session, id, known)
      return
    }
    const decoded = this.#options.machine.schemas.command.decode(body)
    if (!decoded.ok) {
      this.#options.desk.replyText(route, session, { kind: 'command', id, status: 'refused' }, decoded.reason)
      return
    }
    this.#propose(session, id, lowestUnanswered, body, route, deadlineAt)
  }

  /** Queues a command for the next batch, or says why not. Session 0 opens a session. */
  #propose(
    session: number,
    sequence: number,
    lowestUnanswered: number,
    body: Uint8Array,
    route: Route,
    deadlineAt: number,
  ): void {
    const kind = session === 0 ? 'open' : 'command'
    if (!this.#options.replica.takesCommands) {
      const [status, reason] = this.whyNot()
      this.#options.desk.replyText(route, session, { kind, id: sequence, status }, reason)
      return
    }
    const waiter = this.#options.desk.wait(session, sequence, route, deadlineAt)
    if (!waiter || this.#options.queue.add({ session, sequence, lowestUnanswered, body, waiter })) return
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
    const answer = (slot: Slot) => this.#answerQuery(session, id, decoded.value, slot, route)
    if (mode === 'stale') {
      answer(this.#options.replica.executor.appliedThrough)
      return
    }
    if (this.#options.replica.leader === 0) {
      const [status, reason] = this.whyNot()
      this.#options.desk.replyText(route, session, { kind: 'query', id, status }, reason)
      return
    }
    const isWaiting = this.#options.replica.read((slot) => {
      if (clock.monotonicMs() <= deadlineAt) answer(slot)
    })
    if (!isWaiting)
      this.#options.desk.replyText(route, session, { kind: 'query', id, status: 'busy' }, 'too many reads wait')
  }

  #answerQuery(session: number, id: number, query: unknown, slot: Slot, route: Route): void {
    const reply = (answer: unknown) => this.#options.desk.replyData(route, session, { kind: 'query', id, slot }, answer)
    const fail = (error: unknown) =>
      this.#options.desk.replyText(route, session, { kind: 'query', id, status: 'unavailable' }, reasonOf(error))
    try {
      const answer = this.#options.machine.query(query, this.#options.reader())
      if (answer instanceof Promise) answer.then(reply, fail).finally(() => this.#options.answeredLate())
      else reply(answer)
    } catch (error) {
      fail(error)
    }
  }
}
