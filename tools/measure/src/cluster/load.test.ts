import { describe, expect, it } from 'vitest'
import { Load } from './load.ts'

const workload = { next: () => new Uint8Array(1) }

describe('the load', () => {
  it('has so many commands in flight, and counts what was answered', async () => {
    let [inFlight, most] = [0, 0]
    const submit = async () => {
      inFlight += 1
      most = Math.max(most, inFlight)
      await new Promise((resolve) => setImmediate(resolve))
      inFlight -= 1
      return { slot: 1, output: new Uint8Array(0) }
    }
    const load = new Load({ submit }, workload, 5)
    await load.until(100)
    expect(load.answered).toBeGreaterThanOrEqual(100)
    await load.stop()
    expect(most).toBe(5)
    expect(load.takeLatenciesMs()).toHaveLength(load.answered)
    expect(load.takeLatenciesMs()).toEqual([])
  })

  it('fails for whoever waits when a command fails', async () => {
    const submit = async (): Promise<never> => {
      throw new Error('refused')
    }
    const load = new Load({ submit }, workload, 2)
    await expect(load.until(1)).rejects.toThrow('refused')
    await expect(load.during(1e6)).rejects.toThrow('refused')
    await expect(load.stop()).rejects.toThrow('refused')
  })
})
