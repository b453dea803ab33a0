import { expect, test } from 'vitest'
import { codeOf, isStatusCode, STATUSES, statusOf } from './status.ts'

test('the list is in order, and its codes and names are unique', () => {
  const codes = STATUSES.map(({ code }) => code)
  expect(codes).toEqual([...codes].sort((a, b) => a - b))
  expect(new Set(codes).size).toBe(codes.length)
  expect(new Set(STATUSES.map(({ name }) => name)).size).toBe(codes.length)
})

test('codes and names lead to each other, and to nothing else', () => {
  for (const { code, name } of STATUSES) expect([statusOf(code), codeOf(name)]).toEqual([name, code])
  expect([0, 1, -1, '0', null, undefined].map(isStatusCode)).toEqual([true, false, false, false, false, false])
})
