import type { ClusterLearning } from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallRequest, Deed, TimedDeed } from './deed.ts'
import { DEEDS_MAX, formatDeeds, parseDeeds } from './deed-text.ts'

const node = fc.integer({ min: 1, max: 1023 })
const ms = fc.integer({ min: 0, max: 3_600_000 })
const share = fc.integer({ min: 0, max: 400 }).map((quarters) => quarters / 4)
const name = fc.string({ maxLength: 32, unit: 'binary' })
const amount = fc.integer({ min: 0 }).map(String)
const type = <T extends string>(...types: T[]) => fc.constantFrom(...types)
const link = { from: node, to: node }

const call = fc.oneof(
  fc.record({ f: type('open'), account: name, currency: name }),
  fc.record({ f: type('deposit', 'withdraw'), account: name, amount }),
  fc.record({ f: type('transfer'), from: name, to: name, amount }),
) as unknown as fc.Arbitrary<CallRequest>

const learning = fc.oneof(
  fc.constantFrom<ClusterLearning>('every', 'distinguished'),
  fc.integer({ min: 1, max: 9 }).map((delegates): ClusterLearning => ({ delegates })),
)

const deed = fc.oneof(
  fc.record({ type: type('kill', 'pause', 'resume', 'start', 'wipe', 'removeNode'), node }),
  fc.record({ type: type('cut', 'mend'), ...link, isBothWays: fc.constantFrom(true, false) }),
  fc.record({ type: type('slowLink'), ...link, ms }),
  fc.record({ type: type('slowDisk'), node, ms }),
  fc.record({ type: type('weather'), loss: share, duplication: share, lateness: share }),
  fc.record({ type: type('duel'), nodes: fc.tuple(node, node), ms }),
  fc.record({ type: type('addNode') }),
  fc.record({ type: type('learning'), learning }),
  fc.record({ type: type('call'), node, call }),
) as unknown as fc.Arbitrary<Deed>

const deeds = fc
  .array(fc.record({ at: fc.integer({ min: 0 }), deed }), { maxLength: 20 })
  .map((all): TimedDeed[] => all.sort((one, other) => one.at - other.at))

describe('deeds as text', () => {
  it('come back as they were, and no part of a URL changes the text', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const text = formatDeeds(all)
        expect(parseDeeds(text)).toEqual({ ok: true, deeds: all })
        expect(new URLSearchParams({ deeds: text }).toString()).toBe(`deeds=${text}`)
        expect(encodeURIComponent(text)).toBe(text)
      }),
    )
  })

  it('any text is deeds or a fault in it, and what was read is written as it was', () => {
    const characters = fc.constantFrom(...'0123456789kprswvacomnldxugq-._*té', 'every')
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(characters).map((all) => all.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const parsed = parseDeeds(text)
          if (parsed.ok) expect(parseDeeds(formatDeeds(parsed.deeds))).toEqual(parsed)
          else expect(parsed.at).toBeLessThanOrEqual(text.length)
        },
      ),
    )
  })

  it('are short and readable', () => {
    const text = formatDeeds([
      { at: 1_200_000, deed: { type: 'kill', node: 2 } },
      { at: 1_500_250, deed: { type: 'cut', from: 1, to: 3, isBothWays: false } },
      { at: 2_000_000, deed: { type: 'weather', loss: 20, duplication: 0.5, lateness: 5 } },
      { at: 2_100_000, deed: { type: 'learning', learning: { delegates: 2 } } },
      {
        at: 2_200_000,
        deed: { type: 'call', node: 3, call: { f: 'transfer', from: 'alice', to: 'b-o', amount: '30' } },
      },
    ])
    expect(text).toBe('1200k2_1500.250o1-3_2000x20-0.5-5_2100g2_2200q3-t-alice-b*002do-30')
  })

  it.each([
    ['1200k2_1300', 7, 'a deed is a time in milliseconds, a letter and what it is done to: 1200k2'],
    ['1200y2', 4, 'y is no deed'],
    ['1200k', 5, 'here belongs the number of a node, 1 to 1023'],
    ['1200k1024', 5, 'here belongs the number of a node, 1 to 1023'],
    ['1200k2-3', 7, 'nothing more belongs to this deed'],
    ['1200c1-', 7, 'here belongs the number of a node, 1 to 1023'],
    ['1200x20-101-5', 8, 'here belongs of a hundred, 0 to 100'],
    ['1200q2-z-alice', 7, 'here belongs o, d, w or t'],
    ['1200q2-d-alice-x', 15, 'here belongs an amount in minor units'],
    ['1200q2-d-al*zz-5', 9, 'here belongs an account'],
    ['1200k2_1100k3', 7, 'deeds come in order of time'],
    ['1200gnone', 5, 'here belongs every, distinguished, or a number of delegates'],
    [
      Array(DEEDS_MAX + 2)
        .join('1a_')
        .slice(0, -1),
      3 * DEEDS_MAX,
      '1000 deeds are the most',
    ],
  ])('%s: says where it is wrong, and why', (text, at, reason) => {
    expect(parseDeeds(text)).toEqual({ ok: false, at, reason })
  })

  it('are bounded', () => {
    const text = Array.from({ length: DEEDS_MAX + 1 }, () => '1a').join('_')
    expect(parseDeeds(text)).toEqual({ ok: false, at: 3 * DEEDS_MAX, reason: '1000 deeds are the most' })
    expect(parseDeeds('1a'.repeat(100_000)).ok).toBe(false)
  })

  it('refuses to write numbers that no text of theirs is read as', () => {
    const timed = (at: number, ms: number): TimedDeed[] => [{ at, deed: { type: 'slowDisk', node: 1, ms } }]
    expect(() => formatDeeds(timed(-1, 1))).toThrow('whole microseconds')
    expect(() => formatDeeds(timed(0, Number.NaN))).toThrow('NaN cannot be written')
    expect(() => formatDeeds(timed(0, 1e-9))).toThrow('cannot be written')
  })
})
