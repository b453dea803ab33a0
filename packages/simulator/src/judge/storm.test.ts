import { describe, expect, it } from 'vitest'
import { JudgedCluster } from './judged-cluster.fixture.ts'

const { SYNOD_SEED, SYNOD_SEEDS = '1' } = process.env
const seeds = SYNOD_SEED
  ? Array.from({ length: Number(SYNOD_SEEDS) }, (_, at) => Number(SYNOD_SEED) + at)
  : Array.from({ length: 12 }, (_, at) => at + 1)

describe('the judge finds nothing wrong with correct nodes, whatever fails', () => {
  for (const seed of seeds) {
    it(`seed ${seed}`, async () => {
      const learning = (['distinguished', 'every', { delegates: 2 }] as const)[seed % 3] ?? 'every'
      const cluster = new JudgedCluster({ seed, nodes: seed % 4 === 0 ? 5 : 3, learning })
      await cluster.run(60)
      expect(cluster.judge.violation).toBeUndefined()
      expect(cluster.halted).toEqual([])
      expect(cluster.acknowledged).toBeGreaterThan(10)
    })
  }
})
