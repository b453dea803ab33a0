import { describe, expect, it } from 'vitest'
import { MIB } from '../page/text.ts'
import type { CatchUp, Stretch } from './run.ts'
import { catchUpSection, changeOfThroughput, costOfSupplying } from './section.ts'

const stretch = (commands: number, leaderUs: number, laggardUs = 0): Stretch => ({
  ...{ seconds: 10, commands, p50Ms: 3, p99Ms: 9, leaderUs, followerUs: 10 * commands, laggardUs },
})

function run(during: Stretch): CatchUp {
  const before = stretch(10_000, 200_000)
  const bytes = { snapshotBytes: 50 * MIB, historyBytes: 100 * MIB, valueBytes: 10 * MIB }
  return { inFlight: 8, missed: 500_000, before, during, after: before, ...bytes }
}

describe('the part about a node that lags', () => {
  it('tells what the others spend from what the machine has', () => {
    const slowed = run(stretch(8000, 160_000, 5_000_000))
    expect(changeOfThroughput(slowed)).toBeCloseTo(-0.2)
    expect(costOfSupplying(slowed)).toBeCloseTo(0)
    const section = catchUpSection([slowed], 'two cores')
    expect(section).toContain('| commands answered a second | 1,000 | 800 | −20.0 % | 1,000 |')
    expect(section).toContain('| cores in use by the node that catches up | – | 0.50 |  | 0.00 |')
    expect(section).toContain(
      'after 10.0 s, with 160 MiB: 50.0 of snapshot, 100 of history, 10.0 of values of the log.',
    )
    expect(section).toContain('it is the node that catches up which takes the cores')
  })

  it('says whether the mark is kept', () => {
    expect(catchUpSection([run(stretch(9500, 190_000))], '')).toContain('The mark is kept.')
    expect(catchUpSection([run(stretch(8000, 320_000))], '')).toContain('The mark is **missed**')
  })
})
