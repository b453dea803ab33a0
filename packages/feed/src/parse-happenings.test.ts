import { makeBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import type { Happening } from './happening.ts'
import { isNodeHappening } from './happening-shape.ts'
import { parseHappenings } from './parse-happenings.ts'
import type { Portrait } from './portrait.ts'

const ballot = makeBallot(1, 2)

const portrait: Portrait = {
  node: 1,
  life: 'running',
  lifecycle: 'following',
  standing: 'following',
  leader: 0,
  states: { acceptor: 'fresh', proposer: 'idle', learner: 'current', elector: 'eligible.following' },
  promised: ballot,
  proposing: ballot,
  chosenThrough: 2,
  appliedThrough: 2,
  snapshotSlot: -1,
  logFrom: 1,
  slots: [{ slot: 2, acceptedIn: ballot, value: 'v', isNoop: false, isChosen: true, isExecuted: true }],
  digest: 'a/b',
  members: [1, 2],
  learners: [],
  learning: { delegates: 2 },
  commands: 2,
  state: { rows: [['alice', '1.00 EUR']], count: 1, latest: ['2: v'] },
}

const EACH: readonly Happening[] = [
  {
    type: 'sent',
    at: 1.5,
    id: 7,
    from: 'c12',
    to: 2,
    message: { kind: 'request', ballot, slots: [{ from: 1, to: null }], words: 'w' },
    fate: 'late',
    arrivesAt: 9,
  },
  { type: 'arrived', at: 2, id: 7, isUnheard: true },
  {
    type: 'stepped',
    at: 3,
    node: 1,
    role: 'elector',
    event: 'timeout.round',
    before: 'a',
    after: 'b',
    transitions: ['k'],
  },
  { type: 'portrayed', at: 4, portrait },
  { type: 'decided', at: 5, node: 1, what: 'restored', slot: 0, value: '' },
  { type: 'done', at: 6, to: [1, 2], deed: 'cut', isOneWay: true, words: 'w' },
  { type: 'called', at: 7, id: 1, client: 'c1', words: 'w', state: 'answered', answer: 'ok' },
  { type: 'missed', at: 8, count: 3 },
]

describe('what a feed sends', () => {
  it('is read as it was told: lists or one by one, with empty lines between', () => {
    const lines = `${JSON.stringify(EACH.slice(0, 4))}\n\n${EACH.slice(4)
      .map((each) => `${JSON.stringify(each)}\r\n`)
      .join('')}`
    expect(parseHappenings(lines)).toEqual({ happenings: EACH, refused: 0 })
  })

  it('is left out and counted where it is something else', () => {
    const { happenings, refused, firstRefused } = parseHappenings(
      `[{"type":"sent"},${JSON.stringify(EACH[7])}]\nno json\n{}\nnull\n[[]]\n"text"\n7`,
    )
    expect(happenings).toEqual([EACH[7]])
    expect(refused).toBe(7)
    expect(firstRefused).toBe('{"type":"sent"}')
  })

  it.each(EACH.flatMap((each) => Object.keys(each).map((field) => [each.type, field] as const)))(
    'is checked in each field: %s.%s',
    (type, field) => {
      const whole = EACH.find((each) => each.type === type)
      expect(parseHappenings(JSON.stringify({ ...whole, [field]: { wrong: true } })).refused).toBe(1)
    },
  )

  it.each(Object.keys(portrait))('is checked in each field of a portrait: %s', (field) => {
    const wrong = { ...portrait, [field]: { wrong: true } }
    expect(parseHappenings(JSON.stringify({ type: 'portrayed', at: 1, portrait: wrong })).refused).toBe(1)
  })

  it('may lack what is optional', () => {
    const { state: _, ...rest } = portrait
    expect(parseHappenings(JSON.stringify({ type: 'portrayed', at: 1, portrait: rest })).refused).toBe(0)
  })

  it.each([
    { type: 'toString', at: 1 },
    { type: '__proto__', at: 1 },
    { type: 'missed', at: 1, count: -1 },
    { type: 'decided', at: 1, node: 0, what: 'chosen', slot: 1, value: '' },
    { type: 'decided', at: 1, node: 1, what: 'chosen', slot: 1, value: 'x'.repeat(10_000) },
    { type: 'done', at: 1, to: ['n1'], deed: 'cut', words: '' },
    { type: 'heard', at: 1, from: 1, to: 2, words: 'w' },
  ])('refuses %j', (value) => {
    expect(parseHappenings(JSON.stringify(value)).refused).toBe(1)
  })

  it('is not the word of a node that heard a message, which nodes alone say', () => {
    expect(isNodeHappening({ type: 'heard', at: 1, from: 1, to: 2, words: 'w' })).toBe(true)
    expect(isNodeHappening({ type: 'heard', at: 1, from: 1, to: 'c2', words: 'w' })).toBe(false)
  })
})
