import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { linksLeft, PARTITION_CASES } from './cases.ts'
import { pauseOfElectors } from './electors.ts'
import { MARK_TIMEOUTS, PARTITION_TIMEOUTS, spreadOf } from './pause.ts'

const SEEDS = 50
const page = readFileSync(new URL('../../../../docs/PARTITIONS.md', import.meta.url), 'utf8')

describe('electors in partial partitions', () => {
  it.each(PARTITION_CASES)('$partition of $nodes: every seed makes the mark, and the page says so', (each) => {
    const pauses = Array.from({ length: SEEDS }, (_, at) => pauseOfElectors(each, at + 1))
    const { median, worst } = spreadOf(pauses)
    expect(worst.timeouts).toBeLessThanOrEqual(MARK_TIMEOUTS)
    const row = `| ${each.partition} | ${each.nodes} | ${linksLeft(each)} | ${median.toFixed(2)} | ${worst.timeouts.toFixed(2)} (seed ${worst.seed}) |`
    expect(page, 'stale: npm run -s measure -- partitions').toContain(row)
  })

  it('a seed gives the same pause again, and another one another', () => {
    const [, each] = PARTITION_CASES as [unknown, (typeof PARTITION_CASES)[number]]
    expect(pauseOfElectors(each, 3)).toEqual(pauseOfElectors(each, 3))
    expect(pauseOfElectors(each, 3).timeouts).not.toBe(pauseOfElectors(each, 4).timeouts)
  })

  it('a pause is shorter than the partition: writes are accepted while it lasts', () => {
    for (const each of PARTITION_CASES) expect(pauseOfElectors(each, 1).timeouts).toBeLessThan(PARTITION_TIMEOUTS / 2)
  })
})
