import { describe, expect, it } from 'vitest'
import { PARTITION_CASES } from './cases.ts'
import { type MeasuredCase, makesMark, partitionsDocument } from './document.ts'

const [partition] = PARTITION_CASES as [(typeof PARTITION_CASES)[number]]
const measured: MeasuredCase = {
  partition,
  electors: [
    { seed: 1, timeouts: 0.1 },
    { seed: 2, timeouts: 1.456 },
  ],
  replicas: [{ seed: 7, timeouts: 4 }],
}

describe('the page', () => {
  it('has a row for each case, with the seed of the worst', () => {
    const page = partitionsDocument([measured])
    expect(page).toContain('| quorum loss | 3 | L–H, H–c | 0.10 | 1.46 (seed 2) | 4.00 | 4.00 (seed 7) | yes |')
    expect(page).toContain('## quorum loss, 3 nodes\n\n```\nL --- H --- c\n```')
    expect(page).toContain('over 2 seeds each (electors) and 1 (replicas)')
  })

  it('says where the mark is missed, and what was not measured', () => {
    const late = { ...measured, electors: [{ seed: 3, timeouts: 4.01 }], replicas: [] }
    expect(makesMark(measured)).toBe(true)
    expect(makesMark(late)).toBe(false)
    expect(partitionsDocument([late])).toContain('| 4.01 | 4.01 (seed 3) | – | – | **no** |')
  })
})
