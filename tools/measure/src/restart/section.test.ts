import { expect, it } from 'vitest'
import type { Restart } from './run.ts'
import { makesMark, restartSection } from './section.ts'

const restart = (allMs: number): Restart => ({
  times: { allMs, programMs: 200, startMs: allMs - 200 },
  ...{ processorMs: 900, snapshotSlot: 4000, tailCommands: 12_345, commands: 1_020_000 },
})

it('a restart is in time or not, and the page says so', () => {
  expect(makesMark([restart(2999), restart(1000)])).toBe(true)
  expect(makesMark([restart(2999), restart(3001)])).toBe(false)
  const section = restartSection([restart(1500), restart(3500)], 'two cores')
  expect(section).toContain('executed 1,020,000 commands')
  expect(section).toContain('| 1 | 1.50 | 0.20 | 1.30 | 0.90 | 4,000 | 12,345 | yes |')
  expect(section).toContain('| 2 | 3.50 | 0.20 | 3.30 | 0.90 | 4,000 | 12,345 | **no** |')
})
