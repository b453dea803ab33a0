import { expect, test } from 'vitest'
import {
  type Baseline,
  compare,
  formatBaseline,
  parseBaseline,
  readBaseline,
  renewed,
  SLOWER_RATIO,
} from './baseline.ts'
import { BENCHMARKS } from './benchmarks/all.ts'
import { measuredAs } from './measured.fixture.ts'

const CONDITIONS = { node: 'v20.20.2', processor: 'some processor', processors: 2, load: 0.1 }

function baseline(benchmarks: Baseline['benchmarks']): Baseline {
  return { conditions: CONDITIONS, benchmarks }
}

test('what is compared is calibration units, not microseconds', () => {
  const before = baseline({ 'acceptor/prepare': measuredAs(10, { us: 3 }) })
  const [compared] = compare(new Map([['acceptor/prepare', measuredAs(5, { us: 300 })]]), before)
  expect(compared?.ratio).toBe(0.5)
  expect(compared?.isSlower).toBe(false)
})

test('slower is what takes more than the ratio, and not what takes exactly that', () => {
  const before = baseline({ a: measuredAs(100), b: measuredAs(100) })
  const results = new Map([
    ['a', measuredAs(100 * SLOWER_RATIO)],
    ['b', measuredAs(100 * SLOWER_RATIO + 1)],
  ])
  expect(compare(results, before).map(({ isSlower }) => isSlower)).toEqual([false, true])
})

test('what the baseline does not know is neither slower nor faster', () => {
  const results = new Map([['new', measuredAs(100)]])
  for (const before of [undefined, baseline({ old: measuredAs(1) })]) {
    expect(compare(results, before)).toEqual([
      { name: 'new', now: measuredAs(100), before: undefined, ratio: undefined, isSlower: false },
    ])
  }
})

test('a renewal replaces what was measured and keeps the rest', () => {
  const before = baseline({ kept: measuredAs(1), again: measuredAs(2) })
  const after = renewed(before, new Map([['again', measuredAs(3)]]), { ...CONDITIONS, load: 0.5 })
  expect(after.benchmarks).toEqual({ kept: measuredAs(1), again: measuredAs(3) })
  expect(after.conditions.load).toBe(0.5)
})

test('the file has three digits of each number, and reads back as it was written', () => {
  const results = new Map([['a', measuredAs(12.3456, { us: 3.08765, bytes: 1024.4 })]])
  const written = renewed(undefined, results, CONDITIONS)
  expect(written.benchmarks.a).toMatchObject({ units: 12.3, us: 3.09, bytes: 1024 })
  expect(parseBaseline(formatBaseline(written))).toEqual(written)
})

test('a damaged baseline is refused, and not taken for one in which everything is new', () => {
  for (const text of ['{}', 'null', '{"conditions":{},"benchmarks":{}}']) {
    expect(() => parseBaseline(text)).toThrow('--write')
  }
  const withoutUnits = JSON.stringify({ conditions: CONDITIONS, benchmarks: { a: { us: 1 } } })
  expect(() => parseBaseline(withoutUnits)).toThrow('--write')
})

test('the committed baseline knows every benchmark of an ordinary run, and no other', () => {
  const known = Object.keys(readBaseline()?.benchmarks ?? {})
  const ordinary = BENCHMARKS.filter(({ isLong = false }) => !isLong).map(({ name }) => name)
  const all = BENCHMARKS.map(({ name }) => name)
  expect(ordinary.filter((name) => !known.includes(name))).toEqual([])
  expect(known.filter((name) => !all.includes(name))).toEqual([])
})
