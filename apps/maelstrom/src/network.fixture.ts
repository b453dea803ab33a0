import type { Clock, Entropy } from '@synod/protocol'
import { type Body, formatMessage, parseMessage } from './message.ts'

export interface TestNetworkOptions {
  readonly clock: Clock
  readonly entropy: Entropy
  /** A message takes from nothing to so many milliseconds. */
  readonly latencyMs: number
}

/** A stand-in for Maelstrom's network: delays, and so reorders, loses, and cuts nodes off from one another. */
export class TestNetwork {
  readonly clock: Clock
  /** The probability that a message is lost, from 0 to 1. */
  loss = 0
  /** Whether a message from one id to another is lost. */
  isCut: (src: string, dest: string) => boolean = () => false
  readonly #entropy: Entropy
  readonly #latencyMs: number
  readonly #ends = new Map<string, (line: string) => void>()

  constructor({ clock, entropy, latencyMs }: TestNetworkOptions) {
    this.clock = clock
    this.#entropy = entropy
    this.#latencyMs = latencyMs
  }

  join(id: string, receive: (line: string) => void): void {
    this.#ends.set(id, receive)
  }

  /** Takes a line that somebody wrote. Throws when it is no message: nobody may write anything else. */
  post(line: string): void {
    const message = parseMessage(line)
    if (!message) throw new Error(`not a message: ${line}`)
    const { src, dest } = message
    if (!this.#ends.has(dest)) throw new Error(`nobody is called ${dest}: ${line}`)
    if (this.random() < this.loss) return
    this.clock.startTimer(this.random() * this.#latencyMs, () => {
      if (!this.isCut(src, dest)) this.#ends.get(dest)?.(line)
    })
  }

  /** Parts the nodes into this group and the rest; clients still reach everybody. */
  part(group: readonly string[]): void {
    const isNode = (id: string) => id.startsWith('n')
    this.isCut = (src, dest) => isNode(src) && isNode(dest) && group.includes(src) !== group.includes(dest)
  }

  heal(): void {
    this.isCut = () => false
  }

  /** From 0 to 1, 1 excluded. */
  random(): number {
    return this.#entropy.random48() / 2 ** 48
  }
}

/** One of Maelstrom's clients: asks, and waits for the answer as long as those do. */
export class TestCaller {
  readonly #id: string
  readonly #network: TestNetwork
  readonly #waiting = new Map<number, (answer: Body) => void>()
  #asked = 0

  constructor(id: string, network: TestNetwork) {
    this.#id = id
    this.#network = network
    network.join(id, (line) => {
      const body = parseMessage(line)?.body
      if (body?.in_reply_to !== undefined) this.#waiting.get(body.in_reply_to)?.(body)
    })
  }

  /** The answer's body; an error 0, as Maelstrom has it, when none comes. */
  ask(dest: string, body: Body, timeoutMs = 1000): Promise<Body> {
    this.#asked += 1
    const number = this.#asked
    return new Promise((resolve) => {
      const end = (answer: Body) => {
        this.#waiting.delete(number)
        resolve(answer)
      }
      this.#waiting.set(number, end)
      this.#network.clock.startTimer(timeoutMs, () => end({ type: 'error', code: 0, text: 'no answer' }))
      this.#network.post(formatMessage({ src: this.#id, dest, body: { ...body, msg_id: number } }))
    })
  }
}
