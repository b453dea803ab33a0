import { describe, expect, test } from 'vitest'
import { COMMAND_BYTES, transferBytes } from '../material/transfers.ts'
import { BENCHMARKS } from './all.ts'

const ORDINARY = BENCHMARKS.filter(({ isLong = false }) => !isLong)

test('names are unique, and say which part is measured', () => {
  const names = BENCHMARKS.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z]+\/.+/)
})

test('transfers are as long as they are said to be', () => {
  for (const number of [0, 9, 12_345, 9_999_999]) expect(transferBytes(number)).toHaveLength(COMMAND_BYTES)
})

describe('what is measured does what it says, more than once', () => {
  for (const { name, prepare } of ORDINARY) {
    test(name, async () => {
      const subject = await prepare()
      try {
        for (let times = 0; times < 2; times++) {
          await subject.ready?.(1)
          expect(await subject.run(1)).toBeGreaterThan(0)
        }
      } finally {
        await subject.close?.()
      }
    })
  }
})
