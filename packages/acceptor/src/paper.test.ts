import {
  type Accept,
  type Ballot,
  begin,
  type DurableRecord,
  type Effect,
  type Entry,
  type Learning,
  makeBallot,
  NOOP,
  type NodeNumber,
  type Prepare,
  type Received,
  rangeContains,
  rangesContain,
  revealsState,
  type SendEffect,
  type Slot,
  slotGet,
  slotsOf,
  step,
} from '@synod/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AcceptorInput, acceptorMachine } from './index.ts'

type Request = Received<Prepare> | Received<Accept<unknown>>
type Proposal = { readonly ballot: Ballot; readonly value: unknown }

const SLOTS: readonly Slot[] = [1, 2, 3, 4, 5, 6]

/** An acceptor as the paper has it, told in its own words: the two rules and nothing else (PMS 2.2). */
class Reference {
  highestAnswered = 0
  accepted = new Map<Slot, Proposal>()

  copy(): Reference {
    const copy = new Reference()
    copy.highestAnswered = this.highestAnswered
    copy.accepted = new Map(this.accepted)
    return copy
  }

  /** "If an acceptor receives a prepare request with number n greater than that of any to which it has responded …" */
  prepare(ballot: Ballot): Map<Slot, Proposal> | 'refused' {
    if (ballot < this.highestAnswered) return 'refused'
    this.highestAnswered = ballot
    return this.accepted
  }

  /** "… it accepts the proposal unless it has already responded to a prepare request having a number greater than n." */
  accept(ballot: Ballot, entries: readonly Entry<unknown>[]): 'accepted' | 'refused' {
    if (ballot < this.highestAnswered) return 'refused'
    this.highestAnswered = ballot
    for (const { slot, value } of entries) this.accepted.set(slot, { ballot, value })
    return 'accepted'
  }
}

/**
 * The acceptor with a disk that takes its time. `said` is what left the node: messages that reveal state once the records
 * before them were durable, the others at once. A crash loses what was not durable.
 */
class OnDisk {
  readonly input: AcceptorInput<unknown>
  durable: DurableRecord<unknown>[] = []
  said: SendEffect<unknown>[] = []
  #pending: Effect<unknown>[] = []
  snapshot

  constructor(input: AcceptorInput<unknown> = {}) {
    this.input = input
    this.snapshot = begin(acceptorMachine, input).snapshot
  }

  /** The effects of one event; nothing of them is durable or said yet, but what may leave at once. */
  take(event: Request | { type: 'slots.chosen'; through: Slot }): readonly Effect<unknown>[] {
    const { snapshot, effects } = step(acceptorMachine, this.snapshot, event)
    this.snapshot = snapshot
    for (const effect of effects) {
      if (effect.type === 'send' && !revealsState(effect.message)) this.said.push(effect)
      else this.#pending.push(effect)
    }
    return effects
  }

  /** The disk takes this many records, and what waited for them leaves. */
  flush(records = Number.POSITIVE_INFINITY): void {
    let left = records
    while (this.#pending.length > 0) {
      const [effect] = this.#pending
      if (effect?.type === 'persist') {
        if (left === 0) return
        left -= 1
        this.durable.push(effect.record)
      }
      if (effect?.type === 'send') this.said.push(effect)
      this.#pending.shift()
    }
  }

  crash(): void {
    this.#pending = []
    this.snapshot = begin(acceptorMachine, { ...this.input, records: this.durable }).snapshot
  }
}

const ballots = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }))
const ballot: fc.Arbitrary<Ballot> = ballots.map(([round, node]) => makeBallot(round, node))
const slots = fc.subarray([...SLOTS], { minLength: 1 })
const proposer: fc.Arbitrary<NodeNumber> = fc.integer({ min: 1, max: 3 })

