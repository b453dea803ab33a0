import { describe, expect, it } from 'vitest'
import { durationWord, formatAge, formatTime, parseDuration } from './time-text.ts'

describe('parseDuration', () => {
  it.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
  ])('takes %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
    expect(parseDuration(durationWord(milliseconds))).toBe(milliseconds)
  })

  it.each(['', '0s', '15', 'm', '1.5h', '-1d', '15 m', '10000000s'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow('Write a time as 90s, 15m, 24h or 7d.')
  })
})

it.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1500, '1.5 s'],
  [59_000, '59 s'],
  [180_000, '3 min'],
  [7_200_000, '2 h'],
])('formatAge(%d) is %s', (milliseconds, text) => {
  expect(formatAge(milliseconds)).toBe(text)
})

it('formatTime is what clocks here show, to the second', () => {
  expect(formatTime(new Date(2026, 6, 1, 9, 3, 4, 999).getTime())).toBe('2026-07-01 09:03:04')
})
