import { describe, expect, it } from 'vitest'
import { sampleWith } from '../cluster/node-sample.fixture.ts'
import { MIB } from '../page/text.ts'
import type { Soak } from './run.ts'
import { isBounded, soakPictures, soakSection } from './section.ts'

const POINTS = 10

function soakOf(machine: Soak['machine'], growth: number): Soak {
  const points = Array.from({ length: POINTS }, (_, at) => {
    const grown = (20 + growth * at) * MIB
    const holdings = { logBytes: grown, snapshotBytes: 8 * at * MIB, historyBytes: 300 * at, snapshotsTaken: at }
    const sample = sampleWith(machine === 'registers' ? { ...holdings, snapshotBytes: MIB } : holdings, {
      ...{ own: grown, rss: 3 * grown, storeBytes: 2 * grown },
    })
    return { commands: 1000 * (at + 1), seconds: at + 1, nodes: ['n1', 'n2'].map((id) => ({ id, sample })) }
  })
  return { machine, leader: 'n2', commands: 10_000, seconds: 5, points }
}

describe('the part about endless load', () => {
  it('says what is flat, and that it is', () => {
    const flat = soakOf('registers', 0)
    expect(isBounded(flat)).toBe(true)
    const section = soakSection([flat], 'two cores')
    expect(section).toContain('10,000 commands in 5 s, 2,000 a second; n2 led and took 9 snapshots')
    expect(section).toContain('| 10,000 | 10 | 20.0 | 20.0 | 60.0 | 20.0 | 1.00 | 0.00 | 40.0 |')
    expect(section).toContain('| own memory | 20.0 | 20.0 | yes |')
  })

  it('says what is not', () => {
    const leaking = soakOf('registers', 10)
    expect(isBounded(leaking)).toBe(false)
    expect(soakSection([leaking], '')).toContain('| file of the store | 120 | 180 | **no** |')
  })

  it('lets the log of a ledger grow by twice the snapshot between two of them, and its state with its transfers', () => {
    expect(isBounded(soakOf('ledger', 1))).toBe(true)
    expect(isBounded(soakOf('ledger', 20))).toBe(false)
    expect(soakSection([soakOf('ledger', 1)], '')).toMatch(/a transfer adds \d+ bytes to the state/)
  })

  it('has two pictures', () => {
    const pictures = soakPictures(soakOf('ledger', 1))
    expect([...pictures.keys()]).toEqual(['soak-ledger-memory.svg', 'soak-ledger-store.svg'])
    expect(pictures.get('soak-ledger-memory.svg')).toContain('n2 (leads)')
  })
})