const prepare: fc.Arbitrary<Received<Prepare>> = fc.record({
  type: fc.constant('prepare'),
  ballot,
  fromSlot: fc.constantFrom(...SLOTS),
  from: proposer,
})
/** A ballot has one value in a slot: its owner sees to that. */
const accept: fc.Arbitrary<Received<Accept<unknown>>> = fc
  .record({ type: fc.constant('accept'), ballot, slots, from: proposer, chosenThrough: fc.constant(0) })
  .map(({ slots, ...rest }) => ({ ...rest, entries: slots.map((slot) => proposed(rest.ballot, slot)) }))
const request: fc.Arbitrary<Request> = fc.oneof(prepare, accept)

function proposed(ballot: Ballot, slot: Slot): Entry<unknown> {
  return { slot, value: slot === 6 ? NOOP : `${ballot}/${slot}` }
}

type Happening =
  | { readonly what: 'request'; readonly request: Request }
  /** The network delivers an earlier request once more. */
  | { readonly what: 'repeat'; readonly index: number }
  | { readonly what: 'flush'; readonly records: number }
  | { readonly what: 'crash' }

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('request'), request }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('repeat'), index: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('flush'), records: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('crash') }) },
)
const histories = fc.array(happening, { maxLength: 40 })

/** Every request of a history with the effects of handling it; crashes and flushes happen in between. */
function play(
  history: readonly Happening[],
  each: (request: Request, effects: readonly Effect<unknown>[], acceptor: OnDisk) => void,
  crashed: (acceptor: OnDisk) => void = () => {},
): OnDisk {
  const acceptor = new OnDisk({ partBytesMax: 12 })
  const requests: Request[] = []
  for (const next of history) {
    if (next.what === 'flush') acceptor.flush(next.records)
    else if (next.what === 'crash') {
      acceptor.crash()
      crashed(acceptor)
    } else {
      const request = next.what === 'request' ? next.request : requests[next.index % Math.max(1, requests.length)]
      if (!request) continue
      requests.push(request)
      each(request, acceptor.take(request), acceptor)
    }
  }
  acceptor.flush()
  return acceptor
}

function sends(effects: readonly Effect<unknown>[]) {
  return effects.flatMap((effect) => (effect.type === 'send' ? [effect.message] : []))
}

/** What the parts of a promise say of a slot: a proposal, nothing, or "I do not speak of it". */
function reportOf(effects: readonly Effect<unknown>[], slot: Slot): Proposal | 'nothing' | 'left out' | 'not covered' {
  for (const message of sends(effects)) {
    if (message.type !== 'promise' || !rangeContains(message.covers, slot)) continue
    if (rangesContain(message.leftOut, slot)) return 'left out'
    const entry = message.accepted.find((accepted) => accepted.slot === slot)
    return entry ? { ballot: entry.ballot, value: entry.value } : 'nothing'
  }
  return 'not covered'
}

describe('PMS P1: an acceptor must accept the first proposal that it receives', () => {
  it('whatever its number, slots and values', () => {
    fc.assert(
      fc.property(accept, (request) => {
        const acceptor = new OnDisk()
        const effects = acceptor.take(request)
        expect(acceptor.snapshot.value).toBe('accepted')
        const { ballot, entries } = request
        expect(effects[0]).toEqual({ type: 'persist', record: { type: 'accepted', ballot, entries } })
        const [message] = sends(effects)
        expect(message).toMatchObject({ type: 'accepted', ballot, entries })
      }),
    )
  })
})

