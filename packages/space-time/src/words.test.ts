import { describe, expect, it } from 'vitest'
import { shortWords } from './short-words.ts'
import { textWidth, wrap } from './text-width.ts'
import { momentWords, roundUp } from './ticks.ts'

describe('the words of a label', () => {
  it.each([
    ['prepare 1.n1, every slot from 1 on', ['prepare 1.n1']],
    ['promise 1.n1, nothing accepted', ['promise 1.n1']],
    ['accept 1.n1, 1: red', ['accept 1.n1, 1: red']],
    ['promise 1.n2, accepted 1: red in 1.n1', ['promise 1.n2,', 'accepted 1: red in 1.n1']],
    ['accept 1.n2, 135: command 135, 140: command 140', ['accept 1.n2,', '135: command 135, 140: co…']],
    ['', []],
  ])('of “%s” are %j', (words, lines) => {
    expect(shortWords(words, 26)).toEqual(lines)
  })

  it('are never longer than there is room for', () => {
    const words = 'an-uncommonly-long-word-without-any-break, and another'
    for (const line of shortWords(words, 12)) expect(line.length).toBeLessThanOrEqual(12)
  })
})

it('a text is wrapped at spaces, and no line is wider than it may be', () => {
  const text = 'After 4 ballots nothing is chosen. Now n1 is distinguished, and n2 gives up.'
  const lines = wrap(text, 150, 12)
  expect(lines.join(' ')).toBe(text)
  for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(150)
})

describe('the axis', () => {
  it.each([
    [0.9, 1],
    [1, 1],
    [1.1, 2],
    [340, 500],
    [7000, 10_000],
  ])('%d is rounded up to %d', (value, rounded) => expect(roundUp(value)).toBe(rounded))

  it.each([
    [12_500, 500, '12.5 ms'],
    [12_000, 1000, '12 ms'],
    [3_200_000, 10_000, '3.20 s'],
    [0, 100, '0.0 ms'],
  ])('%d µs, exact to %d, are “%s”', (at, step, words) => expect(momentWords(at, step)).toBe(words))
})
