import { makeBallot, NO_BALLOT } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import {
  ALPHA,
  batch,
  bodyOf,
  changing,
  entries,
  HandMadeRun,
  opening,
  promise,
  reported,
  value,
} from './hand-made-run.fixture.ts'
import type { JudgeOptions } from './judge.ts'

/* Each rule is broken by hand, as little as possible, in a run that is otherwise right; and the judge names it. */

const A = makeBallot(1, 1)
const B = makeBallot(2, 2)
const C = makeBallot(3, 3)

const one = value(1)
const two = value(2)

const run = (options: Partial<JudgeOptions> = {}) => new HandMadeRun(options)

describe('a run in which all is right', () => {
  it('breaks no rule: two leaders, a restart, a gap, all told and executed', () => {
    const right = run({ knowsClients: true })
    right.judge.asked(1, 1, bodyOf(1))
    right.judge.asked(1, 2, bodyOf(2))
    right.leads(1, A, 2).decides(1, A, 2, [1, opening()], [3, one])
    right.sends(1, {
      type: 'chosen',
      ballot: A,
      slots: [
        { from: 1, to: 1 },
        { from: 3, to: 3 },
      ],
      entries: [],
      chosenThrough: 1,
    })
    right.executes(1, 1, opening()).writes(1, { type: 'chosen', through: 1, learned: [] })
    right.restarts(
      1,
      { type: 'promised', ballot: A },
      { type: 'tried', ballot: A },
      { type: 'chosen', through: 1, learned: [] },
      { type: 'accepted', ballot: A, entries: entries([3, one]) },
    )
    right.executes(1, 1, opening())
    right.prepares(2, B)
    right.promises(2, B, { accepted: [reported(1, A, opening()), reported(3, A, one)] })
    right.promises(1, B, { covers: { from: 2, to: null }, chosenThrough: 1, accepted: [reported(3, A, one)] })
    right.promises(3, B)
    // n1 has slot 1; n2 may propose it all the same, since n3 and it promised for it.
    right.decides(2, B, 3, [1, opening()], [2, null], [3, one], [4, two])
    for (const node of [2, 3]) {
      right.executes(node, 1, opening()).executes(node, 2, null).executes(node, 3, one).executes(node, 4, two)
    }
    const learned = entries([2, null], [4, two])
    right.writes(1, { type: 'chosen', through: 4, learned })
    right.sends(2, { type: 'catchUpReply', entries: learned, chosenThrough: 4, logFrom: 1 })
    right.executes(1, 2, null).executes(1, 3, one).executes(1, 4, two)
    right.judge.acknowledged(1, 2, 4)
    right.judge.finish([1, 2, 3])
    expect(right.judge.violation).toBeUndefined()
    expect(right.judge.chosenThrough).toBe(4)
  })
})

describe('S1', () => {
  it('an acceptor accepts what nobody proposed', () => {
    expect(run().leads(1, A, 2).accepts(1, A, [1, one]).rule).toBe('S1')
  })

  it('an acceptor accepts another value than the ballot has', () => {
    expect(run().leads(1, A, 2).proposes(1, A, [1, one]).accepts(1, A, [1, two]).rule).toBe('S1')
  })

  it('a command is executed that no client asked for, or with another body', () => {
    const unasked = run({ knowsClients: true }).leads(1, A, 2).decides(1, A, 2, [1, one])
    expect(unasked.executes(1, 1, one).rule).toBe('S1')
    const changed = run({ knowsClients: true }).leads(1, A, 2).decides(1, A, 2, [1, one])
    changed.judge.asked(1, 1, bodyOf(9))
    expect(changed.executes(1, 1, one).rule).toBe('S1')
  })
})

