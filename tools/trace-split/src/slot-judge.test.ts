import { describe, expect, it } from 'vitest'
import type { SlotMessage } from './message.ts'
import { type QuorumSizes, SlotJudge } from './slot-judge.ts'

const SET = ['n1', 'n2', 'n3']

const prepare = (bal: number): SlotMessage => ({ type: '1a', bal })
const promise = (acc: string, bal: number, mbal = -1, mval = ''): SlotMessage => ({ type: '1b', acc, bal, mbal, mval })
const propose = (bal: number, val: string, set: readonly string[] = SET): SlotMessage => ({ type: '2a', bal, val, set })
const vote = (acc: string, bal: number, val: string): SlotMessage => ({ type: '2b', acc, bal, val })
const chosen = (val: string, by = 'n1'): SlotMessage => ({ type: 'chosen', val, by })

/** Why the last of these messages is refused, all before it being accepted; undefined when it is accepted too. */
function verdict(messages: readonly SlotMessage[], sizes?: QuorumSizes): string | undefined {
  const judge = new SlotJudge(sizes)
  const last = messages.at(-1) as SlotMessage
  for (const message of messages.slice(0, -1)) {
    const why = judge.take(message)
    if (why !== undefined) throw new Error(`refused too early: ${JSON.stringify(message)}: ${why}`)
  }
  return judge.take(last)
}

/** Ballot 1 proposes A with the promises of n1 and n2. */
const ONE = [prepare(1), promise('n1', 1), promise('n2', 1), propose(1, 'A')]
/** n1 alone voted for it; n1 and n3 promised ballot 2. */
const TWO = [...ONE, vote('n1', 1, 'A'), prepare(2), promise('n1', 2, 1, 'A'), promise('n3', 2)]

describe('1b: a promise', () => {
  it('answers a prepare of its ballot', () => {
    expect(verdict([prepare(1), promise('n1', 1)])).toBeUndefined()
    expect(verdict([prepare(1), promise('n1', 2)])).toBe('no 1a of ballot 2 was sent that covers this slot')
  })

  it('is above everything answered, by a promise or a vote', () => {
    expect(verdict([prepare(1), prepare(2), promise('n1', 2), promise('n1', 1)])).toMatch(/^n1 has answered ballot 2/)
    expect(verdict([...ONE, vote('n3', 1, 'A'), promise('n3', 1, 1, 'A')])).toMatch(/^n3 has answered ballot 1/)
  })

  it('tells the last vote, and that there is none', () => {
    expect(verdict(TWO)).toBeUndefined()
    const voted = [...ONE, vote('n1', 1, 'A'), prepare(2)]
    expect(verdict([...voted, promise('n1', 2)])).toBe('n1 reports nothing, but what it accepted last is A of ballot 1')
    expect(verdict([...voted, promise('n1', 2, 1, 'B')])).toMatch(/^n1 reports B of ballot 1, but/)
    expect(verdict([...voted, promise('n3', 2, 1, 'A')])).toMatch(/but what it accepted last is nothing$/)
  })

  it('may be repeated at any time, but not changed', () => {
    expect(verdict([...TWO, promise('n1', 1)])).toBeUndefined()
    expect(verdict([...TWO, promise('n3', 2, 1, 'A')])).toBe('n3 promised ballot 2 already, and reported nothing then')
  })
})

