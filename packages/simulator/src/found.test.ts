import { describe, expect, it } from 'vitest'
import { kvWorkload, ledgerWorkload, registerWorkload, simulate, type Workload } from './index.ts'

interface Found {
  readonly what: string
  readonly workload: Workload
  readonly seeds: readonly number[]
  /** In the worlds of whoever asks for no other quorums than majorities. */
  readonly majorities?: true
}

/** Seeds that found a bug, by what they found. Each is green since it was mended, and stays here. */
const FOUND: readonly Found[] = [
  {
    what: 'a read that waited for its slot was answered with rows older than that slot (replica)',
    workload: registerWorkload,
    seeds: [22, 106, 181],
  },
  {
    what: 'a slot was chosen in one ballot and held everywhere in a higher one, and nobody counted the votes of that (learner)',
    workload: kvWorkload,
    seeds: [234, 449, 591],
  },
  {
    what: 'two clients opened their sessions under the same number, and were given the same session (client)',
    workload: ledgerWorkload,
    seeds: [141, 248, 259],
  },
  {
    what: 'a node restored a snapshot of long ago, forgot those who had given it, and was alone for ever (replica)',
    workload: kvWorkload,
    seeds: [10, 30],
  },
  {
    what: 'a learner with nobody to ask was made a member, since in a young cluster nobody is far behind (replica)',
    workload: kvWorkload,
    seeds: [4, 9],
  },
  {
    what: 'a read barrier waited for a member that had left, and every linearizable read after it (replica)',
    workload: ledgerWorkload,
    seeds: [1575],
    majorities: true,
  },
  {
    what: 'the answers of a session had another order in the snapshots of a node that had been restored (replica)',
    workload: ledgerWorkload,
    seeds: [989],
    majorities: true,
  },
]

/** Whole worlds take seconds; on a machine that does much else, many times as long. */
const MS_MAX = 300_000

describe('what seeds have found is mended', { timeout: MS_MAX }, () => {
  for (const { what, workload, seeds, majorities } of FOUND) {
    it(`${what}: ${workload.name} ${seeds.join(', ')}`, async () => {
      for (const seed of seeds) {
        const { violation } = await simulate(seed, { workload, flexibleQuorums: !majorities })
        const words = `--seed ${seed} --workload ${workload.name}${majorities ? '' : ' --flexible-quorums'} --verbose`
        expect(violation, `npm run simulate -- ${words}`).toBeUndefined()
      }
    })
  }
})