describe('S2', () => {
  it('two values are chosen in a slot, by quorums that do not meet', () => {
    const members = [1, 2, 3]
    const apart = run({ quorums: { kind: 'flexible', members, prepare: 1, accept: 1 } })
    apart.prepares(1, A).promises(1, A).proposes(1, A, [1, one]).accepts(1, A, [1, one])
    apart.prepares(2, B).promises(2, B).proposes(2, B, [1, two])
    // With such quorums the promises allow it; what is wrong is that the first is chosen already.
    expect(apart.rule).toBe('P2b')
    const late = run({ quorums: { kind: 'flexible', members, prepare: 1, accept: 1 } })
    late.prepares(1, A).promises(1, A).proposes(1, A, [1, one])
    late.prepares(2, B).promises(2, B).proposes(2, B, [1, two]).accepts(2, B, [1, two])
    expect(late.rule).toBeUndefined()
    expect(late.accepts(1, A, [1, one]).rule).toBe('S2')
  })

  it('one value is chosen in two ballots', () => {
    const again = run().leads(1, A, 2).decides(1, A, 2, [1, one])
    again
      .prepares(2, B)
      .promises(2, B, { accepted: [reported(1, A, one)] })
      .promises(3, B)
    expect(again.decides(2, B, 3, [1, value(1)]).rule).toBeUndefined()
  })
})

describe('S3', () => {
  const undecided = () => run().leads(1, A, 2).proposes(1, A, [1, one]).accepts(1, A, [1, one])
  const decided = () => run().leads(1, A, 2).decides(1, A, 2, [1, one])

  it('a value is executed that is not chosen', () => {
    expect(undecided().executes(1, 1, one).rule).toBe('S3')
    expect(decided().executes(1, 1, two).rule).toBe('S3')
  })

  it('a slot is told to be chosen that is not, or not in that ballot', () => {
    const told = { type: 'chosen', ballot: A, slots: [{ from: 1, to: 1 }], entries: [], chosenThrough: 0 } as const
    expect(decided().sends(1, told).rule).toBeUndefined()
    expect(undecided().sends(1, told).rule).toBe('S3')
    expect(decided().sends(1, { ...told, ballot: B }).rule).toBe('S3')
  })

  it('an entry is told to be chosen that is not', () => {
    const told = { type: 'chosen', ballot: NO_BALLOT, slots: [], chosenThrough: 0 } as const
    expect(decided().sends(1, { ...told, entries: entries([1, one]) }).rule).toBeUndefined()
    expect(decided().sends(1, { ...told, entries: entries([1, two]) }).rule).toBe('S3')
    expect(undecided().sends(1, { ...told, entries: entries([1, one]) }).rule).toBe('S3')
    expect(
      decided().sends(1, { type: 'catchUpReply', entries: entries([1, two]), chosenThrough: 1, logFrom: 1 }).rule,
    ).toBe('S3')
  })

  it('a message says that more is chosen than is', () => {
    const messages = [
      { type: 'chosen', ballot: NO_BALLOT, slots: [], entries: [], chosenThrough: 1 },
      { type: 'catchUpReply', entries: [], chosenThrough: 1, logFrom: 1 },
      { type: 'accept', ballot: A, entries: [], chosenThrough: 1 },
      { type: 'progress', chosenThrough: 1, durableThrough: 1, digestSlot: 0, digest: '' },
    ] as const
    for (const message of messages) {
      expect(decided().sends(1, message).rule, message.type).toBeUndefined()
      expect(undecided().sends(1, message).rule, message.type).toBe('S3')
    }
  })

  it('a store marks as chosen what is not, by its own value, a learned one, or after a restart', () => {
    const mark = { type: 'chosen', through: 1, learned: [] } as const
    expect(decided().writes(1, mark).rule).toBeUndefined()
    expect(undecided().writes(1, mark).rule).toBe('S3')
    expect(decided().writes(3, { ...mark, learned: entries([1, two]) }).rule).toBe('S3')
    const accepted = { type: 'accepted', ballot: A, entries: entries([1, one]) } as const
    const marked = undecided().restarts(1, { type: 'tried', ballot: A }, accepted, mark)
    expect(marked.rule).toBe('S3')
  })
})

