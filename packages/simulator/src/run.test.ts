import { describe, expect, it } from 'vitest'
import { kvWorkload, simulate } from './index.ts'

/**
 * What this seed does, byte for byte. It changes with the protocol, the codec, the hosts' timing and the generator of plans:
 * a change of one of these changes it here, with its reason in the commit. Anything else that does has broken determinism.
 */
const GOLDEN = {
  seed: 5,
  hash: '9174287cfdf734224a7d65f3af037372092e24909daca8957f7a3915ebb9795c',
  traceHash: '8b78f418411aff7e732dc02505be0590877b9c92898a388ef4dfe2936aaa07d7',
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
