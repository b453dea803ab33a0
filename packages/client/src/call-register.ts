import { assert, type CallReply, type Entropy, type Reply } from '@synod/protocol'
import type { CallError } from './call-error.ts'
import { type CallSession, isCommandKind, type PendingCall } from './pending-call.ts'
import { SessionKeeper } from './session-keeper.ts'

/** All calls under way, and how many they are. A call ends once, and here alone: answered or failed. */
export class CallRegister {
  readonly sessions = new SessionKeeper()
  /** All calls that no session numbers, the opening of one among them. */
  readonly #sessionless = new Map<number, PendingCall>()
  readonly #entropy: Entropy
  #lastNumber = 0
  #inFlight = 0

  constructor(entropy: Entropy) {
    this.#entropy = entropy
  }

  /** Calls under way that somebody waits for: the client's own are none. */
  get inFlight(): number {
    return this.#inFlight
  }

  admitCommand(call: PendingCall, session: CallSession): void {
    session.add(call)
    this.#inFlight += 1
  }

  admitSessionless(call: PendingCall): void {
    call.id = call.kind === 'open' ? this.#drawnNumber() : this.#nextNumber()
    this.#sessionless.set(call.id, call)
    if (!call.isOwn) this.#inFlight += 1
  }

  /** The call that an answer of this reply speaks of; none when it has ended, or is not ours. */
  find({ session }: Reply, { kind, id }: CallReply): PendingCall | undefined {
    const call = isCommandKind(kind) ? this.sessions.get(session)?.get(id) : this.#sessionless.get(id)
    return call?.kind === kind ? call : undefined
  }

  /** Ends the call well. */
  answer(call: PendingCall, reply: CallReply): void {
    this.#end(call)
    call.answered(reply)
  }

  /** Ends the call, telling why. */
  fail(call: PendingCall, error: CallError): void {
    this.#end(call)
    call.failed(error)
  }

  /** Takes a command out of its session so that it can join another. */
  withdraw(call: PendingCall): void {
    this.#takeOut(call)
    call.state = 'waiting'
    call.dueAtMs = call.deadlineAtMs
    call.session = undefined
    call.id = 0
  }

  /** The command's outcome is unknown, and it may be asked for again until its session forgets it. */
  hold(call: PendingCall): void {
    call.session!.hold(call)
    this.#inFlight -= 1
  }

  /** A held command is asked for again. */
  resume(call: PendingCall): void {
    call.session!.resume(call)
    this.#inFlight += 1
  }

  /** Shows every call under way to `look`, which may end or hold it. */
  visit(look: (call: PendingCall) => void): void {
    this.sessions.visitLive(look)
    for (const call of [...this.#sessionless.values()]) look(call)
  }

  #nextNumber(): number {
    do this.#lastNumber += 1
    while (this.#sessionless.has(this.#lastNumber))
    return this.#lastNumber
  }

  /**
   * The number of an opening is all that tells it from those of other clients, since none has a session yet: a node that
   * executes one answers whoever waits for that number. Two clients with the same would share a session.
   */
  #drawnNumber(): number {
    let number: number
    do number = 1 + this.#entropy.random48()
    while (this.#sessionless.has(number))
    return number
  }

  #end(call: PendingCall): void {
    assert(call.state !== 'ended', 'a call ends once')
    if (call.state !== 'waiting') this.#takeOut(call)
    call.state = 'ended'
  }

  #takeOut(call: PendingCall): void {
    if (call.state !== 'held' && !call.isOwn) this.#inFlight -= 1
    const { session } = call
    if (session === undefined) {
      this.#sessionless.delete(call.id)
    } else {
      session.remove(call)
      this.sessions.forgetIfDrained(session)
    }
  }
}