describe('P1a', () => {
  it('an acceptor accepts below a promise that it has sent', () => {
    const broken = run().leads(1, A, 2).leads(2, B, 3).proposes(1, A, [1, one])
    expect(broken.accepts(1, A, [1, one]).rule).toBeUndefined()
    expect(broken.accepts(2, A, [1, one]).rule).toBe('P1a')
  })

  it('it may do so while its promise has not been sent', () => {
    const slow = run().leads(1, A, 2).proposes(1, A, [1, one]).prepares(2, B)
    expect(slow.accepts(2, A, [1, one]).promises(2, B, { accepted: [reported(1, A, one)] }).rule).toBeUndefined()
  })

  it('an interrupted write turns up at a restart, below a promise that was sent', () => {
    const broken = run().leads(1, A, 2).prepares(2, B).promises(2, B).proposes(1, A, [1, one])
    const accepted = { type: 'accepted', ballot: A, entries: entries([1, one]) } as const
    broken.restarts(2, { type: 'promised', ballot: B }, { type: 'tried', ballot: B }, accepted)
    expect(broken.rule).toBe('P1a')
  })
})

describe('P2b, P2c', () => {
  it('another value is proposed above a chosen one', () => {
    const broken = run().leads(1, A, 2).decides(1, A, 2, [1, one])
    broken
      .prepares(2, B)
      .promises(2, B, { accepted: [reported(1, A, one)] })
      .promises(3, B)
    expect(broken.proposes(2, B, [1, two]).rule).toBe('P2b')
  })

  it('a chosen one below does not bind a ballot that is lower still', () => {
    const late = run().leads(1, A, 2)
    late.prepares(2, B).promises(2, B).promises(3, B).decides(2, B, 3, [1, two])
    expect(late.proposes(1, A, [1, one]).rule).toBeUndefined()
  })

  it('too few have promised', () => {
    expect(run().prepares(1, A).promises(1, A).proposes(1, A, [1, one]).rule).toBe('P2c')
    expect(run().prepares(1, A).proposes(1, A, [1, one]).rule).toBe('P2c')
  })

  it('the promises do not speak for the slot: a part, a hole, or what is chosen', () => {
    const parts = () => run().prepares(1, A).promises(1, A)
    expect(
      parts()
        .promises(2, A, { covers: { from: 1, to: 3 } })
        .proposes(1, A, [3, one]).rule,
    ).toBeUndefined()
    expect(
      parts()
        .promises(2, A, { covers: { from: 1, to: 3 } })
        .proposes(1, A, [4, one]).rule,
    ).toBe('P2c')
    const both = parts()
      .promises(2, A, { covers: { from: 1, to: 3 } })
      .promises(2, A, { covers: { from: 4, to: null } })
    expect(both.proposes(1, A, [4, one]).rule).toBeUndefined()

    const decided = () => run().leads(1, A, 2).decides(1, A, 2, [1, one])
    const chosen = decided().writes(1, { type: 'chosen', through: 1, learned: [] }).prepares(3, C).promises(3, C)
    chosen.promises(1, C, { covers: { from: 2, to: null }, chosenThrough: 1 })
    expect(chosen.proposes(3, C, [1, one]).rule).toBe('P2c')

    const left = run().prepares(1, A).promises(1, A).promises(3, A).proposes(1, A, [1, one]).accepts(2, A, [1, one])
    left.sends(2, promise(A, { leftOut: [{ from: 1, to: 1 }] }))
    expect(left.rule).toBeUndefined()
  })

  it('another than the highest value reported is proposed', () => {
    const bound = () => {
      // n1 has `one` of A, n2 has `two` of B; neither is chosen.
      const start = run().prepares(1, A).promises(1, A).promises(3, A).proposes(1, A, [1, one]).accepts(1, A, [1, one])
      start.prepares(2, B).promises(2, B).promises(3, B).proposes(2, B, [1, two]).accepts(2, B, [1, two])
      return start.prepares(3, C)
    }
    const fromOne = (start: HandMadeRun) => start.promises(1, C, { accepted: [reported(1, A, one)] })
    const fromTwo = (start: HandMadeRun) => start.promises(2, C, { accepted: [reported(1, B, two)] })
    expect(fromTwo(fromOne(bound())).proposes(3, C, [1, two]).rule).toBeUndefined()
    expect(fromTwo(fromOne(bound())).proposes(3, C, [1, one]).rule).toBe('P2c')
    expect(fromTwo(fromOne(bound())).proposes(3, C, [1, null]).rule).toBe('P2c')
    // With n3's promise there are quorums without n2, which allow the lower value, but none that allows a third.
    expect(fromTwo(fromOne(bound())).promises(3, C).proposes(3, C, [1, one]).rule).toBeUndefined()
    expect(fromTwo(fromOne(bound())).promises(3, C).proposes(3, C, [1, null]).rule).toBe('P2c')
  })
})

