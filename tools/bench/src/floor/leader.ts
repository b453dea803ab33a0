import { Dealer, Router } from 'zeromq'
import { Journal } from './journal.ts'
import { Outbox } from './outbox.ts'
import { decodeNumbers, decodeRequest, encodeNumbers, KIND } from './wire.ts'

/** A write that is answered when it is durable on a majority. */
interface Unanswered {
  readonly client: Buffer
  readonly request: number
  /** The entry that it is part of. */
  readonly entry: number
}

/** What is told to a process that is to lead. */
export interface LeaderSettings {
  readonly path: string
  /** Where clients find it, and where it finds the followers. */
  readonly address: string
  readonly followers: readonly string[]
}

/**
 * The leader that nobody elected: writes what clients send to its own file and to the followers at once, and answers when a majority has
 * flushed it. Nothing is executed or kept.
 */
export class Leader {
  readonly #clients = new Router({ linger: 0, sendHighWaterMark: 0 })
  readonly #toClients = new Outbox(this.#clients)
  readonly #followers: readonly Dealer[]
  readonly #toFollowers: readonly Outbox[]
  readonly #journal: Journal
  /** By node, this one first: the last entry that it has flushed. */
  readonly #durable: number[]
  #entry = 0
  /** What clients sent in this turn. */
  #gathered: Buffer[] = []
  #unanswered: Unanswered[] = []
  #values = Buffer.alloc(0)

  readonly #address: string

  constructor({ path, address, followers }: LeaderSettings) {
    this.#address = address
    this.#journal = new Journal(path, (through) => this.#isDurable(0, through))
    this.#durable = Array.from({ length: followers.length + 1 }, () => 0)
    this.#followers = followers.map((address) => {
      const socket = new Dealer({ linger: 0 })
      socket.connect(address)
      return socket
    })
    this.#toFollowers = this.#followers.map((socket) => new Outbox(socket))
  }

  /** Never resolves. */
  async run(ready: () => void): Promise<void> {
    await this.#clients.bind(this.#address)
    ready()
    await Promise.all([this.#hearClients(), ...this.#followers.map((socket, at) => this.#hearFollower(socket, at + 1))])
  }

  async #hearClients(): Promise<void> {
    for await (const [client, message] of this.#clients) {
      const request = decodeRequest(message!)
      if (request.kind === KIND.read) this.#read(client!, request.number, request.readBytes)
      else this.#write(client!, request.number, request.bytes)
    }
  }

  async #hearFollower(socket: Dealer, node: number): Promise<void> {
    for await (const [message] of socket) this.#isDurable(node, decodeNumbers(message!)[0]!)
  }

  #read(client: Buffer, request: number, bytes: number): void {
    if (this.#values.length < bytes) this.#values = Buffer.alloc(bytes)
    this.#toClients.send(client, encodeNumbers([request]), this.#values.subarray(0, bytes))
  }

  #write(client: Buffer, request: number, bytes: Buffer): void {
    // What comes in one turn is one entry.
    if (this.#gathered.length === 0) process.nextTick(() => this.#append())
    this.#gathered.push(bytes)
    this.#unanswered.push({ client, request, entry: this.#entry + 1 })
  }

  #append(): void {
    const bytes = this.#gathered.length === 1 ? this.#gathered[0]! : Buffer.concat(this.#gathered)
    this.#gathered = []
    this.#entry += 1
    const number = encodeNumbers([this.#entry])
    for (const follower of this.#toFollowers) follower.send(number, bytes)
    this.#journal.append(bytes, this.#entry)
  }

  #isDurable(node: number, through: number): void {
    this.#durable[node] = through
    const byProgress = this.#durable.toSorted((one, other) => other - one)
    this.#answer(byProgress[Math.floor(byProgress.length / 2)]!)
  }

  /** All that is durable on a majority, with one message to each client. */
  #answer(through: number): void {
    const answered = new Map<string, { readonly client: Buffer; readonly requests: number[] }>()
    let count = 0
    for (; count < this.#unanswered.length && this.#unanswered[count]!.entry <= through; count += 1) {
      const { client, request } = this.#unanswered[count]!
      const key = client.toString('latin1')
      const known = answered.get(key)
      if (known) known.requests.push(request)
      else answered.set(key, { client, requests: [request] })
    }
    this.#unanswered = this.#unanswered.slice(count)
    for (const { client, requests } of answered.values()) this.#toClients.send(client, encodeNumbers(requests))
  }
}