describe('2a: a proposal', () => {
  it('needs the promises of a quorum', () => {
    expect(verdict([prepare(1), propose(1, 'A')])).toBe(
      'ballot 1 was promised by nobody, which is no quorum of n1, n2, n3',
    )
    expect(verdict([prepare(1), promise('n1', 1), propose(1, 'A')])).toMatch(/by n1, which is no quorum/)
    expect(verdict(ONE)).toBeUndefined()
  })

  it('does not count promises of other ballots, or of nodes that are no acceptors of the slot', () => {
    const promised = [prepare(1), prepare(2), promise('n1', 1), promise('n2', 2)]
    expect(verdict([...promised, propose(2, 'A')])).toMatch(/by n2, which is no quorum/)
    const stranger = [prepare(1), promise('n1', 1), promise('n4', 1)]
    expect(verdict([...stranger, propose(1, 'A')])).toMatch(/by n1, which is no quorum/)
  })

  it('takes the value of the highest vote reported', () => {
    expect(verdict([...TWO, propose(2, 'A')])).toBeUndefined()
    expect(verdict([...TWO, propose(2, 'B')])).toBe(
      "no quorum's promises of ballot 2 allow the value B: n1 A of ballot 1, n3 nothing",
    )
    const two = [...TWO, propose(2, 'A'), vote('n3', 2, 'A'), prepare(3)]
    const three = [...two, promise('n1', 3, 1, 'A'), promise('n3', 3, 2, 'A')]
    expect(verdict([...three, propose(3, 'A')])).toBeUndefined()
  })

  it('is free where some quorum reports nothing, whatever others report', () => {
    const all = [...TWO, promise('n2', 2)]
    expect(verdict([...all, propose(2, 'B')])).toBeUndefined()
    expect(verdict([...all, propose(2, 'A')])).toBeUndefined()
  })

  it('does not take a lower vote where every quorum reports a higher one', () => {
    const one = [...ONE, vote('n1', 1, 'A')]
    const two = [...one, prepare(2), promise('n2', 2), promise('n3', 2), propose(2, 'B'), vote('n2', 2, 'B')]
    const three = [...two, prepare(3), promise('n1', 3, 1, 'A'), promise('n2', 3, 2, 'B')]
    expect(verdict([...three, propose(3, 'A')])).toMatch(/allow the value A: n1 A of ballot 1, n2 B of ballot 2/)
    expect(verdict([...three, propose(3, 'B')])).toBeUndefined()
  })

  it('is the only one of its ballot, and may be repeated', () => {
    expect(verdict([...ONE, propose(1, 'A')])).toBeUndefined()
    expect(verdict([...ONE, propose(1, 'B')])).toBe('ballot 1 proposed another value before, A')
  })

  it('is made to the same acceptors as all others of the slot', () => {
    expect(verdict([...TWO, propose(2, 'A', ['n1', 'n3'])])).toBe('the acceptors of this slot were n1, n2, n3 before')
  })
})

describe('2b: a vote', () => {
  it('answers the proposal of its ballot', () => {
    expect(verdict([...ONE, vote('n1', 1, 'A')])).toBeUndefined()
    expect(verdict([...ONE, vote('n1', 2, 'A')])).toBe('no 2a of ballot 2 was sent')
    expect(verdict([...ONE, vote('n1', 1, 'B')])).toBe('the 2a of ballot 1 proposes A')
  })

  it('needs no promise, but is not below one', () => {
    expect(verdict([...ONE, vote('n3', 1, 'A')])).toBeUndefined()
    expect(verdict([...ONE, prepare(2), promise('n3', 2), vote('n3', 1, 'A')])).toMatch(/^n3 has answered ballot 2/)
  })

  it('may be repeated after a higher promise', () => {
    expect(verdict([...TWO, vote('n1', 1, 'A')])).toBeUndefined()
  })

  it('is an acceptor’s', () => {
    expect(verdict([...ONE, vote('n4', 1, 'A')])).toMatch(/^n4 is no acceptor of this slot/)
  })
})

describe('chosen', () => {
  it('needs the votes of a quorum', () => {
    expect(verdict([chosen('A')])).toBe('no quorum has voted for A in one ballot')
    const one = [...ONE, vote('n1', 1, 'A')]
    expect(verdict([...one, chosen('A')])).toBe('no quorum has voted for A in one ballot, only n1 for A in ballot 1')
    expect(verdict([...one, vote('n3', 1, 'A'), chosen('A'), chosen('A', 'n2')])).toBeUndefined()
  })

  it('needs them in one ballot', () => {
    expect(verdict([...TWO, propose(2, 'A'), vote('n3', 2, 'A'), chosen('A')])).toMatch(
      /only n1 for A in ballot 1; n3 for A in ballot 2$/,
    )
  })

  it('is one value for all learners', () => {
    // With quorums that need not meet, the specification lets two values be chosen; the judge does not.
    const anyOne: QuorumSizes = { phase1: 1, phase2: 1 }
    const one = [...ONE, vote('n1', 1, 'A'), chosen('A')]
    const two = [...one, prepare(2), promise('n3', 2), propose(2, 'B'), vote('n3', 2, 'B')]
    expect(verdict([...two, chosen('B', 'n3')], anyOne)).toBe('n1 took A for chosen')
  })
})

it('quorums are of the sizes asked for, or of those that the trace names', () => {
  const threeAndOne: QuorumSizes = { phase1: 3, phase2: 1 }
  expect(verdict(ONE, threeAndOne)).toMatch(/by n1, n2, which is no quorum/)
  const all = [prepare(1), promise('n1', 1), promise('n2', 1), promise('n3', 1), propose(1, 'A'), vote('n2', 1, 'A')]
  expect(verdict([...all, chosen('A')], threeAndOne)).toBeUndefined()
  const named = (message: SlotMessage): SlotMessage =>
    message.type === '2a' ? { ...message, phase1: 3, phase2: 1 } : message
  expect(verdict(ONE.map(named))).toMatch(/by n1, n2, which is no quorum/)
  expect(verdict([...all.map(named), chosen('A')])).toBeUndefined()
  expect(verdict([...all.map(named), chosen('A')], { phase2: 2 })).toMatch(/^no quorum has voted for A/)
})
