import { decodeData, encodeData } from '@synod/codec'
import type { ReplyStatus } from '@synod/protocol'
import { seededEntropy } from '@synod/protocol/memory'
import { describe, expect, it } from 'vitest'
import { type AppliedCommand, Counter } from './counter.fixture.ts'
import { addition, data, MemoryCluster, type TestClient } from './memory-cluster.fixture.ts'

/*
 * PMS S2, S3, 3.2, 3.9 under faults: messages lost at random, links cut, nodes crashed in mid-flush, paused, restarted,
 * while clients retry. What must never happen is checked after every step, what must happen at the end.
 */

/** `SYNOD_SEED=1058` runs that one alone, `SYNOD_SEED=2000 SYNOD_SEEDS=500` so many from there. */
const { SYNOD_SEED, SYNOD_SEEDS = '1' } = process.env
/** In 1058 a slot was known to be chosen by one node, without its value, and by nobody else. */
const USUAL_SEEDS = [...Array.from({ length: 12 }, (_, at) => at + 1), 1058, 1091]
const seeds = SYNOD_SEED ? Array.from({ length: Number(SYNOD_SEEDS) }, (_, at) => Number(SYNOD_SEED) + at) : USUAL_SEEDS
const STEPS = 40
const COMMANDS_PER_CLIENT = 12

interface Read {
  readonly client: number
  readonly id: number
  /** The sum of the commands acknowledged before it was asked: the least that it may answer. */
  readonly atLeast: number
}

/** Has everything that it ever executed in its snapshots. */
class RememberingCounter extends Counter {
  override snapshot(): Iterable<Uint8Array> {
    return [encodeData([this.value, this.applied.map((command) => ({ ...command }))])]
  }

  override restore(chunks: Iterable<Uint8Array>): void {
    for (const chunk of chunks) {
      const read = decodeData(chunk)
      const [value, applied] = (read.ok ? read.value : []) as [number, AppliedCommand[]]
      this.value = value
      this.applied.splice(0, this.applied.length, ...applied)
    }
  }
}

/** One run: everything in it follows from the seed. */
class Storm {
  readonly #random: () => number
  readonly #cluster: MemoryCluster
  readonly #clients: { client: TestClient; session: number }[] = []
  readonly #reads: Read[] = []
  /** Slot, index and amount of every command that any node ever executed, in order; others must agree with it. */
  readonly #history: string[] = []

  private constructor(seed: number, nodes: number) {
    const entropy = seededEntropy(seed)
    this.#random = () => entropy.random48() / 2 ** 48
    const learning = (['distinguished', 'every', { delegates: 2 }] as const)[seed % 3] ?? 'every'
    // Every other run keeps a short log, so that whoever was away needs a snapshot.
    const snapshots = seed % 2 === 0 ? { everySlots: 3 + (seed % 9), keepSlots: seed % 5 } : {}
    const counter = () => new RememberingCounter()
    const limits = { pipelineSlotsMax: 8, snapshots }
    this.#cluster = new MemoryCluster({ nodes, learning, seed, alpha: 8, counter, limits })
  }

  static async run(seed: number): Promise<void> {
    const storm = new Storm(seed, seed % 4 === 0 ? 5 : 3)
    for (const node of storm.#cluster.nodes) await storm.#cluster.boot(node, true)
    const leader = await storm.#cluster.untilLeader()
    for (let at = 0; at < 3; at++) {
      const client = await storm.#cluster.client()
      storm.#clients.push({ client, session: await client.open(leader, at) })
    }
    for (let step = 0; step < STEPS; step++) await storm.#step()
    await storm.#calm()
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T
  }

  async #step(): Promise<void> {
    await this.#fault()
    this.#ask()
    await this.#cluster.advance(Math.floor(this.#random() * 80))
    this.#check()
  }

  async #fault(): Promise<void> {
    const { network, nodes, running, wire } = this.#cluster
    const node = this.#pick(nodes)
    const chance = this.#random()
    if (chance < 0.1 && running.includes(node) && running.length * 2 > nodes.length) await this.#cluster.crash(node)
    else if (chance < 0.2) await this.#reboot()
    else if (chance < 0.3) network.cut(node, this.#pick(nodes.filter((other) => other !== node)))
    else if (chance < 0.35) network.cutOneWay(node, this.#pick(nodes.filter((other) => other !== node)))
    else if (chance < 0.4) network.sink(node)
    else if (chance < 0.45) this.#cluster.temper(node).stall()
    else if (chance < 0.6) this.#mend()
    const loss = this.#random() < 0.5 ? 0 : this.#random() * 0.4
    wire.loses = () => this.#random() < loss
  }

  async #reboot(): Promise<void> {
    for (const node of this.#cluster.nodes) if (!this.#cluster.running.includes(node)) await this.#cluster.boot(node)
  }

  #mend(): void {
    this.#cluster.mendAll()
    for (const node of this.#cluster.nodes) {
      this.#cluster.network.raise(node)
      this.#cluster.temper(node).resume()
    }
  }

