import { type DurableRecord, Outbox, type ReadBarrierReply, type SendEffect, type Storage } from '@synod/protocol'
import { Barriers, type HostParts, hostParts, Sessions } from '@synod/replica'
import type { Mutant } from './mutant.ts'

/** A disk that says that it has everything as soon as it is told, and writes when it comes to it. */
class HastyStorage implements Pick<Storage<Uint8Array>, 'write'> {
  readonly #storage: Pick<Storage<Uint8Array>, 'write'>
  #written: Promise<void> = Promise.resolve()

  constructor(storage: Pick<Storage<Uint8Array>, 'write'>) {
    this.#storage = storage
  }

  async write(records: readonly DurableRecord<Uint8Array>[]): Promise<void> {
    this.#written = this.#written.then(() => this.#storage.write(records)).catch(() => {})
  }
}

/** Lets out what reveals state at once, as if nothing had been persisted before it. */
class HastyOutbox extends Outbox<Uint8Array> {
  readonly #release: ConstructorParameters<typeof Outbox<Uint8Array>>[0]['release']

  constructor(options: ConstructorParameters<typeof Outbox<Uint8Array>>[0]) {
    super(options)
    this.#release = options.release
  }

  override push(effects: Parameters<Outbox<Uint8Array>['push']>[0]): void {
    for (const effect of effects) {
      if (effect.type === 'send') this.#release(effect)
      else super.push([effect])
    }
  }
}

/** Counts a reply for the barrier under way, whichever barrier it is the reply to. */
class ConfusedBarriers extends Barriers {
  #number = 0

  override begin(leading: Parameters<Barriers['begin']>[0]): SendEffect<Uint8Array>[] {
    return this.#noted(super.begin(leading))
  }

  override resend(): SendEffect<Uint8Array>[] {
    return this.#noted(super.resend())
  }

  override confirm(from: number, reply: ReadBarrierReply): SendEffect<Uint8Array>[] {
    return super.confirm(from, { ...reply, number: this.#number })
  }

  #noted(effects: SendEffect<Uint8Array>[]): SendEffect<Uint8Array>[] {
    for (const { message } of effects) if (message.type === 'readBarrier') this.#number = message.number
    return effects
  }
}

/** Tells whoever asks the read slot at once: it leads, as far as it knows. */
class NoBarriers extends Barriers {
  #asks: { node: number; number: number }[] = []

  override ask(node: number, number: number): void {
    this.#asks.push({ node, number })
  }

  override begin(leading: Parameters<Barriers['begin']>[0]): SendEffect<Uint8Array>[] {
    const asks = this.#asks
    this.#asks = []
    if (!leading || leading === 'unknown') return []
    const { slot } = leading
    return asks.map(({ node, number }) => ({
      type: 'send',
      to: [node],
      message: { type: 'readSlotReply', number, slot },
    }))
  }
}

/** Lets whoever asks read whatever it has executed, once the barrier is through. */
class LowBarriers extends Barriers {
  override confirm(...reply: Parameters<Barriers['confirm']>): SendEffect<Uint8Array>[] {
    return super.confirm(...reply).map((effect) => {
      const { message } = effect
      return message.type === 'readSlotReply' ? { ...effect, message: { ...message, slot: 0 } } : effect
    })
  }
}

/** Executes a command whenever it comes. */
class ForgetfulSessions extends Sessions {
  #retries = 0

  override answer(...[command, at, execute]: Parameters<Sessions['answer']>): ReturnType<Sessions['answer']> {
    const known = this.recall(command.session, command.sequence)
    if (!known) return super.answer(command, at, execute)
    this.#retries += 1
    return execute()
  }
}

/** Remembers of each session the answer to its last command alone. */
class ShortSessions extends Sessions {
  readonly #last = new Map<number, number>()

  override answer(...[command, at, execute]: Parameters<Sessions['answer']>): ReturnType<Sessions['answer']> {
    const { session, sequence } = command
    const isForgotten = this.recall(session, sequence) !== undefined && this.#last.get(session) !== sequence
    this.#last.set(session, sequence)
    return isForgotten ? execute() : super.answer(command, at, execute)
  }
}

const withParts = (parts: Partial<HostParts>): HostParts => ({ ...hostParts, ...parts })

export const hostMutants: readonly Mutant[] = [
  {
    name: 'sends-before-flush',
    bug: 'Promises and acceptances leave before the disk has what they tell of.',
    rows: ['I3', 'I5', 'M2'],
    host: { sendsBeforeFlush: true },
    parts: withParts({ outbox: (options) => new HastyOutbox(options) }),
    killers: [{ by: 'exploration', bounds: { crashes: 1 }, statesMax: 1_000_000 }],
  },
  {
    name: 'durable-before-it-is',
    bug: 'The disk says that it has what it has not: its cache is lost in a crash.',
    rows: ['M2', 'I3', 'I5'],
    parts: withParts({
      outbox: (options) => new Outbox({ ...options, storage: new HastyStorage(options.storage) }),
    }),
    killers: [{ by: 'simulation', workload: 'register', seed: 1, seedsMax: 100 }],
  },
  {
    name: 'counts-replies-of-earlier-barriers',
    bug: 'A late reply to an earlier read barrier counts for the present one.',
    rows: ['3.2', '3.9', 'I2'],
    parts: withParts({ barriers: () => new ConfusedBarriers() }),
    killers: [{ by: 'scenario', play: 'a late confirmation' }],
  },
  {
    name: 'reads-without-barrier',
    bug: 'A leader answers linearizable reads without asking whether it still leads.',
    rows: ['3.2', '3.9'],
    parts: withParts({ barriers: () => new NoBarriers() }),
    killers: [{ by: 'scenario', play: 'a late confirmation' }],
  },
  {
    name: 'reads-what-is-at-hand',
    bug: 'A linearizable read is answered by whatever the node that got it has executed, once the barrier is through.',
    rows: ['3.2'],
    parts: withParts({ barriers: () => new LowBarriers() }),
    killers: [{ by: 'simulation', workload: 'kv', seed: 10, seedsMax: 100 }],
  },
  {
    name: 'executes-a-retry-twice',
    bug: 'A command that a client sent twice, because it got no answer, is executed twice.',
    rows: ['3.2', 'M1'],
    parts: withParts({ sessions: (limits) => new ForgetfulSessions(limits) }),
    killers: [{ by: 'scenario', play: 'retries in a session' }],
  },
  {
    name: 'forgets-the-session-window',
    bug: 'Of each session only the last command is remembered: a retry of an earlier one that was under way with it is executed again.',
    rows: ['3.2', 'M1'],
    parts: withParts({ sessions: (limits) => new ShortSessions(limits) }),
    killers: [{ by: 'scenario', play: 'retries in a session' }],
  },
]
