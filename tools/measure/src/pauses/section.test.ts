import { expect, it } from 'vitest'
import { NO_COLLECTIONS } from '../cluster/collections.ts'
import { HELD_BOUNDS_MS, heldOnceMore, NEVER_HELD } from '../cluster/held.ts'
import { andOne, NO_DURATIONS } from '../cluster/stopwatch.ts'
import type { PausesRun } from './run.ts'
import { longestOfSnapshots, makesMark, pausesSection } from './section.ts'

function run(withSnapshots: boolean, longestStepMs: number): PausesRun {
  const counts = HELD_BOUNDS_MS.map((_, at) => 1000 * at).concat(7)
  return {
    withSnapshots,
    pauses: {
      delays: { p50: 1.1, p99: 4, p999: 9, counts },
      longestMs: 33,
      collections: { ...NO_COLLECTIONS, young: heldOnceMore(NEVER_HELD, 3) },
      making: withSnapshots ? andOne(NO_DURATIONS, { ms: 40, ownMs: longestStepMs }) : NO_DURATIONS,
      writing: withSnapshots ? andOne(NO_DURATIONS, { ms: 0.1, ownMs: 0.1 }) : NO_DURATIONS,
    },
    ...{
      filled: 500,
      commands: 1000,
      seconds: 2,
      snapshotsTaken: withSnapshots ? 3 : 0,
      snapshotBytes: 2 ** 20,
      processorUs: 40_000,
    },
  }
}

it('the mark is that of the snapshots’ own steps; all other delays stand beside them', () => {
  const kept = [run(true, 9.9), run(false, 0)]
  expect(longestOfSnapshots(kept)).toBe(9.9)
  const section = pausesSection(kept, 'two cores')
  expect(section).toContain('The mark is kept.')
  expect(section).toContain('| delay, longest ms | 33.0 | 33.0 |')
  expect(section).toContain('| garbage collector, young: times; longest ms | 1; 3.0 | 1; 3.0 |')
  expect(section).toContain('| **steps of making a snapshot**, own | 0 | 0 | 0 | 0 | 1 | 0 | 0 | 0 | 0 |')
  expect(makesMark(kept)).toBe(true)
  expect(section).toContain('took 9.9 ms (40.0 by the clock)')
  expect(makesMark([run(false, 0)])).toBe(false)
  expect(pausesSection([run(false, 0)], '')).toContain('**not tested**')
  expect(pausesSection([run(true, 10.1), run(false, 0)], '')).toContain('The mark is **missed**.')
})
