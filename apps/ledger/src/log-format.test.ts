import { expect, it } from 'vitest'
import { formatLogLine } from './log-format.ts'

it('a line of a log has its time, node and event in columns', () => {
  const line = { level: 'info', event: 'leading', detail: 'ballot 3.n2' } as const
  expect(formatLogLine('n2', line, new Date(2026, 6, 1, 9, 5, 7))).toBe('09:05:07 n2 leading    ballot 3.n2')
})
