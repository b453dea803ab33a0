import { describe, expect, it } from 'vitest'
import { majority } from './quorum.ts'
import { everySlot, membersOf, quorumsAt, quorumsFrom, type SlotQuorums, toSlotQuorums } from './slot-quorums.ts'

const first = majority([1, 2, 3])
const second = majority([2, 3, 4])
const third = majority([3, 4, 5])
const steps: SlotQuorums = [
  { from: 1, quorums: first },
  { from: 65, quorums: second },
  { from: 200, quorums: third },
]

describe('the quorums of a slot (PMS 3.10)', () => {
  it('are those of the last step that begins at or below it', () => {
    expect([1, 64, 65, 199, 200, 10_000].map((slot) => quorumsAt(steps, slot))).toEqual([
      first,
      first,
      second,
      second,
      third,
      third,
    ])
  })

  it('are the same in every slot where members never change', () => {
    expect(toSlotQuorums(first)).toEqual(everySlot(first))
    expect(quorumsAt(toSlotQuorums(first), 1_000_000)).toBe(first)
    expect(toSlotQuorums(steps)).toBe(steps)
  })

  it('lose the steps that are over, and no other', () => {
    expect(quorumsFrom(steps, 64)).toBe(steps)
    expect(quorumsFrom(steps, 65)).toEqual(steps.slice(1))
    expect(quorumsFrom(steps, 200)).toEqual(steps.slice(2))
    expect(quorumsFrom(steps.slice(1), 3)).toEqual(steps.slice(1))
    for (const slot of [65, 100, 199, 200, 300]) {
      expect(quorumsAt(quorumsFrom(steps, slot), slot)).toBe(quorumsAt(steps, slot))
    }
  })

  it('have the members of all steps in view, once each, in order', () => {
    expect(membersOf(steps)).toEqual([1, 2, 3, 4, 5])
    expect(membersOf(quorumsFrom(steps, 65))).toEqual([2, 3, 4, 5])
    expect(membersOf(everySlot(third))).toEqual([3, 4, 5])
  })
})