describe('PMS P1a: it accepts n exactly when it has not responded to a prepare numbered above n', () => {
  it('answers every request of every history as the paper’s acceptor does, through crashes and restarts', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let reference = new Reference()
        // The reference as it was when each record was written, so that a crash can take it back to the last durable one.
        let written = [reference.copy()]
        play(
          history,
          (request, effects, acceptor) => {
            const kinds = sends(effects).map(({ type }) => type)
            if (request.type === 'prepare') {
              const answer = reference.prepare(request.ballot)
              if (answer === 'refused') expect(kinds).toEqual(['rejected'])
              else expect(new Set(kinds)).toEqual(new Set(['promise']))
            } else {
              expect(kinds).toEqual([
                reference.accept(request.ballot, request.entries) === 'refused' ? 'rejected' : 'accepted',
              ])
            }
            if (effects.some(({ type }) => type === 'persist')) written.push(reference.copy())
            expect(acceptor.snapshot.context.promised).toBe(reference.highestAnswered)
            for (const slot of SLOTS)
              expect(slotGet(acceptor.snapshot.context.accepted, slot)).toEqual(reference.accepted.get(slot))
          },
          (acceptor) => {
            written = written.slice(0, acceptor.durable.length + 1)
            reference = written.at(-1)!.copy()
          },
        )
      }),
      { numRuns: 300 },
    )
  })

  it('never says that it accepted below a promise that it gave, nor promises below either', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { said } = play(history, () => {})
        let promised = 0
        for (const { message } of said) {
          if (message.type === 'promise' || message.type === 'accepted') {
            expect(message.ballot).toBeGreaterThanOrEqual(promised)
            promised = message.ballot
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('PMS 1b: a promise reports the highest-numbered proposal accepted', () => {
  it('of every slot from the one asked for, as the paper’s acceptor would', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const reference = new Reference()
        play(
          history.filter(({ what }) => what !== 'crash'),
          (request, effects) => {
            if (request.type === 'accept') return void reference.accept(request.ballot, request.entries)
            const answer = reference.prepare(request.ballot)
            if (answer === 'refused') return
            for (const slot of SLOTS) {
              const accepted = answer.get(slot)
              if (slot < request.fromSlot) expect(reportOf(effects, slot)).toBe('not covered')
              else if (accepted?.ballot === request.ballot) expect(reportOf(effects, slot)).toBe('left out')
              else expect(reportOf(effects, slot)).toEqual(accepted ?? 'nothing')
            }
          },
        )
      }),
      { numRuns: 300 },
    )
  })

  it('answers a prepare in the ballot promised again, and says the same of every slot that it still speaks for', () => {
    fc.assert(
      fc.property(histories, prepare, slots, (history, request, acceptedSince) => {
        const acceptor = play(history, () => {})
        const first = acceptor.take({ ...request, ballot: makeBallot(9, 1) })
        const entries = acceptedSince.map((slot) => proposed(makeBallot(9, 1), slot))
        acceptor.take({ type: 'accept', ballot: makeBallot(9, 1), entries, from: 1, chosenThrough: 0 })
        const again = acceptor.take({ ...request, ballot: makeBallot(9, 1) })
        expect(again.filter(({ type }) => type === 'persist')).toEqual([])
        for (const slot of SLOTS.filter((each) => each >= request.fromSlot)) {
          if (acceptedSince.includes(slot)) expect(reportOf(again, slot)).toBe('left out')
          else expect(reportOf(again, slot)).toEqual(reportOf(first, slot))
        }
      }),
    )
  })

  it('also for a slot accepted before its first prepare: accepting answered that ballot already', () => {
    const acceptor = new OnDisk()
    acceptor.take({
      type: 'accept',
      ballot: makeBallot(1, 1),
      entries: [proposed(makeBallot(1, 1), 2)],
      from: 1,
      chosenThrough: 0,
    })
    const effects = acceptor.take({ type: 'prepare', ballot: makeBallot(1, 1), fromSlot: 1, from: 1 })
    expect(sends(effects)).toEqual([
      {
        type: 'promise',
        ballot: makeBallot(1, 1),
        covers: { from: 1, to: null },
        leftOut: [{ from: 2, to: 2 }],
        chosenThrough: 0,
        accepted: [],
      },
    ])
  })
})

