import type { HistoryEvent } from '@synod/linearizability'
import type { Body } from './message.ts'
import { TestCaller, type TestNetwork } from './network.fixture.ts'

export interface WorkloadOptions {
  readonly network: TestNetwork
  /** The nodes that are asked, any of them at any time. */
  readonly nodes: readonly string[]
  /** Logical clients at a time. */
  readonly processes: number
  readonly keys: number
  readonly values: number
  readonly durationMs: number
}

/** What becomes of a call, from the answer that it got. */
type Ending = Pick<HistoryEvent, 'type' | 'value' | 'error'> | 'never was'

/** Reads, writes and cas at random, and what clients saw: a history of the key-value model in which a failed cas counts. */
export class Workload {
  readonly events: HistoryEvent[] = []
  readonly #options: WorkloadOptions
  #started = 0

  constructor(options: WorkloadOptions) {
    this.#options = options
  }

  async run(): Promise<void> {
    const { network, processes, durationMs } = this.#options
    const endsAt = network.clock.monotonicMs() + durationMs
    await Promise.all(Array.from({ length: processes }, () => this.#client(endsAt)))
  }

  /** How often an event of that type and function is there. */
  count(type: HistoryEvent['type'], f?: string): number {
    return this.events.filter((event) => event.type === type && (f === undefined || event.f === f)).length
  }

  /** One client after the other, each until it does not know what became of its call. */
  async #client(endsAt: number): Promise<void> {
    const { network } = this.#options
    while (network.clock.monotonicMs() < endsAt) {
      const process = this.#started++
      const caller = new TestCaller(`c${process}`, network)
      while (network.clock.monotonicMs() < endsAt && (await this.#call(process, caller))) await this.#pause()
    }
  }

  /** Returns whether it is known what became of the call. */
  async #call(process: number, caller: TestCaller): Promise<boolean> {
    const { nodes, keys } = this.#options
    const node = nodes[this.#below(nodes.length)] as string
    const key = this.#below(keys)
    const body = this.#request(key)
    const value = body.type === 'cas' ? [body.from, body.to] : (body.value ?? null)
    const call = { process, f: body.type, key: `${key}` } as const
    const invoke: HistoryEvent = { ...call, type: 'invoke', value: value as never, time: this.#time() }
    this.events.push(invoke)
    const ending = endingOf(body, await caller.ask(node, body))
    if (ending === 'never was') this.events.splice(this.events.indexOf(invoke), 1)
    else this.events.push({ ...call, value: value as never, ...ending, time: this.#time() })
    return ending === 'never was' || ending.type !== 'info'
  }

  #request(key: number): Body {
    const { values } = this.#options
    const chance = this.#options.network.random()
    if (chance < 0.4) return { type: 'read', key }
    if (chance < 0.7) return { type: 'write', key, value: this.#below(values) }
    return { type: 'cas', key, from: this.#below(values), to: this.#below(values) }
  }

  #pause(): Promise<void> {
    const { clock } = this.#options.network
    return new Promise((resolve) => void clock.startTimer(this.#below(20), resolve))
  }

  #time(): number {
    return Math.round(this.#options.network.clock.monotonicMs() * 1_000_000)
  }

  #below(bound: number): number {
    return Math.floor(this.#options.network.random() * bound)
  }
}

const DEFINITE = new Set([1, 10, 11, 12, 14])

function endingOf(request: Body, answer: Body): Ending {
  const { type, code, text } = answer
  if (type === 'read_ok') return { type: 'ok', value: answer.value as never }
  if (type !== 'error') return { type: 'ok' }
  // That there is no key is what a read saw, and why a cas changed nothing.
  if (code === 20 && request.type === 'read') return { type: 'ok', value: null }
  if (code === 20 || code === 22) return { type: 'fail', error: String(text) }
  // What certainly was not executed is no failed comparison.
  return DEFINITE.has(Number(code)) ? 'never was' : { type: 'info', error: String(text) }
}
