import { describe, expect, test } from 'vitest'
import { faultOf } from './bank.ts'

const DEPOSITS = 10
const books = { applied: 110, refused: 0, sum: 0n }

describe('the books', () => {
  test('have every transfer that was acknowledged, and perhaps more of those that were made', () => {
    expect(faultOf(books, { made: 100, acknowledged: 100 }, DEPOSITS)).toBeUndefined()
    expect(faultOf(books, { made: 101, acknowledged: 90 }, DEPOSITS)).toBeUndefined()
  })

  test.each([
    [undefined, { made: 0, acknowledged: 0 }, 'there are none'],
    [books, { made: 200, acknowledged: 101 }, '100 transfers, but 101 were acknowledged'],
    [books, { made: 99, acknowledged: 99 }, '100 transfers, but only 99 were made'],
    [{ ...books, refused: 1 }, { made: 100, acknowledged: 100 }, '1 transfers were refused'],
    [{ ...books, sum: 1n }, { made: 100, acknowledged: 100 }, 'they add up to 1'],
  ])('%o with %o do not fit', (found, writes, fault) => {
    expect(faultOf(found, writes, DEPOSITS)).toBe(fault)
  })
})