describe('PMS 2b: accepting raises the promise', () => {
  it('so that everything below the ballot accepted is refused from then on', () => {
    fc.assert(
      fc.property(accept, request, (first, second) => {
        const acceptor = new OnDisk()
        acceptor.take(first)
        const effects = acceptor.take(second)
        if (second.ballot < first.ballot) {
          expect(sends(effects)).toEqual([{ type: 'rejected', ballot: second.ballot, promised: first.ballot }])
        } else expect(sends(effects).map(({ type }) => type)).not.toContain('rejected')
      }),
    )
  })

  it('a repeated accept gets the same answer and is not written again', () => {
    fc.assert(
      fc.property(histories, accept, (history, request) => {
        const acceptor = play(history, () => {})
        const first = acceptor.take(request)
        const again = acceptor.take(request)
        expect(sends(again)).toEqual(sends(first))
        expect(again.filter(({ type }) => type !== 'send')).toEqual([])
      }),
    )
  })

  it('an accept of which a part was accepted before writes the rest, notes the rest, and answers for all', () => {
    const acceptor = new OnDisk()
    const ballot = makeBallot(1, 1)
    const entries = [1, 2, 3].map((slot) => proposed(ballot, slot))
    acceptor.take({ type: 'accept', ballot, entries: entries.slice(1, 2), from: 1, chosenThrough: 0 })
    const rest = [entries[0], entries[2]]
    expect(acceptor.take({ type: 'accept', ballot, entries, from: 1, chosenThrough: 0 })).toEqual([
      { type: 'persist', record: { type: 'accepted', ballot, entries: rest } },
      { type: 'valuesAccepted', ballot, entries: rest },
      { type: 'send', to: 'learners', message: { type: 'accepted', ballot, slots: [{ from: 1, to: 3 }], entries } },
    ])
  })
})

describe('PMS A2: a refusal tells the proposer', () => {
  it('which ballot stands in its way, and is advice only: it changes and writes nothing', () => {
    fc.assert(
      fc.property(histories, (history) => {
        let before: unknown
        play(
          history,
          (request, effects, acceptor) => {
            const { context } = acceptor.snapshot
            if (sends(effects)[0]?.type === 'rejected') {
              expect(context).toEqual(before)
              expect(effects).toEqual([
                {
                  type: 'send',
                  to: [request.from],
                  message: { type: 'rejected', ballot: request.ballot, promised: context.promised },
                },
              ])
            }
            before = context
          },
          (acceptor) => {
            before = acceptor.snapshot.context
          },
        )
      }),
    )
  })
})

