import { describe, expect, it } from 'vitest'
import { portrait } from '../slots/portrait.fixture.ts'
import { digestPattern } from './digest-pattern.ts'
import { isStale, ledgerTable } from './ledger-columns.ts'

const state = (rows: [string, string][], latest: string[] = []) => ({ rows, count: rows.length, latest })

const ahead = portrait(1, {
  appliedThrough: 9,
  digest: 'aa',
  state: state(
    [
      ['alice', '10'],
      ['bob', '5'],
    ],
    ['open bob'],
  ),
})
const asFar = portrait(2, {
  appliedThrough: 9,
  digest: 'aa',
  state: state([
    ['alice', '10'],
    ['bob', '5'],
  ]),
})
const behind = portrait(3, { appliedThrough: 7, digest: 'bb', state: state([['alice', '15']]) })

describe('the ledger of each node beside the others', () => {
  it('says who lags, and by how many slots', () => {
    expect(ledgerTable([ahead, behind]).columns.map((column) => column.behind)).toEqual([0, 2])
  })

  it('compares digests of nodes that are equally far, and no others', () => {
    const agreements = (...portraits: Parameters<typeof ledgerTable>[0]) =>
      ledgerTable(portraits).columns.map(({ agreement }) => agreement)
    expect(agreements(ahead, asFar, behind)).toEqual(['same', 'same', 'alone'])
    expect(agreements(ahead, { ...asFar, digest: 'cc' }, behind)).toEqual(['different', 'different', 'alone'])
  })

  it('has a row for each name that any node knows, and marks what is out of date', () => {
    const { rows, columns } = ledgerTable([behind, ahead])
    expect(rows).toEqual([
      { name: 'alice', unit: '', values: ['15', '10'] },
      { name: 'bob', unit: '', values: [undefined, '5'] },
    ])
    expect(rows.map((row) => isStale(row, 0, columns))).toEqual([true, true])
    expect(rows.map((row) => isStale(row, 1, columns))).toEqual([false, false])
  })

  it('shows which of the latest movements each node has executed (PMS 3.2)', () => {
    const words = (...latest: string[]) => state([], latest)
    const { movements } = ledgerTable([
      portrait(1, { appliedThrough: 4, state: words('4: d', '3: c', '2: b') }),
      portrait(2, { appliedThrough: 3, state: words('3: c', '2: b', '1: a') }),
      portrait(3, { appliedThrough: 0, state: words() }),
      portrait(4),
    ])
    expect(movements).toEqual([
      { words: '4: d', isDone: [true, false, false, undefined] },
      { words: '3: c', isDone: [true, true, false, undefined] },
      { words: '2: b', isDone: [true, true, false, undefined] },
    ])
  })

  it('says a currency once, where all of a row have it', () => {
    const of = (...rows: [string, string][]) => portrait(1, { state: state(rows) })
    const { rows } = ledgerTable([
      of(['alice', '10.00 EUR'], ['key', 'a 1']),
      of(['alice', '7.50 EUR'], ['key', 'b 2']),
    ])
    expect(rows).toEqual([
      { name: 'alice', unit: 'EUR', values: ['10.00', '7.50'] },
      { name: 'key', unit: '', values: ['a 1', 'b 2'] },
    ])
  })

  it('says how many names are left out', () => {
    expect(ledgerTable([{ ...ahead, state: { ...ahead.state!, count: 1200 } }]).left).toBe(1198)
    expect(ledgerTable([portrait(1)])).toMatchObject({ rows: [], left: 0 })
  })
})

describe('the picture of a digest', () => {
  it('is the same for the same digest, and mirrored', () => {
    const fields = digestPattern('9f3a')
    expect(fields).toEqual(digestPattern('9f3a'))
    expect(fields).toHaveLength(25)
    for (const row of [0, 1, 2, 3, 4]) expect(fields[row * 5]).toBe(fields[row * 5 + 4])
  })

  it('tells a thousand digests apart but for a few', () => {
    const pictures = new Set(Array.from({ length: 1000 }, (_, digest) => digestPattern(String(digest)).join()))
    expect(pictures.size).toBeGreaterThan(950)
  })
})
