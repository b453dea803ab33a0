import { Outbox } from '@synod/protocol'
import { hostParts } from '@synod/replica'
import { describe, expect, it } from 'vitest'
import { drawPlan, formatParts, kvWorkload, parseParts, partsOf, shrink, simulate } from './index.ts'

/** A node that says what it has not flushed: the bug that only a crash shows. */
function forgetful() {
  return {
    ...hostParts,
    outbox: (options: ConstructorParameters<typeof Outbox<Uint8Array>>[0]) =>
      new Outbox<Uint8Array>({ ...options, storage: { write: async () => undefined } }),
  }
}

describe('shrinking', () => {
  it('leaves the few faults that a failure needs, and replays to the same violation', async () => {
    const options = { workload: kvWorkload, parts: forgetful }
    const failed = await firstFailure(options)
    const shrunk = await shrink(failed, options)
    expect(shrunk.parts.length).toBeLessThanOrEqual(4)
    expect(shrunk.parts.length).toBeLessThan(partsOf(failed.plan).length)
    const again = await simulate(failed.seed, { ...options, plan: shrunk.plan })
    expect(again.violation).toEqual(shrunk.violation)
    expect(again.violation?.rule).toBe(failed.violation?.rule)
  })

  it('does not shrink what has not failed', async () => {
    const result = await simulate(4, { workload: kvWorkload })
    await expect(shrink(result, { workload: kvWorkload })).rejects.toThrow('seed 4 has not failed')
  })
})

describe('the parts of a plan', () => {
  it('are read back from the text that names them', () => {
    const plan = drawPlan(2)
    const parts = partsOf(plan)
    expect(parseParts(formatParts(parts), plan)).toEqual(parts)
    expect(parseParts(formatParts([]), plan)).toEqual([])
  })

  it('that a plan does not have are refused by name', () => {
    expect(() => parseParts('loss,99999', drawPlan(2))).toThrow('"99999" is no part of this plan')
  })
})

async function firstFailure(options: Parameters<typeof simulate>[1]) {
  for (let seed = 1; seed <= 50; seed++) {
    const result = await simulate(seed, options)
    if (result.violation) return result
  }
  throw new Error('no seed has found the planted bug')
}