describe('1b', () => {
  const accepted = () => run().leads(1, A, 2).proposes(1, A, [1, one]).accepts(2, A, [1, one]).prepares(3, C)

  it('an accepted proposal is omitted, or reported with another value or ballot', () => {
    expect(accepted().promises(2, C, { accepted: [reported(1, A, one)] }).rule).toBeUndefined()
    expect(accepted().promises(2, C).rule).toBe('1b')
    expect(accepted().promises(2, C, { accepted: [reported(1, A, two)] }).rule).toBe('1b')
    expect(accepted().promises(2, C, { accepted: [reported(1, B, one)] }).rule).toBe('1b')
    expect(accepted().promises(3, C, { accepted: [reported(1, A, one)] }).rule).toBe('1b')
  })

  it('a slot known to be chosen since is omitted, though the promise does not say that it is', () => {
    const marked = accepted().accepts(1, A, [1, one]).writes(2, { type: 'chosen', through: 1, learned: [] })
    expect(marked.promises(2, C).rule).toBe('1b')
  })

  it('a slot is left out in which nothing was accepted in that ballot', () => {
    expect(accepted().promises(2, C, { leftOut: [{ from: 1, to: 1 }] }).rule).toBe('1b')
  })

  it('a ballot is promised that nobody prepared, or after a higher one', () => {
    expect(run().promises(1, A).rule).toBe('1b')
    expect(run().prepares(1, A).prepares(2, B).promises(3, B).sends(3, promise(A)).rule).toBe('1b')
  })

  it('what was accepted in the ballot or above it since is no lie', () => {
    const held = accepted().writes(2, { type: 'promised', ballot: C })
    held.promises(1, C).promises(3, C).proposes(3, C, [1, null], [2, null]).accepts(2, C, [2, null])
    expect(held.sends(2, promise(C, { accepted: [reported(1, A, one)] })).rule).toBeUndefined()
  })
})

describe('2a', () => {
  it('a ballot proposes two values in a slot', () => {
    const resent = run()
      .leads(1, A, 2)
      .proposes(1, A, [1, one])
      .proposes(1, A, [1, value(1)])
    expect(resent.rule).toBeUndefined()
    expect(resent.proposes(1, A, [1, two]).rule).toBe('2a')
  })
})

describe('A3', () => {
  it('a durable promise is lowered', () => {
    expect(run().writes(1, { type: 'promised', ballot: B }, { type: 'promised', ballot: A }).rule).toBe('A3')
  })

  it('an accepted proposal is replaced by a lower one', () => {
    const both = run().leads(1, A, 2).leads(2, B, 3).proposes(1, A, [1, one]).proposes(2, B, [1, two])
    expect(both.accepts(1, B, [1, two]).rule).toBeUndefined()
    expect(both.accepts(1, A, [1, one]).rule).toBe('A3')
  })

  it('a slot is marked as chosen without a value', () => {
    const decided = run().leads(1, A, 2).decides(1, A, 2, [1, one])
    expect(decided.writes(3, { type: 'chosen', through: 1, learned: [] }).rule).toBe('A3')
  })
})

