import { describe, expect, it } from 'vitest'
import { kvWorkload, ledgerWorkload, registerWorkload, simulate, type Workload } from './index.ts'

/*
 * Whole worlds from fixed seeds: PMS S1, S2, S3 and every other rule of the judge at each step, and liveness once the faults
 * have ended (PMS PR1). `npm run simulate` runs as many more as there is time for.
 */

const FIRST_SEED = 1
const SEEDS = 60
const WORKLOADS: readonly Workload[] = [ledgerWorkload, kvWorkload, registerWorkload]

/** What must have happened somewhere in these worlds: a fault that never comes tests nothing. */
const HAPPENS = [
  'addNode changed',
  'blackout of all nodes',
  'client asked again for an unknown outcome',
  'client vanished in a call',
  'crash after a flush the node never saw',
  'crash of a joiner, in flush',
  'crash of the leader, now',
  'crash, in flush',
  'crash, mid turn',
  'flush lost',
  'flush torn',
  'frame dropped by a full queue',
  'frame duplicated',
  'frame for nobody',
  'frame kept by a partition',
  'frame lost',
  'frame lost in a partition',
  'frame overtook another',
  'frame very late',
  'halted by a failed flush',
  'leadership handed over',
  'member replaced after the healing',
  'partition of a client',
  'partition, chained',
  'partition, constrained election',
  'partition, deaf',
  'partition, isolated',
  'partition, mute',
  'partition, one way',
  'partition, quorum loss',
  'partition, split',
  'pause',
  'pause of a client',
  'pause of the leader',
  'read, atLeast',
  'read, stale',
  'removeNode changed',
  'removeNode last member',
  'removed node started again',
  'removed node stopped',
  'replaceNode changed',
  'replaceNode lagging',
  'setLearning changed',
  'slow disk',
  'slow link',
  'snapshot taken now',
  'stalled disk',
  'start refused, store corrupt',
  'start refused, store wiped',
  'wall clock set back',
  'wall clock set forward',
]

/** Whole worlds take seconds; on a machine that does much else, many times as long. */
const MS_MAX = 300_000

describe('worlds in which everything breaks', { timeout: MS_MAX }, () => {
  const happened = new Set<string>()

  for (const workload of WORKLOADS) {
    it(`break no rule, and answer again when all is well (${workload.name})`, async () => {
      for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
        if (workload !== WORKLOADS[seed % WORKLOADS.length]) continue
        const result = await simulate(seed, { workload, flexibleQuorums: true })
        const replay = `npm run simulate -- --seed ${seed} --workload ${workload.name} --flexible-quorums --verbose`
        expect(result.violation, replay).toBeUndefined()
        expect(result.linearizable, replay).not.toBe('no')
        for (const [fault] of result.faults) happened.add(fault)
      }
    })
  }

  it('see every kind of fault', () => {
    expect(HAPPENS.filter((fault) => !happened.has(fault))).toEqual([])
  })

  it('break no rule either when more stores are lost than the rest can bear (safety alone)', async () => {
    let lost = 0
    for (let seed = 1; seed <= 30; seed++) {
      const { violation, faults } = await simulate(seed, {
        workload: kvWorkload,
        safetyOnly: true,
        flexibleQuorums: true,
      })
      expect(
        violation,
        `npm run simulate -- --seed ${seed} --workload kv --safety-only --flexible-quorums`,
      ).toBeUndefined()
      lost += faults.filter(([name]) => name.startsWith('start refused')).length
    }
    expect(lost).toBeGreaterThan(3)
  })
})
