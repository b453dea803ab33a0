import { formatBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { addition, MemoryCluster } from './memory-cluster.fixture.ts'
import type { HostObserver } from './observer.ts'

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
