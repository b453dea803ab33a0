import { describe, expect, it } from 'vitest'
import { change, conditions, grouped, mebibytes, percentile, table } from './text.ts'

describe('numbers as text', () => {
  it('are grouped, in MiB, and compared', () => {
    expect(grouped(1234567.8)).toBe('1,234,568')
    expect([2 ** 20 / 2, 20 * 2 ** 20, 300 * 2 ** 20].map(mebibytes)).toEqual(['0.50', '20.0', '300'])
    expect([change(100, 109), change(100, 91)]).toEqual(['+9.0 %', '−9.0 %'])
  })

  it('are percentiles of what ascends', () => {
    const values = Array.from({ length: 100 }, (_, at) => at + 1)
    expect([0, 50, 99, 99.9, 100].map((percent) => percentile(values, percent))).toEqual([1, 50, 99, 100, 100])
    expect(percentile([], 50)).toBeNaN()
  })

  it('stand in tables, and under conditions', () => {
    expect(table(['a', 'b'], [['x', 1]])).toBe('| a | b |\n|---|--:|\n| x | 1 |')
    expect(conditions()).toMatch(/^\d+ cores \(virtual\), Node v\d+\.\d+\.\d+; load of the machine before: \d+\.\d$/)
  })
})