describe('PMS A3: it never forgets the highest prepare answered, nor the highest proposal accepted in a slot', () => {
  it('both only ever grow while it runs, whatever arrives', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 30 }), (requests) => {
        const acceptor = new OnDisk()
        let promised = 0
        const highest = new Map<Slot, Ballot>()
        for (const request of requests) {
          acceptor.take(request)
          const { context } = acceptor.snapshot
          expect(context.promised).toBeGreaterThanOrEqual(promised)
          promised = context.promised
          for (const slot of SLOTS) {
            const now = slotGet(context.accepted, slot)?.ballot ?? 0
            expect(now).toBeGreaterThanOrEqual(highest.get(slot) ?? 0)
            if (now > 0) highest.set(slot, now as Ballot)
          }
        }
      }),
    )
  })

  it('but at or below what is chosen and stored here: promises then speak of those slots through chosenThrough', () => {
    fc.assert(
      fc.property(
        histories,
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(...SLOTS),
        (history, through, fromSlot) => {
          const acceptor = play(history, () => {})
          const before = acceptor.take({ type: 'prepare', ballot: makeBallot(8, 1), fromSlot: 1, from: 1 })
          expect(acceptor.take({ type: 'slots.chosen', through })).toEqual([])
          expect(acceptor.snapshot.context.accepted.size).toBe(
            SLOTS.filter((slot) => slot > through && reportOf(before, slot) !== 'nothing').length,
          )
          const after = acceptor.take({ type: 'prepare', ballot: makeBallot(9, 1), fromSlot, from: 1 })
          for (const message of sends(after)) expect(message).toMatchObject({ type: 'promise', chosenThrough: through })
          for (const slot of SLOTS) {
            if (slot < fromSlot || slot <= through) expect(reportOf(after, slot)).toBe('not covered')
            else expect(reportOf(after, slot)).toEqual(reportOf(before, slot))
          }
        },
      ),
    )
  })

  it('accepts nothing there any more, and says what is chosen instead', () => {
    const acceptor = new OnDisk()
    acceptor.take({ type: 'slots.chosen', through: 4 })
    acceptor.take({ type: 'slots.chosen', through: 3 })
    const ballot = makeBallot(2, 3)
    const entries = SLOTS.map((slot) => proposed(ballot, slot))
    expect(acceptor.take({ type: 'accept', ballot, entries: entries.slice(0, 4), from: 3, chosenThrough: 0 })).toEqual([
      { type: 'send', to: [3], message: { type: 'chosen', ballot: 0, slots: [], entries: [], chosenThrough: 4 } },
    ])
    expect(acceptor.snapshot.context.promised).toBe(0)
    expect(acceptor.take({ type: 'accept', ballot, entries, from: 3, chosenThrough: 0 })).toEqual([
      { type: 'persist', record: { type: 'accepted', ballot, entries: entries.slice(4) } },
      { type: 'valuesAccepted', ballot, entries: entries.slice(4) },
      {
        type: 'send',
        to: 'learners',
        message: { type: 'accepted', ballot, slots: [{ from: 5, to: 6 }], entries: entries.slice(4) },
      },
    ])
  })

  it('its memory does not grow with the log', () => {
    const acceptor = new OnDisk()
    const ballot = makeBallot(1, 1)
    for (let slot = 1; slot <= 2000; slot++) {
      acceptor.take({ type: 'accept', ballot, entries: [{ slot, value: 'v' }], from: 1, chosenThrough: 0 })
      if (slot % 10 === 0) acceptor.take({ type: 'slots.chosen', through: slot - 5 })
    }
    expect(acceptor.snapshot.context.accepted.size).toBe(5)
    expect(acceptor.snapshot.context.accepted.pages.length).toBeLessThanOrEqual(2)
  })
})

describe('PMS I2: every response carries the number it answers', () => {
  it('and goes to who asked, but acceptances, which go to learners', () => {
    fc.assert(
      fc.property(histories, (history) => {
        play(history, (request, effects) => {
          for (const effect of effects) {
            if (effect.type !== 'send') continue
            expect(effect.message).toMatchObject({ ballot: request.ballot })
            expect(effect.to).toEqual(effect.message.type === 'accepted' ? 'learners' : [request.from])
          }
        })
      }),
    )
  })
})

describe('PMS I3: it records its response in stable storage before it sends it', () => {
  it('what changes the state is persisted first, and whatever is said follows from records before it', () => {
    fc.assert(
      fc.property(histories, (history) => {
        play(history, (request, effects) => {
          const persisted = effects.findIndex(({ type }) => type === 'persist')
          const said = effects.findIndex((effect) => effect.type === 'send' && revealsState(effect.message))
          if (persisted >= 0 && said >= 0) expect(persisted).toBeLessThan(said)
          if (persisted >= 0) expect(effects[persisted]).toMatchObject({ record: { ballot: request.ballot } })
        })
      }),
    )
  })
})