describe('I3', () => {
  it('a promise leaves before it is durable', () => {
    expect(run().prepares(1, A).sends(2, promise(A)).rule).toBe('I3')
  })

  it('a promise leaves before its chosenThrough is durable', () => {
    const decided = run().leads(1, A, 2).decides(1, A, 2, [1, one]).prepares(3, C)
    expect(decided.promises(2, C, { covers: { from: 2, to: null }, chosenThrough: 1 }).rule).toBe('I3')
  })

  it('an accepted leaves before it is durable, or with another value', () => {
    const accepted = { type: 'accepted', ballot: A, slots: [{ from: 1, to: 1 }] } as const
    const proposed = () => run().leads(1, A, 2).proposes(1, A, [1, one])
    expect(proposed().sends(1, accepted).rule).toBe('I3')
    const durable = proposed().accepts(1, A, [1, one])
    expect(durable.sends(1, { ...accepted, entries: entries([1, one]) }).rule).toBeUndefined()
    expect(durable.sends(1, { ...accepted, entries: entries([1, two]) }).rule).toBe('I3')
  })
})

describe('I4', () => {
  it("another's ballot is tried, prepared or proposed in", () => {
    expect(run().writes(1, { type: 'tried', ballot: B }).rule).toBe('I4')
    expect(run().sends(1, { type: 'prepare', ballot: B, fromSlot: 1 }).rule).toBe('I4')
    expect(run().leads(1, A, 2).proposes(2, A, [1, one]).rule).toBe('I4')
  })
})

describe('I5', () => {
  const tried = { type: 'tried', ballot: A } as const

  it('a ballot is prepared before it is durable', () => {
    expect(run().sends(1, { type: 'prepare', ballot: A, fromSlot: 1 }).rule).toBe('I5')
  })

  it('a ballot is tried again in a later life, or prepared, or proposed in', () => {
    const prepare = { type: 'prepare', ballot: A, fromSlot: 1 } as const
    expect(run().prepares(1, A).sends(1, prepare).rule).toBeUndefined()
    expect(run().prepares(1, A).restarts(1, tried).writes(1, tried).rule).toBe('I5')
    expect(run().prepares(1, A).restarts(1, tried).sends(1, prepare).rule).toBe('I5')
    const led = run().leads(1, A, 2).restarts(1, { type: 'promised', ballot: A }, tried)
    expect(led.proposes(1, A, [1, one]).rule).toBe('I5')
  })

  it('a lower ballot is taken up again', () => {
    const left = run().prepares(1, A).prepares(1, makeBallot(2, 1))
    expect(left.writes(1, { type: 'tried', ballot: A }).rule).toBe('I5')
  })

  it('a ballot whose trial never became durable may be tried in the next life', () => {
    expect(run().restarts(1).prepares(1, A).rule).toBeUndefined()
  })
})

