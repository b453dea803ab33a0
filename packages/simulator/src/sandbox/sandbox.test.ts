import type { TimedDeed } from '@synod/deeds'
import { describe, expect, it } from 'vitest'
import { openSandbox } from './sandbox.ts'
import { at, call, open, openTold } from './told-sandbox.fixture.ts'

const DEEDS: readonly TimedDeed[] = [
  at(1100, call(2, open('eve'))),
  at(1300, { type: 'kill', node: 3 }),
  at(1600, { type: 'weather', loss: 5, duplication: 5, lateness: 5 }),
  at(1600, { type: 'cut', from: 1, to: 2, isBothWays: false }),
  at(2400, { type: 'start', node: 3 }),
  at(2400, { type: 'mend', from: 1, to: 2, isBothWays: true }),
  at(2500, { type: 'duel', nodes: [1, 2], ms: 400 }),
  at(3000, { type: 'addNode' }),
]
const OPTIONS = { seed: 11, nodes: 3, traffic: { everyMs: 80 } }
const END_US = 5_000_000

describe('a sandbox', () => {
  it('is a function of its options and deeds: the same happenings, byte for byte', async () => {
    const [one, other] = [openTold({ ...OPTIONS, deeds: DEEDS }), openTold({ ...OPTIONS, deeds: DEEDS })]
    for (const { sandbox } of [one, other]) await sandbox.runUntil(END_US)
    expect(JSON.stringify(other.told)).toBe(JSON.stringify(one.told))
    expect(other.sandbox.hash()).toBe(one.sandbox.hash())
    const third = openTold({ ...OPTIONS, seed: 12, deeds: DEEDS })
    await third.sandbox.runUntil(END_US)
    expect(third.sandbox.hash()).not.toBe(one.sandbox.hash())
  })

  it('is the same wherever it was stopped on the way, between two events too', async () => {
    const [whole, stopped, stepped] = [1, 2, 3].map(() => openTold({ ...OPTIONS, deeds: DEEDS }))
    await whole?.sandbox.runUntil(END_US)
    for (let us = 0; us <= END_US; us += 12_345) {
      await stopped?.sandbox.runUntil(us)
      // Whoever looks on takes time.
      for (let round = 0; round < 7; round++) await undefined
    }
    await stopped?.sandbox.runUntil(END_US)
    while ((stepped?.sandbox.nowUs as number) < END_US - 100_000) await stepped?.sandbox.step()
    await stepped?.sandbox.runUntil(END_US)
    for (const each of [stopped, stepped]) {
      expect(JSON.stringify(each?.told)).toBe(JSON.stringify(whole?.told))
      expect(each?.sandbox.hash()).toBe(whole?.sandbox.hash())
    }
  })

  it('is found again: opened with the deeds that were done, and run to the same moment', async () => {
    const first = openTold(OPTIONS)
    for (const { at, deed } of DEEDS) {
      while (first.sandbox.nowUs < at) await first.sandbox.step()
      await first.sandbox.do(deed)
    }
    await first.sandbox.runUntil(4_200_000)
    const again = openTold({ ...OPTIONS, deeds: first.sandbox.deeds })
    await again.sandbox.runUntil(4_200_000)
    expect(again.sandbox.hash()).toBe(first.sandbox.hash())
    expect(JSON.stringify(again.told)).toBe(JSON.stringify(first.told))
  })

  it('goes on from a moment that is over as it went on then, whether or not anybody listened before', async () => {
    const from = 2_700_000
    const whole = openTold({ ...OPTIONS, deeds: DEEDS })
    await whole.sandbox.runUntil(END_US)
    const deaf = openTold({ ...OPTIONS, deeds: DEEDS, tellFromUs: from })
    await deaf.sandbox.runUntil(END_US)
    const unportrayed = (told: typeof whole.told) => told.filter((each) => each.at >= from && each.type !== 'portrayed')
    expect(JSON.stringify(unportrayed(deaf.told))).toBe(JSON.stringify(unportrayed(whole.told)))
    expect(deaf.sandbox.portraits()).toEqual(whole.sandbox.portraits())
    expect(deaf.sandbox.hash()).toBe(whole.sandbox.hash())
  })

  it('tells in order of time, nothing but plain data', async () => {
    const { sandbox, told } = openTold({ ...OPTIONS, deeds: DEEDS })
    await sandbox.runUntil(END_US)
    expect(told.every(({ at }, place) => at >= (told[place - 1]?.at ?? 0))).toBe(true)
    expect(JSON.parse(JSON.stringify(told))).toEqual(told)
  })

  it('does not run back, and does one thing after the other whatever is asked for meanwhile', async () => {
    const { sandbox, of } = openTold({ seed: 1, nodes: 3 })
    const [, deed] = await Promise.all([sandbox.runUntil(1_000_000), sandbox.do({ type: 'kill', node: 2 })])
    expect(deed.at).toBe(1_000_000)
    expect(of('done')).toMatchObject([{ at: 1_000_000, deed: 'killed' }])
    await expect(sandbox.runUntil(999_999)).rejects.toThrow('time does not run back')
    await sandbox.runUntil(1_000_001)
  })

  it('refuses options that are out of range', () => {
    expect(() => openSandbox({ seed: 1, nodes: 0 })).toThrow('1 to 9 nodes')
    expect(() => openSandbox({ seed: 1, nodes: 10 })).toThrow('1 to 9 nodes')
    expect(() => openSandbox({ seed: -1, nodes: 3 })).toThrow('a seed is')
    expect(() => openSandbox({ seed: 1, nodes: 3, deeds: [...DEEDS].reverse() })).toThrow('in order of time')
  })

  it('refuses deeds that no link could carry, and goes on', async () => {
    const { sandbox, of } = openTold({ seed: 1, nodes: 3 })
    const bad = { type: 'slowDisk', node: 1, ms: Number.NaN } as const
    await expect(sandbox.do(bad)).rejects.toThrow('NaN cannot be written')
    const amount = { f: 'deposit', account: 'alice', amount: '1e3' } as const
    await expect(sandbox.do(call(1, amount))).rejects.toThrow('call is no deed: here belongs an amount in minor units')
    expect(() => openSandbox({ seed: 1, nodes: 3, deeds: [{ at: 0, deed: bad }] })).toThrow('NaN')
    await sandbox.runUntil(1_000_000)
    for (const account of ['', 'é', 'a b']) await sandbox.do(call(1, open(account)))
    await sandbox.runUntil(2_000_000)
    const ended = of('called').flatMap(({ words, state }) => (state === 'asked' ? [] : [`${words}: ${state}`]))
    expect(ended.sort()).toEqual(['open  EUR: refused', 'open a b EUR: refused', 'open é EUR: refused'])
    expect(sandbox.deeds).toHaveLength(3)
  })

  it('stands still when nobody is left to do anything', async () => {
    const { sandbox } = openTold({ seed: 1, nodes: 1, deeds: [at(500, { type: 'kill', node: 1 })] })
    let steps = 0
    while (await sandbox.step()) steps += 1
    expect(steps).toBeGreaterThan(3)
    expect(sandbox.nowUs).toBeGreaterThanOrEqual(500_000)
    await sandbox.runUntil(9_000_000)
    expect(sandbox.nowUs).toBe(9_000_000)
  })
})
