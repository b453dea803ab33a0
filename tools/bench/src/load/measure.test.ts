import { describe, expect, it } from 'vitest'
import type { Load } from '../system.ts'
import type { DrivenText } from './client-program.ts'
import { Latencies } from './latencies.ts'
import { measuredOf } from './measure.ts'

function driven(calls: number, ms: number, rest: Partial<DrivenText> = {}): DrivenText {
  const latencies = Latencies.none()
  for (let call = 0; call < calls; call += 1) latencies.record(ms)
  const { firstFailure } = rest
  const counts = { seconds: 2, begun: calls, calls, failed: 0, processorUs: 500_000, ...rest, firstFailure }
  return { ...counts, latencies: latencies.toText() }
}

const LOAD: Load = {
  operation: { type: 'write', valueBytes: 256 },
  arrival: { type: 'closed', inFlight: 2 },
  clients: 2,
  warmUpSeconds: 1,
  seconds: 2,
}
const USED = { leaderUs: 4_000, followersUs: 2_000, writtenBytes: 40_000, rssMiB: 80 }

describe('what a load gave', () => {
  it('is put together from all clients, and divided by what they did', () => {
    const measured = measuredOf(LOAD, [driven(30, 1), driven(10, 5, { processorUs: 1_500_000 })], USED)
    expect(measured).toMatchObject({
      operations: 40,
      perSecond: 20,
      failed: 0,
      rssMiB: 80,
      diskBytesPerOperation: 1000,
    })
    expect(measured.usPerOperation).toEqual({ leader: 100, followers: 50, clients: 50_000 })
    expect(measured.busiestClient).toBe(0.75)
  })

  it('has the latencies of all clients in one distribution', () => {
    const { latencyMs } = measuredOf(LOAD, [driven(90, 1), driven(10, 5)], USED)
    expect(latencyMs.p50).toBeCloseTo(1, 2)
    expect(latencyMs.p99).toBeCloseTo(5, 2)
    expect(latencyMs.max).toBeCloseTo(5, 2)
  })

  it('counts a batch as what is in it, and its latency once', () => {
    const load: Load = { ...LOAD, operation: { type: 'batch', valueBytes: 256, count: 100 } }
    const measured = measuredOf(load, [driven(20, 1)], USED)
    expect(measured).toMatchObject({ operations: 2000, perSecond: 1000 })
    expect(measured.usPerOperation.leader).toBe(2)
  })

  it('has no bytes on disk for reads, and no division by nothing', () => {
    const load: Load = { ...LOAD, operation: { type: 'read', valueBytes: 256 } }
    const measured = measuredOf(load, [driven(0, 1, { failed: 3, firstFailure: 'no leader' })], USED)
    expect(measured).toMatchObject({
      operations: 0,
      failed: 3,
      firstFailure: 'no leader',
      diskBytesPerOperation: undefined,
    })
    expect(measured.usPerOperation).toEqual({ leader: 0, followers: 0, clients: 0 })
  })
})
