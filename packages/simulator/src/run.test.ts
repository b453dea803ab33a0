import { describe, expect, it } from 'vitest'
import { kvWorkload, simulate } from './index.ts'

describe('a run', () => {
  it('is a function of its seed: the same events at the same times, with the same bytes', async () => {
    const first = await simulate(19, { workload: kvWorkload })
    const second = await simulate(19, { workload: kvWorkload })
    expect(second.hash).toBe(first.hash)
    expect(second.history).toEqual(first.history)
    expect((await simulate(20, { workload: kvWorkload })).hash).not.toBe(first.hash)
  })

  it('ends without a violation, with calls answered while things break', async () => {
    const result = await simulate(16, { workload: kvWorkload })
    expect(result.violation).toBeUndefined()
    expect(result.history.filter(({ type }) => type === 'ok').length).toBeGreaterThan(100)
    expect(result.faults.length).toBeGreaterThan(5)
  })
})