describe('M2', () => {
  const promised = { type: 'promised', ballot: A } as const
  const tried = { type: 'tried', ballot: A } as const
  const accepted = { type: 'accepted', ballot: A, entries: entries([1, one]) } as const
  const mark = { type: 'chosen', through: 1, learned: [] } as const
  const led = () => run().leads(1, A, 2).proposes(1, A, [1, one]).accepts(1, A, [1, one])

  it('a restarted node finds all that was durable, or what superseded it', () => {
    expect(led().restarts(1, promised, tried, accepted).rule).toBeUndefined()
    expect(led().accepts(2, A, [1, one]).restarts(1, promised, tried, mark).rule).toBeUndefined()
  })

  it('the promise, the tried ballot, an accepted proposal or the mark is forgotten', () => {
    expect(led().restarts(1, tried).rule).toBe('M2')
    expect(led().restarts(1, promised, accepted).rule).toBe('M2')
    expect(led().restarts(1, promised, tried).rule).toBe('M2')
    expect(led().restarts(1, promised, tried, { ...accepted, entries: entries([1, two]) }).rule).toBe('M2')
    const marked = led().accepts(2, A, [1, one]).writes(1, mark)
    expect(marked.restarts(1, promised, tried).rule).toBe('M2')
  })

  it('an interrupted write that reached the disk all the same counts', () => {
    const unseen = run().leads(1, A, 2).proposes(1, A, [1, one]).accepts(2, A, [1, one])
    expect(unseen.judge.chosenThrough).toBe(0)
    unseen.restarts(1, promised, tried, accepted)
    expect(unseen.rule).toBeUndefined()
    expect(unseen.judge.chosenThrough).toBe(1)
  })
})

describe('3.2', () => {
  const decided = () => run().leads(1, A, 2).decides(1, A, 2, [1, opening()], [2, one])

  it('two nodes get different states at a slot', () => {
    const split = decided().executes(1, 1, opening()).executes(2, 1, opening()).executes(1, 2, one)
    expect(split.goesAstray(2, '!').executes(2, 2, one).rule).toBe('3.2')
  })

  it('a node gets another state when it executes again after a restart', () => {
    const found = [
      { type: 'promised', ballot: A },
      { type: 'tried', ballot: A },
      { type: 'accepted', ballot: A, entries: entries([1, opening()], [2, one]) },
    ] as const
    const again = decided()
      .executes(1, 1, opening())
      .executes(1, 2, one)
      .restarts(1, ...found)
    expect(again.goesAstray(1, '!').executes(1, 1, opening()).rule).toBe('3.2')
  })

  it('two nodes execute different commands of a slot', () => {
    const right = decided().executes(1, 1, opening()).executes(1, 2, one).executes(2, 1, opening())
    expect(right.appliesBesides(2, 2, 0).executes(2, 2, one).rule).toBe('3.2')
  })

  it('a node tells a digest that is not that of the slot', () => {
    const told = {
      type: 'progress',
      chosenThrough: 1,
      durableThrough: 1,
      digestSlot: 1,
      digest: '0/1.1.0/0:1,2,3+0',
    } as const
    expect(decided().executes(1, 1, opening()).sends(2, told).rule).toBeUndefined()
    expect(
      decided()
        .executes(1, 1, opening())
        .sends(2, { ...told, digest: '1/1.1.0/0:1,2,3+0' }).rule,
    ).toBe('3.2')
  })
})

describe('3.6', () => {
  it('a gap is executed, or a slot twice', () => {
    const decided = () => run().leads(1, A, 2).decides(1, A, 2, [1, null], [2, null], [3, null])
    expect(decided().claimsExecution(1, 2, null).rule).toBe('3.6')
    expect(decided().executes(1, 1, null).claimsExecution(1, 3, null).rule).toBe('3.6')
    expect(decided().executes(1, 1, null).claimsExecution(1, 1, null).rule).toBe('3.6')
  })
})