describe('PMS M2: what safety needs across a restart is in stable storage before it is acted on', () => {
  it('restarted from any prefix of its records, it stands by everything that was said when that prefix was durable', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 15 }), (requests) => {
        const acceptor = new OnDisk()
        for (const request of requests) acceptor.take(request)
        for (;;) {
          standsByItsWord(acceptor)
          const before = acceptor.durable.length
          acceptor.flush(1)
          if (acceptor.durable.length === before) break
        }
      }),
      { numRuns: 150 },
    )
  })

  function standsByItsWord({ durable, said }: OnDisk): void {
    const restarted = new OnDisk({ records: durable })
    for (const { message } of said) {
      if (message.type === 'promise') {
        expect(restarted.snapshot.context.promised).toBeGreaterThanOrEqual(message.ballot)
      } else if (message.type === 'accepted') {
        expect(restarted.snapshot.context.promised).toBeGreaterThanOrEqual(message.ballot)
        for (const slot of slotsOf(message.slots)) {
          const kept = slotGet(restarted.snapshot.context.accepted, slot)
          expect(kept?.ballot).toBeGreaterThanOrEqual(message.ballot)
          expect(kept?.value).toEqual(proposed(kept!.ballot, slot).value)
        }
      }
    }
  }

  it('a durable chosen mark survives too', () => {
    const ballot = makeBallot(1, 1)
    const entries = SLOTS.map((slot) => proposed(ballot, slot))
    const records = [
      { type: 'accepted', ballot, entries },
      { type: 'chosen', through: 4, learned: [] },
    ] as const
    const { context } = new OnDisk({ records }).snapshot
    expect(context.chosenThrough).toBe(4)
    expect(context.accepted.size).toBe(2)
  })
})

describe('who hears of an acceptance', () => {
  const owner = 2
  const request: Request = {
    type: 'accept',
    ballot: makeBallot(1, owner),
    entries: [{ slot: 1, value: 'v' }],
    from: owner,
    chosenThrough: 0,
  }
  const told = (learning: Learning) =>
    new OnDisk({ learning }).take(request).flatMap((effect) => (effect.type === 'send' ? [effect.to] : []))

  it('PMS LN1: every learner', () => {
    expect(told({ mode: 'every' })).toEqual(['learners'])
  })

  it('PMS LN2: the distinguished learner, who is the ballot’s owner', () => {
    expect(told({ mode: 'distinguished' })).toEqual([[owner]])
  })

  it('PMS LN3: a set of distinguished learners, the ballot’s owner always among them', () => {
    expect(told({ mode: 'delegates', nodes: [1, 3] })).toEqual([[1, 3, owner]])
    expect(told({ mode: 'delegates', nodes: [2, 3] })).toEqual([[2, 3]])
  })

  it('the values go along unless the learners have acceptors beside them', () => {
    const [message] = sends(new OnDisk({ tellsValues: false }).take(request))
    expect(message).toEqual({ type: 'accepted', ballot: request.ballot, slots: [{ from: 1, to: 1 }] })
  })
})

describe('PMS 3.5: one reasonably short message answers for all slots', () => {
  it('it says more than OK only of those in which something was accepted', () => {
    const acceptor = new OnDisk()
    const lower = makeBallot(1, 1)
    const entries = [135, 140].map((slot) => ({ slot, value: `command ${slot}` }))
    acceptor.take({ type: 'accept', ballot: lower, entries, from: 1, chosenThrough: 134 })
    const ballot = makeBallot(2, 2)
    expect(sends(acceptor.take({ type: 'prepare', ballot, fromSlot: 135, from: 2 }))).toEqual([
      {
        type: 'promise',
        ballot,
        covers: { from: 135, to: null },
        leftOut: [],
        chosenThrough: 0,
        accepted: entries.map((entry) => ({ ...entry, ballot: lower })),
      },
    ])
  })

  it('an acceptor that accepted nothing says OK for ever', () => {
    const ballot = makeBallot(2, 2)
    const effects = new OnDisk().take({ type: 'prepare', ballot, fromSlot: 1, from: 2 })
    expect(sends(effects)).toEqual([
      { type: 'promise', ballot, covers: { from: 1, to: null }, leftOut: [], chosenThrough: 0, accepted: [] },
    ])
  })
})
