import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { ownProcessorSeconds, processorSeconds } from './processor-time.ts'

it('tells the processor time of a process, which only grows, and of none that is gone', () => {
  const before = processorSeconds(process.pid) ?? Number.NaN
  for (let at = 0; at < 5e7; at++) Math.sqrt(at)
  expect(processorSeconds(process.pid)).toBeGreaterThan(before)
  // Hundredths of a second here, microseconds there.
  expect(Math.abs(ownProcessorSeconds() - (processorSeconds(process.pid) ?? Number.NaN))).toBeLessThan(0.1)
  const { pid } = spawnSync(process.execPath, ['--version'])
  expect(processorSeconds(pid)).toBeUndefined()
})
