import type { TimedDeed } from '@synod/deeds'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FIRST_SETTING, SEED_MAX, type Setting } from '../source/setting.ts'
import { type Address, AT_MS_MAX, FIRST_SIGHT, formatAddress, parseAddress } from './address.ts'

const kill: TimedDeed = { at: 1_200_000, deed: { type: 'kill', node: 2 } }

describe('an address', () => {
  it('says in plain words what is shown', () => {
    const setting: Setting = { ...FIRST_SETTING, seed: 42, nodes: 3, deeds: [kill] }
    const sight = { node: 2, messages: 'space-time', state: 'slots' }
    expect(formatAddress({ place: 'simulator', setting, at: 1_234_500, sight })).toBe(
      '#sim?seed=42&nodes=3&learning=distinguished&traffic=120&deeds=1200k2&at=1234.5&node=2&view=space-time,slots',
    )
  })

  it('of a simulation is read as it was written', () => {
    const anySetting = fc.record({
      seed: fc.nat(SEED_MAX),
      nodes: fc.integer({ min: 1, max: 9 }),
      learning: fc.constantFrom('every' as const, 'distinguished' as const, { delegates: 3 }),
      trafficEveryMs: fc.constantFrom(0, 20, 120, 1000),
      deeds: fc.constantFrom([], [kill], [kill, { ...kill, at: 1_200_001 }]),
    })
    const anySight = fc.record({
      node: fc.integer({ min: 1, max: 1023 }),
      messages: fc.constantFrom('ring', 'space-time'),
      state: fc.constantFrom('charts', 'slots'),
    })
    fc.assert(
      fc.property(anySetting, fc.nat(AT_MS_MAX * 1000), anySight, (setting, at, sight) => {
        const address: Address = { place: 'simulator', setting, at, sight }
        expect(parseAddress(formatAddress(address))).toEqual({ address, faults: [] })
      }),
    )
  })

  it.each<Address>([
    { place: 'live', token: undefined, sight: { node: 3, messages: 'ring', state: 'plots' } },
    { place: 'scene', scene: 'two-leaders', step: 3 },
    { place: 'scenes' },
    { place: 'chart' },
  ])('of $place is read as it was written', (address) => {
    expect(parseAddress(formatAddress(address)).address).toEqual(address)
  })

  it('never holds the token of a live cluster, which it is opened with', () => {
    const { address } = parseAddress('#token=secret')
    expect(address).toEqual({ place: 'live', token: 'secret', sight: FIRST_SIGHT })
    expect(formatAddress(address)).not.toContain('secret')
  })

  it('that says nothing is the first simulation', () => {
    expect(parseAddress('')).toEqual({
      address: { place: 'simulator', setting: FIRST_SETTING, at: 0, sight: FIRST_SIGHT },
      faults: [],
    })
  })

  it('that makes no sense says where, and shows what it can', () => {
    const { address, faults } = parseAddress('#sim?seed=-1&nodes=12&learning=none&deeds=1200?2&at=soon&traffic=1')
    expect(address).toMatchObject({ setting: { ...FIRST_SETTING, trafficEveryMs: 20 }, at: 0 })
    expect(faults).toHaveLength(5)
  })

  it('may be any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseAddress(text).address.place).not.toBe('')
      }),
    )
  })
})
