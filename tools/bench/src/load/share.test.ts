import { expect, test } from 'vitest'
import { shareOf } from './share.ts'

test('callers are shared out to the last one', () => {
  const shares = [0, 1, 2].map((at) => shareOf({ type: 'closed', inFlight: 11 }, 3, at))
  expect(shares).toEqual([4, 4, 3].map((inFlight) => ({ type: 'closed', inFlight })))
})

test('a rate is shared evenly', () => {
  expect(shareOf({ type: 'open', perSecond: 1000 }, 4, 3)).toEqual({ type: 'open', perSecond: 250 })
})
