import { describe, expect, it } from 'vitest'
import { durableWriteOf } from './floor-figures.ts'

const median = (p50: number) => ({ p50, p99: 100, p999: 100, max: 100 })

describe('the floor of a durable write', () => {
  it('is two round trips and one flush', () => {
    const flush = { busy: median(0.2), afterIdle: median(0.5), threeAtOnce: median(9) }
    const floor = durableWriteOf(flush, { busy: median(0.1), afterIdle: median(0.3) })
    expect(floor.busy).toBeCloseTo(0.4)
    expect(floor.afterIdle).toBeCloseTo(1.1)
  })
})
