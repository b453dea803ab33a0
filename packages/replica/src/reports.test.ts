import { flexible, majority } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Reports } from './reports.ts'

function reports(...durable: number[]): Reports {
  const all = new Reports()
  for (const [at, durableThrough] of durable.entries()) {
    all.note(at + 1, { chosenThrough: durableThrough + 5, durableThrough })
  }
  return all
}

describe('what the others say of how far they are', () => {
  it('is their last word, and nothing before the first', () => {
    const all = reports(10)
    all.note(1, { chosenThrough: 30, durableThrough: 20 })
    expect([all.chosenBy(1), all.chosenBy(2)]).toEqual([30, undefined])
  })

  it('tells when quorums of both kinds hold everything through a slot (PMS 3.10)', () => {
    expect(reports(10, 9, 3).isHeld(10, majority([1, 2, 3]))).toBe(false)
    expect(reports(10, 10, 3).isHeld(10, majority([1, 2, 3]))).toBe(true)
    expect(reports(10, 10, 3).isHeld(10, majority([2, 3, 4]))).toBe(false)
    const uneven = flexible([1, 2, 3, 4], { prepare: 3, accept: 2 })
    expect(reports(10, 10, 3).isHeld(10, uneven)).toBe(false)
    expect(reports(10, 10, 10).isHeld(10, uneven)).toBe(true)
  })
})