describe('3.10', () => {
  const removal = changing(1, { type: 'removeNode', node: 3 })
  const values: [number, Uint8Array | null][] = [
    [1, opening()],
    [2, removal],
    [3, null],
    [4, null],
    [5, null],
  ]
  /** n3 is removed in slot 2, so it votes in the slots through 5. */
  const removed = (through: number) => {
    const made = run()
      .leads(1, A, 2)
      .decides(1, A, 2, ...values.slice(0, 4))
    for (const [slot, of] of values.slice(0, through)) {
      if (slot === 5) made.decides(1, A, 2, [5, null])
      for (const node of [1, 2, 3]) made.executes(node, slot, of)
    }
    return made
  }
  const marks = (made: HandMadeRun, ...nodes: number[]) => {
    const learned = entries(...values)
    for (const node of nodes) made.writes(node, { type: 'chosen', through: 5, learned })
    return made
  }

  it('a slot is decided by the members that the state α slots before it names', () => {
    const made = removed(5)
    expect(made.judge.quorumsOf(5).members).toEqual([1, 2, 3])
    expect(made.judge.quorumsOf(6).members).toEqual([1, 2])
    expect(made.proposes(1, A, [6, one]).accepts(1, A, [6, one]).accepts(3, A, [6, one]).rule).toBeUndefined()
    expect(made.judge.chosenThrough).toBe(5)
    made.accepts(2, A, [6, one])
    expect(made.judge.chosenThrough).toBe(6)
  })

  it('a removed node stops while its slots are not in the stores of those who follow, or are still to come', () => {
    const leaves = (made: HandMadeRun) => {
      made.judge.left(3)
      return made.rule
    }
    expect(leaves(marks(removed(5), 1, 2))).toBeUndefined()
    expect(leaves(marks(removed(5), 1, 3))).toBe('3.10')
    expect(leaves(removed(4))).toBe('3.10')
  })

  it('a node that is in no set votes, promises or prepares', () => {
    const joining = () => run().starts(4).prepares(1, A)
    expect(joining().rule).toBeUndefined()
    expect(joining().promises(4, A).rule).toBe('3.10')
    expect(run().starts(4).prepares(4, makeBallot(1, 4)).rule).toBe('3.10')
    const out = marks(removed(5), 3).writes(3).writes(3)
    expect(out.writes(3).sends(3, promise(A)).rule).toBe('3.10')
  })
})

describe('a snapshot', () => {
  const decided = () => run().leads(1, A, 2).decides(1, A, 2, [1, opening()], [2, one])
  const executed = () => decided().executes(1, 1, opening()).executes(1, 2, one)
  const taken = { type: 'snapshot', slot: 2, chunks: 1 } as const

  it('is of what is chosen (S3), and is found again after a restart (M2)', () => {
    expect(executed().writes(1, taken).rule).toBeUndefined()
    expect(executed().writes(1, { ...taken, slot: 3 }).rule).toBe('S3')
    const found = [
      { type: 'promised', ballot: A },
      { type: 'tried', ballot: A },
      { type: 'chosen', through: 2, learned: [] },
    ] as const
    expect(
      executed()
        .writes(1, taken)
        .restarts(1, taken, ...found).rule,
    ).toBeUndefined()
    expect(
      executed()
        .writes(1, taken)
        .restarts(1, ...found).rule,
    ).toBe('M2')
  })

  it('covers the log that is dropped (M2)', () => {
    expect(executed().writes(1, taken, { type: 'compacted', through: 2 }).rule).toBeUndefined()
    expect(executed().writes(1, { type: 'compacted', through: 2 }, taken).rule).toBe('M2')
  })

  it('restores what those had who executed everything (3.2), and nothing else (3.6)', () => {
    expect(executed().claimsRestore(2, 2, 1).rule).toBeUndefined()
    expect(executed().goesAstray(1, '!').claimsRestore(2, 2, 1).rule).toBe('3.2')
    expect(executed().claimsRestore(2, 1, 1).rule).toBe('3.6')
  })
})

describe('3.8', () => {
  it('a slot more than α above what is executed is proposed', () => {
    expect(run().leads(1, A, 2).proposes(1, A, [ALPHA, one]).rule).toBeUndefined()
    expect(
      run()
        .leads(1, A, 2)
        .proposes(1, A, [ALPHA + 1, one]).rule,
    ).toBe('3.8')
    const moved = run().leads(1, A, 2).decides(1, A, 2, [1, null]).executes(1, 1, null)
    expect(moved.proposes(1, A, [ALPHA + 1, one]).rule).toBeUndefined()
  })
})

