import { expect, test } from 'vitest'
import { figuresOf, readFigures } from './process-figures.ts'

test('the name of a program may look like fields', () => {
  const stat = `7 (a) b) S 1 7 7 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 11 0`
  const status = 'Name:\tx\nVmHWM:\t    4096 kB\nVmRSS:\t    2048 kB\n'
  expect(readFigures({ stat, status })).toEqual({
    processorSeconds: 3,
    rssMiB: 2,
    peakRssMiB: 4,
  })
})

test('this process has figures, and one that is gone has none', () => {
  expect(figuresOf(process.pid)?.rssMiB).toBeGreaterThan(0)
  expect(figuresOf(2 ** 30)).toBeUndefined()
})
