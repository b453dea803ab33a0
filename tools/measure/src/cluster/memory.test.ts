import { expect, it } from 'vitest'
import { memoryOfThisProcess, ownBytes } from './memory.ts'

it('tells a process’s own memory from pages of files, where the system does', () => {
  expect(ownBytes('VmRSS:\t  900 kB\nRssAnon:\t  512 kB\nRssFile:\t  388 kB\n')).toBe(512 * 1024)
  expect(ownBytes('')).toBeNull()
  const { rss, own, heap } = memoryOfThisProcess()
  expect(heap).toBeLessThan(rss)
  expect(own ?? 0).toBeLessThanOrEqual(rss)
})