describe('barrier', () => {
  it('a barrier is confirmed over a promise given', () => {
    const reply = { type: 'readBarrierReply', ballot: A, number: 1, promised: A } as const
    expect(run().leads(1, A, 2).sends(2, reply).rule).toBeUndefined()
    expect(run().leads(1, A, 2).leads(2, B, 3).sends(2, reply).rule).toBe('barrier')
  })
})

describe('once', () => {
  const decided = () =>
    run()
      .leads(1, A, 2)
      .decides(1, A, 2, [1, opening()], [2, one], [3, one], [4, batch(2, 2)])

  it('a command is executed in two slots, or twice in one', () => {
    const right = decided().executes(1, 1, opening()).executes(1, 2, one)
    expect(right.executes(1, 3, one).executes(1, 4, batch(2, 2)).rule).toBeUndefined()
    const again = decided().executes(1, 1, opening()).executes(1, 2, one)
    expect(again.appliesBesides(1, 3, 0).executes(1, 3, one).rule).toBe('once')
    const twice = decided().executes(1, 1, opening()).executes(1, 2, one).executes(1, 3, one)
    expect(twice.appliesBesides(1, 4, 1).executes(1, 4, batch(2, 2)).rule).toBe('once')
  })
})

describe('acknowledged', () => {
  const executed = () =>
    run()
      .leads(1, A, 2)
      .decides(1, A, 2, [1, opening()], [2, batch(1, 2)])
      .executes(1, 1, opening())
      .executes(1, 2, batch(1, 2))

  it('a client is told of what was executed elsewhere, or nowhere', () => {
    const right = executed()
    right.judge.acknowledged(1, 2, 2)
    expect(right.rule).toBeUndefined()
    right.judge.acknowledged(1, 2, 1)
    expect(right.rule).toBe('acknowledged')
    const nowhere = executed()
    nowhere.judge.acknowledged(1, 3, 2)
    expect(nowhere.rule).toBe('acknowledged')
  })

  it('a healed node never gets there', () => {
    const behind = executed()
    behind.judge.acknowledged(1, 2, 2)
    behind.judge.finish([1])
    expect(behind.rule).toBeUndefined()
    behind.judge.finish([1, 2])
    expect(behind.rule).toBe('acknowledged')
  })
})

describe('amnesia', () => {
  it('a node votes after its store was lost', () => {
    const lost = () => {
      const wiped = run().leads(1, A, 2)
      wiped.judge.storeLost(2)
      return wiped.restarts(2)
    }
    expect(lost().rule).toBeUndefined()
    expect(lost().prepares(1, makeBallot(2, 1)).promises(2, makeBallot(2, 1)).rule).toBe('amnesia')
    expect(lost().proposes(1, A, [1, one]).accepts(2, A, [1, one]).rule).toBe('amnesia')
    expect(lost().prepares(2, B).rule).toBe('amnesia')
  })
})

describe('the judge', () => {
  it('keeps the first violation, tells of it once, and says who, where and what', () => {
    const told: string[] = []
    const broken = run({ onViolation: ({ rule }) => told.push(rule) })
    broken.prepares(1, A).proposes(1, A, [1, one]).proposes(1, A, [2, two])
    expect(broken.judge.violation).toEqual({
      rule: 'P2c',
      message: expect.stringMatching(/^n1 proposes \d+ bytes .* in slot 1 with 1\.n1: nobody has promised for it$/),
      detail: { node: 1, slot: 1, ballot: A },
    })
    expect(broken.judge.violations).toBe(2)
    expect(told).toEqual(['P2c'])
  })

  it('does not listen to a process that has ended', () => {
    const ended = run()
    ended.judge.crashed(1)
    expect(ended.writes(1, { type: 'tried', ballot: B }).rule).toBeUndefined()
  })
})
