import { decodeData } from '@synod/codec'
import type { CallSession, PendingCall } from './pending-call.ts'
import { Session } from './session.ts'

/** The session that new commands join, and lost ones whose commands still wait for their outcome. */
export class SessionKeeper {
  /** The call that opens the next session, while it is under way. */
  opening: PendingCall | undefined
  #current: CallSession | undefined
  readonly #all = new Map<number, CallSession>()

  get current(): CallSession | undefined {
    return this.#current
  }

  get(number: number): CallSession | undefined {
    return this.#all.get(number)
  }

  /** A node has opened a session for us. */
  adopt(number: number): void {
    this.opening = undefined
    this.#current = new Session(number)
    this.#all.set(number, this.#current)
  }

  /** A node does not know the session: the next command opens another. */
  lose(session: CallSession): void {
    session.isLost = true
    if (this.#current === session) this.#current = undefined
    this.forgetIfDrained(session)
  }

  /** A lost session is forgotten with its last command. */
  forgetIfDrained(session: CallSession): void {
    if (session.isLost && session.live === 0 && this.#all.get(session.number) === session)
      this.#all.delete(session.number)
  }

  /** Every command that waits for an answer, in any session. */
  visitLive(look: (call: PendingCall) => void): void {
    for (const session of [...this.#all.values()]) session.visitLive(look)
  }
}

/** The number in an answer to `open`, or undefined when it holds none. */
export function sessionNumber(body: Uint8Array): number | undefined {
  const data = decodeData(body)
  const isNumber = data.ok && typeof data.value === 'number' && Number.isSafeInteger(data.value) && data.value > 0
  return isNumber ? (data.value as number) : undefined
}
