import type { Arrived, Happening, Sent } from './happening.ts'
import type { Heard, NodeHappening } from './heard.ts'

/** Messages under way whose arrival may yet be told. */
const PENDING_MAX = 20_000

/**
 * Finds for each message that a live node heard the one that was sent: the oldest of that link in the same words. Takes
 * what all nodes tell in the order of its times; a message lost on its way makes room for others once there are many.
 */
export class ArrivalPairing {
  readonly #pendingMax: number
  /** Ids of messages under way by link and words, the oldest first; links and words in the order of their last message. */
  readonly #pending = new Map<string, number[]>()
  #count = 0

  constructor(pendingMax = PENDING_MAX) {
    this.#pendingMax = pendingMax
  }

  /** The same happening, its arrival told by id; undefined when it was not told that the message was sent. */
  take(happening: NodeHappening): Happening | undefined {
    if (happening.type === 'heard') return this.#heard(happening)
    if (happening.type === 'sent' && happening.fate === 'unknown') this.#sent(happening)
    return happening
  }

  #sent({ id, from, to, message }: Sent): void {
    const key = keyOf(from, to, message.words)
    const ids = this.#pending.get(key) ?? []
    this.#pending.delete(key)
    this.#pending.set(key, [...ids, id])
    this.#count += 1
    while (this.#count > this.#pendingMax) this.#forgetOldest()
  }

  #heard({ at, from, to, words }: Heard): Arrived | undefined {
    const key = keyOf(from, to, words)
    const [id, ...rest] = this.#pending.get(key) ?? []
    if (id === undefined) return undefined
    this.#count -= 1
    if (rest.length === 0) this.#pending.delete(key)
    else this.#pending.set(key, rest)
    return { type: 'arrived', at, id }
  }

  #forgetOldest(): void {
    const [oldest] = this.#pending
    if (!oldest) return
    const [key, ids] = oldest
    this.#pending.delete(key)
    this.#count -= ids.length
  }
}

function keyOf(from: unknown, to: unknown, words: string): string {
  return `${from} ${to} ${words}`
}
