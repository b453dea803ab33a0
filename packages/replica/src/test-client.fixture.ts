import {
  decodeData,
  decodeReply,
  encodeClientMessage,
  encodeConfigurationCommand,
  encodeData,
  encodeEnvelope,
} from '@synod/codec'
import type {
  Call,
  CallReply,
  ClientTransport,
  ConfigurationCommand,
  ConfigurationOutput,
  NodeNumber,
  Reply,
} from '@synod/protocol'

/** How a {@link TestClient} waits: time is moved by hand. */
export interface Patience {
  until(done: () => boolean, msMax?: number): Promise<void>
}

/** Sends frames and collects replies; no retries, no cleverness, so that tests see what nodes answer. */
export class TestClient {
  readonly replies: Reply[] = []
  readonly #cluster: Patience
  readonly #transport: ClientTransport
  readonly #envelope: Uint8Array
  #id = 1_000_000

  constructor(cluster: Patience, tag: string, transport: ClientTransport) {
    this.#cluster = cluster
    this.#transport = transport
    this.#envelope = encodeEnvelope({ cluster: tag, from: 0, incarnation: 'client' })
  }

  async start(): Promise<void> {
    await this.#transport.start((frames) => {
      const reply = decodeReply(frames[1] as Uint8Array)
      if (!reply.ok) throw new Error(reply.detail)
      this.replies.push(reply.value)
    })
  }

  send(
    node: NodeNumber,
    calls: readonly Call[],
    session = 0,
    options: { lowest?: number; deadlineMs?: number } = {},
  ): void {
    const { lowest = 1, deadlineMs = 10_000 } = options
    const request = { type: 'request', session, lowestUnanswered: lowest, deadlineMs, calls } as const
    this.sendRaw(node, [this.#envelope, encodeClientMessage(request)])
  }

  sendRaw(node: NodeNumber, frames: readonly Uint8Array[]): void {
    this.#transport.send(node, frames)
  }

  /** The last answer to a call. */
  reply(kind: Call['kind'], id: number): CallReply | undefined {
    return this.replies
      .flatMap(({ replies }) => replies)
      .filter((reply) => reply.kind === kind && reply.id === id)
      .at(-1)
  }

  async answer(kind: Call['kind'], id: number, msMax?: number): Promise<CallReply> {
    await this.#cluster.until(() => this.reply(kind, id) !== undefined, msMax)
    return this.reply(kind, id) as CallReply
  }

  async open(node: NodeNumber, nonce = 7): Promise<number> {
    this.send(node, [{ kind: 'open', id: nonce }])
    return data(await this.answer('open', nonce)) as number
  }

  async add(node: NodeNumber, session: number, id: number, by: number): Promise<CallReply> {
    this.send(node, [addition(id, by)], session)
    return this.answer('command', id)
  }

  /** Asks for a change of the configuration as the next command of the session. */
  async configure(
    node: NodeNumber,
    session: number,
    id: number,
    command: ConfigurationCommand,
  ): Promise<ConfigurationOutput> {
    this.send(node, [{ kind: 'configure', id, body: encodeConfigurationCommand(command) }], session)
    return data(await this.answer('configure', id)) as ConfigurationOutput
  }

  /** A read of the counter's value; returns its number. */
  ask(node: NodeNumber, mode: 'linearizable' | 'stale' = 'linearizable', question: 'value' | 'rows' = 'value'): number {
    this.#id += 1
    this.send(node, [{ kind: 'query', id: this.#id, mode, slot: 0, body: encodeData(question) }])
    return this.#id
  }

  async read(node: NodeNumber, mode?: 'linearizable' | 'stale', question?: 'value' | 'rows'): Promise<unknown> {
    return data(await this.answer('query', this.ask(node, mode, question)))
  }
}

/** The command that adds `by`. */
export function addition(id: number, by: number): Call {
  return { kind: 'command', id, body: encodeData(by) }
}

/** The decoded body of an `ok` reply, or the text of another. */
export function data(reply: CallReply | undefined): unknown {
  if (!reply) return undefined
  if (reply.status !== 'ok') return new TextDecoder().decode(reply.body)
  const read = decodeData(reply.body)
  return read.ok ? read.value : undefined
}
