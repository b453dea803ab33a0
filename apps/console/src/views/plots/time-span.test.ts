import { expect, it } from 'vitest'
import { shownSpan, tickName, timeName } from './time-span.ts'

const SECOND = 1e6

it('the end of a recording is shown, and as much of the past as was asked for', () => {
  const recording = { beginsAt: 0, endsAt: 30 * SECOND }
  expect(shownSpan(recording, 30 * SECOND, 10 * SECOND)).toEqual({ from: 20 * SECOND, to: 30 * SECOND })
  expect(shownSpan(recording, 30 * SECOND, Number.POSITIVE_INFINITY)).toEqual({ from: 0, to: 30 * SECOND })
})

it('a moment of the past is shown in the middle of what was around it', () => {
  const recording = { beginsAt: 0, endsAt: 60 * SECOND }
  const { from, to } = shownSpan(recording, 12 * SECOND, 10 * SECOND)
  expect(to - from).toBe(10 * SECOND)
  expect((from + to) / 2 / SECOND).toBeCloseTo(12, 0)
  expect(shownSpan(recording, 1 * SECOND, 10 * SECOND)).toEqual({ from: 0, to: 10 * SECOND })
})

it('a recording that has just begun does not fill the plot', () => {
  expect(shownSpan({ beginsAt: 0, endsAt: 5000 }, 5000, 10 * SECOND)).toEqual({ from: 0, to: 0.3 * SECOND })
  const soon = 0.4 * SECOND
  expect(shownSpan({ beginsAt: 0, endsAt: soon }, soon, 10 * SECOND)).toEqual({ from: 0, to: 2 * SECOND })
})

it('the span stands still while time goes on a little', () => {
  const early = shownSpan({ beginsAt: 0, endsAt: 30.01 * SECOND }, 30.01 * SECOND, 10 * SECOND)
  expect(shownSpan({ beginsAt: 0, endsAt: 30.1 * SECOND }, 30.1 * SECOND, 10 * SECOND)).toEqual(early)
})

it('times have names', () => {
  expect([timeName(1_250_000), timeName(12_340_000), timeName(125_300_000)]).toEqual(['1.25 s', '12.3 s', '2:05.3'])
  expect([tickName(2_000_000), tickName(250), tickName(125_000_000)]).toEqual(['2 s', '0.00025 s', '2:05'])
})
