import { decodeData, encodeData } from '@synod/codec'
import { expect, test } from 'vitest'
import { JournalCluster } from './journal-cluster.fixture.ts'
import { Random } from './random.fixture.ts'

const SEEDS = Number(process.env.SYNOD_SEEDS ?? 6)
const FIRST_SEED = Number(process.env.SYNOD_SEED ?? 1)
const ADDITIONS = 40
const LEVEL_MS = 8_000

/** Additions, each asked for until it is answered, while nodes die with their disks. */
async function runCluster(seed: number): Promise<number> {
  const random = new Random(seed)
  const cluster = new JournalCluster(seed)
  try {
    await cluster.start()
    const opened = decodeData((await cluster.call({ kind: 'open', id: 7 }, 0)).body)
    const session = opened.ok ? (opened.value as number) : 0
    const added: number[] = []
    for (let id = 1; id <= ADDITIONS; id++) {
      if (random.chance(0.4)) cluster.doom(random.pick(cluster.nodes))
      const by = 1 + random.below(1_000)
      await cluster.call({ kind: 'command', id, body: encodeData(by) }, session)
      added.push(by)
      if (random.chance(0.3)) await cluster.revive(true)
    }
    cluster.calm()
    for (let ms = 0; ms < LEVEL_MS; ms += 1_000) {
      await cluster.revive(false)
      await cluster.advance(1_000)
    }
    const sum = added.reduce((total, by) => total + by, 0)
    for (const found of await cluster.contents()) expect(found).toEqual({ sum, rows: added })
    return cluster.deaths
  } finally {
    await cluster.stop()
  }
}

test(`${SEEDS} clusters on journals: nodes die with their disks, and each addition is made once, everywhere (PMS M2)`, async () => {
  let deaths = 0
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    try {
      deaths += await runCluster(seed)
    } catch (error) {
      throw new Error(`repeat with SYNOD_SEED=${seed} SYNOD_SEEDS=1: ${error}`, { cause: error })
    }
  }
  expect(deaths).toBeGreaterThan(SEEDS)
})
