import { describe, expect, it } from 'vitest'
import { type Fault, kvWorkload, simulate } from './index.ts'
import type { PartitionShape } from './plan/fault.ts'
import { quietPlan } from './quiet-plan.fixture.ts'

/*
 * The partial partitions of the OmniPaxos paper, in which protocols that ask less of a leader never recover. Here somebody
 * leads again while the partition lasts, since a node that has lost its quorum gives up by itself (DESIGN, elector).
 */

const BEGINS_MS = 2000
/** The leader is lost after three rounds, another is elected within a few more, and clients find it. */
const RECOVERED_MS = 4000

describe('while a partial partition lasts, calls succeed again', () => {
  const shapes: [string, PartitionShape][] = [
    ['quorum loss', 'quorumLoss'],
    ['constrained election', 'constrainedElection'],
    ['chained', 'chained'],
  ]
  it.each(shapes)('%s', async (name, shape) => {
    for (let seed = 1; seed <= 2; seed++) {
      const result = await simulate(seed, { workload: kvWorkload, plan: { ...quietPlan, faults: [partition(shape)] } })
      expect(result.violation).toBeUndefined()
      expect(result.faults).toContainEqual([`partition, ${name}`, 1])
      const isWithin = (time: number) => time > RECOVERED_MS * 1e6 && time < quietPlan.faultsMs * 1e6
      const answered = result.history.filter(({ type, time = 0 }) => type === 'ok' && isWithin(time))
      expect(answered.length).toBeGreaterThan(100)
    }
  })
})

function partition(shape: PartitionShape): Fault {
  const when = { index: 0, atMs: BEGINS_MS, durationMs: 60_000 }
  return { ...when, kind: 'partition', shape, order: [1, 2, 3, 4, 5], groupSize: 2, aimsAtLeader: true, keeps: false }
}
