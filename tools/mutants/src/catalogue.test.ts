import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue, mutantNamed } from './catalogue.ts'
import { control, tryKiller } from './trial.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const names = catalogue.map(({ name }) => name)

describe('the catalogue of mutants', () => {
  it('has names of its own, and rows that the checklist knows', () => {
    const rows = [...read('../../../docs/paper/checklist.md').matchAll(/^\| ([\w.]+) \|/gm)].map(([, id]) => id)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThanOrEqual(24)
    expect(catalogue.flatMap((each) => each.rows).filter((row) => !rows.includes(row))).toEqual([])
  })

  it('was recorded as it is, every mutant killed', () => {
    const { mutants } = JSON.parse(read('../results.json')) as { mutants: { name: string; killedBy: string | null }[] }
    expect(mutants.map(({ name }) => name)).toEqual(names)
    expect(mutants.filter(({ killedBy }) => killedBy === null)).toEqual([])
  })
})

describe('a killer', () => {
  const fast = [
    'promises-a-lower-ballot',
    'sends-before-flush',
    'one-promise-suffices',
    'skips-the-no-op',
    'reads-without-barrier',
    'counts-replies-of-earlier-barriers',
    'forgets-the-session-window',
    'overruns-the-window',
    'counts-promises-by-the-newest-set',
    'counts-promises-by-the-oldest-set',
    'does-not-prepare-with-new-members',
    'executes-after-the-proposer-hears',
    'gives-a-number-out-twice',
    'joins-as-a-voter',
    'votes-with-an-empty-store',
    'votes-in-no-set',
    'stands-in-no-set',
    'removed-leaves-before-it-is-durable',
    'judges-barriers-by-the-read-slot',
    'answers-before-the-slot',
    'restores-the-oldest-set',
    'restores-without-answers',
    'compacts-before-the-snapshot',
  ]
  it.each(fast)('kills %s', async (name) => {
    const mutant = mutantNamed(name)
    const { death } = await tryKiller(mutant.killers[0], mutant, 'known seed')
    expect(death).toBeDefined()
  })

  it.each(fast)('of %s leaves what is shipped alone', async (name) => {
    const [killer] = mutantNamed(name).killers
    const limited = killer.by === 'exploration' ? { ...killer, statesMax: 5000 } : killer
    const { death } = await tryKiller(limited, control, 'known seed')
    expect(death).toBeUndefined()
  })
})
