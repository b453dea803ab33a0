import { describe, expect, it } from 'vitest'
import { READS_MAX, Reads } from './reads.ts'

/** Reads of node 2, and what they were answered with. */
function reads(firstNumber = 100) {
  const answered: string[] = []
  const waiting = new Reads(firstNumber)
  const add = (name: string) =>
    waiting.add({ deadlineAt: 1_000, answer: (through) => answered.push(`${name}@${through}`) })
  const numberOf = (effects: ReturnType<Reads['begin']>) =>
    effects.map(({ message }) => (message.type === 'readSlot' ? message.number : 0))
  return { waiting, answered, add, numberOf }
}

describe('reads that wait on a node', () => {
  it('share one question to the leader', () => {
    const { waiting, add, numberOf } = reads()
    add('a')
    add('b')
    expect(numberOf(waiting.begin(3))).toEqual([101])
    expect(waiting.begin(3)).toEqual([])
  })

  it('are answered when the node has applied the slot that the leader named, not before', () => {
    const { waiting, answered, add } = reads()
    add('a')
    waiting.begin(3)
    waiting.granted(101, 7)
    waiting.applied(6)
    expect(answered).toEqual([])
    waiting.applied(8)
    waiting.applied(9)
    expect(answered).toEqual(['a@8'])
  })

  it('do not join a question that was asked before they came', () => {
    const { waiting, answered, add, numberOf } = reads()
    add('early')
    waiting.begin(3)
    add('late')
    waiting.granted(101, 1)
    waiting.applied(1)
    expect(answered).toEqual(['early@1'])
    expect(numberOf(waiting.begin(3))).toEqual([102])
  })

  it('take an answer to their own question only: numbers start at random, so none of an earlier life counts', () => {
    const { waiting, answered, add } = reads(5_000)
    add('a')
    waiting.begin(3)
    waiting.granted(101, 1)
    waiting.granted(5_000, 1)
    waiting.applied(1)
    expect(answered).toEqual([])
  })

  it('ask whoever leads by then when no answer comes, under the same number', () => {
    const { waiting, add } = reads()
    expect(waiting.resend(3)).toEqual([])
    add('a')
    expect(waiting.begin(0)).toEqual([])
    waiting.begin(3)
    expect(waiting.resend(4)).toEqual([{ type: 'send', to: [4], message: { type: 'readSlot', number: 101 } }])
    expect(waiting.resend(0)).toEqual([])
  })

  it('are so many at most', () => {
    const { waiting, add, answered } = reads()
    for (let count = 0; count < READS_MAX; count++) add('a')
    expect(waiting.add({ deadlineAt: 1_000, answer: () => {} })).toBe(false)
    waiting.begin(3)
    waiting.granted(101, 0)
    waiting.applied(0)
    expect(answered.length).toBe(READS_MAX)
    expect(waiting.add({ deadlineAt: 1_000, answer: () => {} })).toBe(true)
  })
  it('may wait for a slot, and then ask nobody', () => {
    const { waiting, answered } = reads()
    waiting.addAt(12, { deadlineAt: 1_000, answer: (through) => answered.push(`at ${through}`) })
    expect(waiting.begin(3)).toEqual([])
    waiting.applied(11)
    expect(answered).toEqual([])
    waiting.applied(12)
    waiting.applied(13)
    expect(answered).toEqual(['at 12'])
  })

  it('are forgotten after their deadline, wherever they wait, and leave room for others', () => {
    const { waiting, answered } = reads()
    const reader = (name: string, deadlineAt: number) => ({ deadlineAt, answer: () => answered.push(name) })
    waiting.add(reader('asked, late', 10))
    waiting.add(reader('asked', 50))
    waiting.begin(3)
    waiting.add(reader('waits, late', 10))
    for (let count = 3; count < READS_MAX; count++) waiting.addAt(1_000_000, reader('never', 10))
    expect(waiting.add(reader('no room', 50))).toBe(false)
    waiting.expire(11)
    expect(waiting.add(reader('waits', 50))).toBe(true)
    waiting.granted(101, 1)
    waiting.applied(2_000_000)
    expect(answered).toEqual(['asked'])
  })
})
