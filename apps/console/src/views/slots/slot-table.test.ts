import { formatBallot, makeBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { cell, portrait } from './portrait.fixture.ts'
import { changedMarks, isSameRow, slotRows, wordsOfMark } from './slot-table.ts'

const low = makeBallot(1, 1)
const high = makeBallot(2, 2)

describe('the rows of the slot table', () => {
  it('are the last slots that any node knows of, the newest first', () => {
    const rows = slotRows([portrait(1, { slots: [cell(40, { acceptedIn: low })] }), portrait(2)], 3)
    expect(rows.map(({ slot }) => slot)).toEqual([40, 39, 38])
  })

  it('are none before anything is accepted', () => {
    expect(slotRows([portrait(1), portrait(2)])).toEqual([])
  })

  it('name the value that is chosen, or else that of the highest ballot (PMS P2c)', () => {
    const first = portrait(1, { slots: [cell(1, { acceptedIn: high, value: 'blue' })] })
    const second = portrait(2, { slots: [cell(1, { acceptedIn: low, value: 'red' })] })
    expect(slotRows([second, first])[0]).toMatchObject({ value: 'blue', isChosen: false })
    const third = portrait(3, { slots: [cell(1, { acceptedIn: low, value: 'red', isChosen: true })] })
    expect(slotRows([first, third])[0]).toMatchObject({ value: 'red', isChosen: true })
  })

  it('tell values apart while nodes hold more than one', () => {
    const red = portrait(1, { slots: [cell(1, { acceptedIn: low, value: 'red' })] })
    const noop = portrait(2, { slots: [cell(1, { acceptedIn: high, isNoop: true })] })
    const none = portrait(3)
    expect(slotRows([red, noop, none])[0]!.marks.map(({ variant }) => variant)).toEqual(['b', 'a', ''])
    expect(slotRows([red, none])[0]!.marks.map(({ variant }) => variant)).toEqual(['', ''])
  })
})

describe('the mark of a node in a slot', () => {
  const stages = (of: Parameters<typeof portrait>[1]) =>
    slotRows([portrait(1, of)])
      .map(({ marks }) => marks[0]!.stage)
      .reverse()

  it('goes from accepted to chosen to executed', () => {
    const accepted = cell(3, { acceptedIn: low })
    const chosen = cell(2, { acceptedIn: low, isChosen: true })
    const executed = cell(1, { isChosen: true, isExecuted: true })
    expect(stages({ slots: [executed, chosen, accepted] })).toEqual(['executed', 'chosen', 'accepted'])
  })

  it('of a slot not shown by the node is told by how far the node is', () => {
    const of = { chosenThrough: 4, appliedThrough: 3, snapshotSlot: 2, logFrom: 3, slots: [cell(5)] }
    expect(stages(of)).toEqual(['snapshot', 'snapshot', 'executed', 'chosen', 'unknown'])
  })

  it('says its value and ballot in words', () => {
    const slots = [cell(1, { acceptedIn: high, value: 'transfer 30 to bob', isChosen: true })]
    const mark = slotRows([portrait(1, { slots })])[0]!.marks[0]!
    expect(wordsOfMark(mark, formatBallot)).toBe('chosen, accepted in ballot 2.n2: transfer 30 to bob')
    expect(wordsOfMark({ ...mark, stage: 'unknown' }, formatBallot)).toBe('nothing known')
  })
})

describe('what changed between two tables', () => {
  const before = slotRows([portrait(1, { slots: [cell(1, { acceptedIn: low, value: 'red' })] }), portrait(2)])

  it('is each step of a node, and each mark of a new slot that says something', () => {
    const after = slotRows([
      portrait(1, {
        slots: [cell(1, { acceptedIn: low, value: 'red', isChosen: true }), cell(2, { acceptedIn: low })],
      }),
      portrait(2),
    ])
    expect([...changedMarks(before, after)]).toEqual(['2/1', '1/1'])
  })

  it('is nothing that a node forgets, and no slot that comes into view from below', () => {
    const executed = [cell(1, { isExecuted: true, acceptedIn: low }), cell(2, { isExecuted: true, acceptedIn: low })]
    const then = slotRows([portrait(1, { slots: executed })], 1)
    const now = slotRows([portrait(1, { slots: [executed[0]!, { ...executed[1]!, acceptedIn: 0 as typeof low }] })], 2)
    expect(changedMarks(then, now).size).toBe(0)
  })

  it('is nothing where both show the same, and nothing at the first look', () => {
    expect(changedMarks(before, before).size).toBe(0)
    expect(changedMarks([], before).size).toBe(0)
    expect(isSameRow(before[0]!, before[0]!)).toBe(true)
  })
})
