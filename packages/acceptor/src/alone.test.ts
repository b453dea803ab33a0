import { type Ballot, formatBallot, formatRanges, makeBallot, runEffects, type SendEffect } from '@synod/protocol'
import { memoryDisk, memoryStorage } from '@synod/protocol/memory'
import { describe, expect, it } from 'vitest'
import { type Actor, createActor } from 'xstate'
import { acceptorMachine } from './index.ts'

/*
 * The acceptor as anybody's ordinary actor, its effects run by `runEffects` on a storage that a crash empties of what was
 * not durable. The transcripts are read by people; a change in one is explained in the commit that makes it.
 */

const low = makeBallot(1, 1)
const high = makeBallot(2, 2)

/** One acceptor's life after life on one disk, written down. */
class Process {
  readonly lines: string[] = []
  readonly #disk = memoryDisk<unknown>()
  #life: { kill(): void; settled(): Promise<void>; actor: Actor<typeof acceptorMachine> } | undefined

  async start(): Promise<this> {
    const storage = memoryStorage(this.#disk)
    const { records } = await storage.recover()
    const actor = createActor(acceptorMachine, { input: { records } })
    const write: typeof storage.write = async (batch) => {
      await storage.write(batch)
      for (const record of batch)
        this.lines.push(`disk: ${record.type} ${'ballot' in record ? formatBallot(record.ballot) : ''}`)
    }
    const running = runEffects(actor, {
      storage: { write },
      send: (effect) => this.lines.push(`says: ${said(effect)}`),
    })
    const kill = () => {
      running.stop()
      this.#disk.crash()
      actor.stop()
    }
    this.#life = { kill, settled: () => running.settled(), actor: actor.start() }
    const { promised } = actor.getSnapshot().context
    this.lines.push(`starts: ${actor.getSnapshot().value}, promised ${formatBallot(promised)}`)
    return this
  }

  prepare(ballot: Ballot): this {
    this.lines.push(`hears: prepare ${formatBallot(ballot)}`)
    this.#life?.actor.send({ type: 'prepare', ballot, fromSlot: 1, from: 1 })
    return this
  }

  accept(ballot: Ballot, value: string): this {
    this.lines.push(`hears: accept ${formatBallot(ballot)} ${value}`)
    this.#life?.actor.send({ type: 'accept', ballot, entries: [{ slot: 1, value }], chosenThrough: 0, from: 1 })
    return this
  }

  async settle(): Promise<this> {
    await this.#life?.settled()
    return this
  }

  kill(): this {
    this.#life?.kill()
    this.lines.push('killed')
    return this
  }
}

function said({ message }: SendEffect<unknown>): string {
  if (message.type === 'promise') {
    const accepted = message.accepted.map(({ slot, ballot, value }) => `${slot}: ${value} in ${formatBallot(ballot)}`)
    return `promise ${formatBallot(message.ballot)}, accepted [${accepted.join(', ')}]`
  }
  if (message.type === 'accepted')
    return `accepted ${formatBallot(message.ballot)}, slots ${formatRanges(message.slots)}`
  if (message.type === 'rejected')
    return `rejected ${formatBallot(message.ballot)}, promised ${formatBallot(message.promised)}`
  return message.type
}

describe('PMS R1, M2: an acceptor used alone, killed and restarted', () => {
  it('after the flush: it keeps its promise, and what it accepted', async () => {
    const acceptor = await new Process().start()
    await acceptor.accept(low, 'red').prepare(high).settle()
    acceptor.kill()
    await acceptor.start()
    await acceptor.accept(low, 'red').prepare(low).prepare(high).accept(high, 'red').settle()
    acceptor.kill()
    await acceptor.start()
    expect(acceptor.lines).toEqual([
      'starts: fresh, promised none',
      'hears: accept 1.n1 red',
      'hears: prepare 2.n2',
      'disk: accepted 1.n1',
      'disk: promised 2.n2',
      'says: accepted 1.n1, slots 1',
      'says: promise 2.n2, accepted [1: red in 1.n1]',
      'killed',
      'starts: promised, promised 2.n2',
      'hears: accept 1.n1 red',
      'says: rejected 1.n1, promised 2.n2',
      'hears: prepare 1.n1',
      'says: rejected 1.n1, promised 2.n2',
      'hears: prepare 2.n2',
      'says: promise 2.n2, accepted [1: red in 1.n1]',
      'hears: accept 2.n2 red',
      'disk: accepted 2.n2',
      'says: accepted 2.n2, slots 1',
      'killed',
      'starts: accepted, promised 2.n2',
    ])
  })

  it('before the flush: what was not durable was never said, and is forgotten', async () => {
    const acceptor = await new Process().start()
    acceptor.prepare(high).kill()
    await acceptor.start()
    await acceptor.accept(low, 'red').settle()
    acceptor.prepare(high).accept(high, 'green').kill()
    await acceptor.start()
    await acceptor.prepare(high).settle()
    expect(acceptor.lines).toEqual([
      'starts: fresh, promised none',
      'hears: prepare 2.n2',
      'killed',
      'starts: fresh, promised none',
      'hears: accept 1.n1 red',
      'disk: accepted 1.n1',
      'says: accepted 1.n1, slots 1',
      'hears: prepare 2.n2',
      'hears: accept 2.n2 green',
      'killed',
      'starts: accepted, promised 1.n1',
      'hears: prepare 2.n2',
      'disk: promised 2.n2',
      'says: promise 2.n2, accepted [1: red in 1.n1]',
    ])
  })

  it('a refusal leaves at once, and an answer repeated while its record is being written waits with the first', async () => {
    const acceptor = await new Process().start()
    await acceptor.prepare(high).prepare(high).prepare(low).settle()
    expect(acceptor.lines).toEqual([
      'starts: fresh, promised none',
      'hears: prepare 2.n2',
      'hears: prepare 2.n2',
      'hears: prepare 1.n1',
      'says: rejected 1.n1, promised 2.n2',
      'disk: promised 2.n2',
      'says: promise 2.n2, accepted []',
      'says: promise 2.n2, accepted []',
    ])
  })
})