  #unanswered(client: TestClient): number[] {
    const ids = Array.from({ length: COMMANDS_PER_CLIENT }, (_, at) => at + 1)
    return ids.filter((id) => !statusesOf(client, id).includes('ok'))
  }

  /** Each client sends some of its commands, old ones again, to one node; and reads from another. */
  #ask(): void {
    const atLeast = this.#acknowledged()
    for (const [at, { client, session }] of this.#clients.entries()) {
      const ids = this.#unanswered(client).slice(0, 1 + Math.floor(this.#random() * 4))
      const lowest = ids[0] ?? COMMANDS_PER_CLIENT + 1
      const node = this.#random() < 0.7 ? (this.#cluster.believers[0] ?? 1) : this.#pick(this.#cluster.nodes)
      if (ids.length > 0)
        client.send(
          node,
          ids.map((id) => addition(id, amount(at, id))),
          session,
          { lowest },
        )
      const reader = this.#pick(this.#cluster.nodes)
      this.#reads.push({ client: at, id: client.ask(reader), atLeast })
    }
  }

  #acknowledged(): number {
    let sum = 0
    for (const [at, { client }] of this.#clients.entries()) {
      for (let id = 1; id <= COMMANDS_PER_CLIENT; id++) {
        if (statusesOf(client, id).includes('ok')) sum += amount(at, id)
      }
    }
    return sum
  }

  /** What must hold at any moment. */
  #check(): void {
    for (const node of this.#cluster.nodes) {
      expect(this.#cluster.halted(node)).toBeUndefined()
      const applied = this.#cluster.counter(node).applied.map(({ slot, index, by }) => `${slot}.${index}:${by}`)
      for (const [at, command] of applied.entries()) {
        if (at === this.#history.length) this.#history.push(command)
        expect(command).toBe(this.#history[at])
      }
    }
    const amounts = this.#history.map((command) => command.split(':')[1])
    expect(new Set(amounts).size).toBe(amounts.length)
    for (const { client, id, atLeast } of this.#reads) {
      const reply = this.#clients[client]?.client.reply('query', id)
      if (reply?.status === 'ok') expect(data(reply)).toBeGreaterThanOrEqual(atLeast)
    }
  }

  /** The faults end: every command is executed, once, everywhere, and every acknowledgement was true. */
  async #calm(): Promise<void> {
    const cluster = this.#cluster
    cluster.wire.loses = () => false
    this.#mend()
    await this.#reboot()
    for (let round = 0; this.#clients.some(({ client }) => this.#unanswered(client).length > 0); round++) {
      if (round === 100) throw new Error('some commands are not answered though all is well again')
      for (const [at, { client, session }] of this.#clients.entries()) {
        const ids = this.#unanswered(client)
        const calls = ids.map((id) => addition(id, amount(at, id)))
        for (const node of cluster.nodes) if (ids[0]) client.send(node, calls, session, { lowest: ids[0] })
      }
      await cluster.advance(100)
    }
    // Whoever acknowledged the last ones may be gone: the next leader has to find them in the acceptors first.
    const all = this.#clients.length * COMMANDS_PER_CLIENT
    await cluster.until(() => cluster.nodes.every((node) => cluster.counter(node).applied.length >= all))
    await cluster.untilLevel()
    this.#check()
    for (const node of cluster.nodes) expect(cluster.counter(node).applied).toHaveLength(all)
    expect(new Set(cluster.nodes.map((node) => cluster.host(node).status().digest)).size).toBe(1)
    // No session of these runs ends, so "unknown" can be true only of what its client has acknowledged.
    for (const { client } of this.#clients) {
      for (let id = 1; id <= COMMANDS_PER_CLIENT; id++) {
        const statuses = statusesOf(client, id)
        if (statuses.includes('unknown')) expect(statuses.indexOf('ok')).toBeLessThan(statuses.indexOf('unknown'))
      }
    }
  }
}

/** All that a client was told of one of its commands, in order. */
function statusesOf(client: TestClient, id: number): ReplyStatus[] {
  const replies = client.replies.flatMap((reply) => reply.replies)
  return replies.filter((reply) => reply.kind === 'command' && reply.id === id).map(({ status }) => status)
}

/** Different for every command of every client, so that one executed twice is seen. */
function amount(client: number, id: number): number {
  return 1 + client * COMMANDS_PER_CLIENT + id
}

describe('one history, whatever fails (PMS 3.9)', { timeout: 60_000 }, () => {
  for (const seed of seeds) {
    it(`seed ${seed}`, async () => {
      await Storm.run(seed).catch((error: Error) => {
        error.message += `\nreplay: SYNOD_SEED=${seed} npx vitest run --root packages/replica --config vitest.config.ts src/faults.test.ts`
        throw error
      })
    })
  }
})
