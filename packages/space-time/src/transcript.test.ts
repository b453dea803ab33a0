import { describe, expect, it } from 'vitest'
import { fromTranscript, TranscriptError } from './transcript.ts'

describe('a conversation', () => {
  const told = fromTranscript(
    [
      'n1 prepares.',
      '  n1 → n3 n4: prepare 1.n1, every slot from 1 on',
      '  n3 n4 → n1: promise 1.n1, nothing accepted',
      '  n3 → learner: accepted 1.n1 in slot 1',
      'The learner knows: red is chosen.',
      '',
    ].join('\n'),
  )

  it('has a message for each pair, heard before the next line is said', () => {
    const [first, second, third] = told.journeys
    expect([first?.from, first?.to, second?.to, third?.from]).toEqual(['n1', 'n3', 'n4', 'n3'])
    expect(first!.endsAt!).toBeLessThan(third!.sentAt)
    expect(first!.saying).toBe(second!.saying)
    expect(third!.saying).not.toBe(first!.saying)
  })

  it('has its lanes in the order of a value’s way: proposers and nodes, then learners', () => {
    expect(told.lanes.map(({ name }) => name)).toEqual(['n1', 'n3', 'n4', 'learner'])
  })

  it('marks promises, acceptances and what a learner knows on the lanes', () => {
    expect(told.marks.map(({ lane, kind, words }) => `${lane} ${kind} ${words}`)).toEqual([
      'n3 promised 1.n1',
      'n4 promised 1.n1',
      'n3 accepted 1.n1',
      'learner chosen red',
    ])
    expect(told.remarks[0]).toEqual({ at: 0, words: 'n1 prepares.', isWrong: false })
  })
})

describe('a schedule', () => {
  const lines = [
    '  1  p1 starts ballot 1.n1',
    '       → a1 a2 a3: prepare 1.n1, every slot from 1 on',
    '  2  a1 hears p1: prepare 1.n1, every slot from 1 on',
    '       and waits for the disk',
    '  3  p1 → a2: prepare 1.n1, every slot from 1 on is lost',
    '  4  a1 crashes and starts again',
    '  ✗  P2c: all is lost',
  ]
  const told = fromTranscript(lines.join('\n'))

  it('lets a message arrive, or be lost, when a later line says so', () => {
    expect(told.journeys.map(({ to, fate, sentAt, endsAt }) => ({ to, fate, sentAt, endsAt }))).toEqual([
      { to: 'a1', fate: 'arrives', sentAt: 1, endsAt: 2 },
      { to: 'a2', fate: 'lost', sentAt: 1, endsAt: 3 },
      { to: 'a3', fate: 'unknown', sentAt: 1, endsAt: undefined },
    ])
  })

  it('marks a crash, and remarks on a broken rule', () => {
    expect(told.marks.map(({ lane, kind }) => `${lane} ${kind}`)).toEqual(['p1 began', 'a1 fell', 'a1 wrong'])
    expect(told.remarks).toEqual([{ at: 5, words: 'P2c: all is lost', isWrong: true }])
  })

  it('refuses to have heard what nobody said', () => {
    const unsaid = [...lines.slice(0, 2), '  2  a1 hears p1: accept 1.n1, v1 in slot 1'].join('\n')
    expect(() => fromTranscript(unsaid)).toThrow(new TranscriptError(3, '  2  a1 hears p1: accept 1.n1, v1 in slot 1'))
  })
})

it('names the line that is of neither form', () => {
  expect(() => fromTranscript('n1 prepares.\n  and then what')).toThrow('line 2 of the transcript')
})
