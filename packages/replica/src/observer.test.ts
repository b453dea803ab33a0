import { formatBallot, makeBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { addition, MemoryCluster } from './memory-cluster.fixture.ts'
import { allOf, type HostObserver } from './observer.ts'

/** Writes down what it is told, a line each. */
function scribe(lines: string[]): HostObserver {
  return {
    recovered: (records) => lines.push(`recovered ${records.map(({ type }) => type).join(' ')}`.trim()),
    durable: (records) => lines.push(...records.map((record) => `durable ${record.type}`)),
    sending: (to, message) => {
      if (!/progress|heartbeat/.test(message.type)) lines.push(`${message.type} to ${to.join(' ')}`)
    },
    restored: (slot, executor) => lines.push(`restored ${slot}, through ${executor.appliedThrough}`),
    executed: (slot, value, executor) =>
      lines.push(`executed ${slot} ${value ? 'batch' : 'noop'}, through ${executor.appliedThrough}`),
  }
}

describe('an observer of a host', () => {
  it('I3, M2: hears of a flush before the messages that waited for it leave, to its own node too', async () => {
    const lines: string[] = []
    const cluster = new MemoryCluster({ nodes: 1, observer: () => scribe(lines) })
    await cluster.boot(1, true)
    await cluster.untilLeader()
    const ballot = formatBallot(cluster.host(1).status().ballot)
    expect(lines, ballot).toEqual(['recovered', 'durable tried', 'prepare to 1', 'durable promised', 'promise to 1'])
    lines.length = 0
    const client = await cluster.client()
    const session = await client.open(1)
    client.send(1, [addition(1, 5)], session)
    await cluster.advance(50)
    expect(lines.slice(0, 4)).toEqual([
      'accept to 1',
      'durable accepted',
      'accepted to 1',
      'executed 1 batch, through 1',
    ])
  })

  it('A3: is shown what survived, then each slot that is executed again', async () => {
    const lines: string[] = []
    const cluster = new MemoryCluster({ nodes: 1, observer: () => scribe(lines) })
    await cluster.boot(1, true)
    await cluster.untilLeader()
    const client = await cluster.client()
    const session = await client.open(1)
    // The mark that slot 1 is chosen becomes durable with the next command.
    client.send(1, [addition(1, 5)], session)
    await cluster.advance(500)
    lines.length = 0
    await cluster.restart(1)
    expect(lines[0]).toMatch(/^recovered identity snapshot promised tried chosen/)
    expect(lines.slice(1, 3)).toEqual(['restored 0, through 0', 'executed 1 batch, through 1'])
  })
})

describe('several observers', () => {
  it('are each told everything, in their order', () => {
    const told: string[] = []
    const observer = (name: string) => ({
      recovered: () => told.push(`${name} recovered`),
      durable: () => told.push(`${name} durable`),
      sending: (to: readonly number[]) => told.push(`${name} sending to ${to.join()}`),
      executed: (slot: number) => told.push(`${name} executed ${slot}`),
      received: (from: number) => told.push(`${name} received of ${from}`),
      requested: () => told.push(`${name} requested`),
      replying: () => told.push(`${name} replying`),
      restored: (slot: number) => told.push(`${name} restored ${slot}`),
      snapshotTaken: (slot: number) => told.push(`${name} snapshotTaken ${slot}`),
    })
    const both = allOf(observer('one'), {}, observer('other'))
    both.recovered?.([])
    both.durable?.([])
    both.sending?.([2, 3], { type: 'prepare', ballot: makeBallot(1, 1), fromSlot: 1 })
    both.received?.(2, { type: 'heartbeat', round: 1 })
    both.requested?.(undefined as never, {})
    both.replying?.(undefined as never, {})
    both.executed?.(4, null, undefined as never)
    both.restored?.(5, undefined as never)
    both.snapshotTaken?.(6)
    const clients = ['requested', 'replying']
    const each = [
      'recovered',
      'durable',
      'sending to 2,3',
      'received of 2',
      ...clients,
      'executed 4',
      'restored 5',
      'snapshotTaken 6',
    ]
    expect(told).toEqual(each.flatMap((call) => [`one ${call}`, `other ${call}`]))
  })
})
