import { describe, expect, it } from 'vitest'
import { kvWorkload, simulate } from './index.ts'

/**
 * What this seed does, byte for byte. It changes with the protocol, the codec, the hosts' timing and the generator of plans:
 * a change of one of these changes it here, with its reason in the commit. Anything else that does has broken determinism.
 */
const GOLDEN = {
  seed: 5,
  hash: 'a443e26ceade2e6399e48cf33075c18e234fec414e87634d2d5653dae7379dda',
  traceHash: 'c9e1fdbd61b6f4a7a20129e855c433c79e42bde4595ed3273d16790471687606',
}

describe('a run', () => {
  it('is the same in every process and on every machine', async () => {
    const { hash, traceHash } = await simulate(GOLDEN.seed, { workload: kvWorkload, trace: () => {} })
    expect({ seed: GOLDEN.seed, hash, traceHash }).toEqual(GOLDEN)
  })

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
