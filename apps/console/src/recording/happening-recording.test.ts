import type { Happening } from '@synod/feed'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UNHEARD_US_MAX } from './flights.ts'
import { HappeningRecording } from './happening-recording.ts'
import { arrived, decided, done, leads, portrayed, sent } from './telling.fixture.ts'

function recordingOf(...told: Happening[]): HappeningRecording {
  const recording = new HappeningRecording()
  recording.append(told)
  return recording
}

const idsAt = (recording: HappeningRecording, at: number) =>
  recording.pictureAt(at).flights.map(({ sent: { id } }) => id)

describe('a picture', () => {
  it('has nodes by number and then clients, a lane each', () => {
    const recording = recordingOf(
      sent(1, 1, 'c10', 3, 'arrives', 5),
      sent(2, 2, 'c9', 1, 'arrives', 5),
      portrayed(3, 2),
    )
    expect(recording.pictureAt(3).parties).toEqual([1, 2, 3, 'c9', 'c10'])
    expect(recording.pictureAt(1).parties).toEqual([3, 'c10'])
  })

  it('has a message in it from when it is sent until it is heard', () => {
    const recording = recordingOf(sent(10, 1, 1, 2, 'arrives', 5), arrived(15, 1), portrayed(20, 1))
    expect([9, 10, 14, 15].map((at) => idsAt(recording, at))).toEqual([[], [1], [1], []])
  })

  it('holds a message that a cut link holds until it is heard, however long that takes', () => {
    const recording = recordingOf(sent(10, 1, 1, 2, 'held'), arrived(60_000_000, 1))
    expect(idsAt(recording, 59_999_999)).toEqual([1])
    expect(idsAt(recording, 60_000_000)).toEqual([])
  })

  it('takes a message for lost of which nothing more is heard', () => {
    const recording = recordingOf(sent(10, 1, 1, 2, 'unknown'))
    recording.passTo(10_000_000)
    expect(idsAt(recording, 9 + UNHEARD_US_MAX)).toEqual([1])
    expect(idsAt(recording, 10 + UNHEARD_US_MAX)).toEqual([])
    expect(recording.pictureAt(11).flights[0]?.endsAt).toBeUndefined()
  })

  it('knows when a lost message is gone', () => {
    const recording = recordingOf(sent(10, 1, 1, 2, 'lost', 7))
    expect(recording.pictureAt(12).flights[0]?.endsAt).toBe(17)
    expect(idsAt(recording, 17)).toEqual([])
  })

  it('shows a process that was killed as down, though it cannot say so itself', () => {
    const recording = recordingOf(portrayed(1, 1), done(5, 'killed', [1]), done(9, 'started', [1]))
    expect([4, 5, 9].map((at) => recording.pictureAt(at).portraits.get(1)?.life)).toEqual([
      'running',
      'down',
      'running',
    ])
  })

  it('shows which links are cut, in one direction or both', () => {
    const recording = recordingOf(
      done(1, 'cut', [1, 2]),
      done(2, 'mended', [2, 1], { isOneWay: true }),
      done(3, 'mended', [1, 2]),
    )
    expect(recording.pictureAt(1).cuts).toEqual([
      { from: 1, to: 2 },
      { from: 2, to: 1 },
    ])
    expect(recording.pictureAt(2).cuts).toEqual([{ from: 1, to: 2 }])
    expect(recording.pictureAt(3).cuts).toEqual([])
  })
})

describe('a recording', () => {
  it('looks at any moment as if it had been told until then alone', () => {
    fc.assert(
      fc.property(
        fc.array(anyHappening, { maxLength: 900 }),
        fc.array(fc.nat(3000), { maxLength: 20 }),
        (all, times) => {
          const told = all.toSorted((a, b) => a.at - b.at)
          const whole = recordingOf(...told)
          for (const at of times) {
            const { flights, ...rest } = recordingOf(...told.filter((each) => each.at <= at)).pictureAt(at)
            const shown = whole.pictureAt(at)
            expect({ ...shown, flights: [] }).toEqual({ ...rest, flights: [] })
            // A message that will be heard late, or early, is under way until it is heard.
            expect(shown.flights.every(({ sent: each, endsAt }) => each.at <= at && (endsAt ?? Infinity) > at)).toBe(
              true,
            )
          }
        },
      ),
    )
  })

  it('says when what it told before is no longer true: not when it only grows', () => {
    const recording = recordingOf(portrayed(10, 1), portrayed(20, 2))
    const before = recording.rewritten
    recording.append([portrayed(20, 3), portrayed(30, 1)])
    expect(recording.rewritten).toBe(before)
    recording.append([portrayed(25, 2)])
    expect(recording.rewritten).toBeGreaterThan(before)
    const after = recording.rewritten
    recording.cutAfter(20)
    expect(recording.rewritten).toBeGreaterThan(after)
  })

  it('is the same in whatever order nodes tell', () => {
    fc.assert(
      fc.property(fc.array(anyHappening, { maxLength: 400 }), fc.nat(400), (all, middle) => {
        const late = recordingOf(...all.slice(0, middle))
        late.append(all.slice(middle))
        const whole = recordingOf(...all)
        expect(late.between(0, Infinity).map(({ at }) => at)).toEqual(whole.between(0, Infinity).map(({ at }) => at))
        expect(late.reigns().length).toBe(late.reigns().filter(({ from, to }) => to === undefined || to >= from).length)
        expect(late.pictureAt(4000).cuts.length).toBe(whole.pictureAt(4000).cuts.length)
      }),
    )
  })

  it('that is cut off goes on as one that had never been longer', () => {
    fc.assert(
      fc.property(fc.array(anyHappening, { maxLength: 900 }), fc.nat(3000), (all, at) => {
        const told = all.toSorted((a, b) => a.at - b.at)
        const cut = recordingOf(...told)
        cut.cutAfter(at)
        const short = recordingOf(...told.filter((each) => each.at <= at))
        cut.append(told.filter((each) => each.at > at))
        short.append(told.filter((each) => each.at > at))
        expect(cut.pictureAt(3000)).toEqual(short.pictureAt(3000))
        expect(cut.reigns()).toEqual(short.reigns())
        expect(cut.decisionsBetween(0, 4000)).toEqual(short.decisionsBetween(0, 4000))
        expect(cut.landmark('chosen', -1, 1)).toBe(short.landmark('chosen', -1, 1))
      }),
    )
  })

  it('forgets the oldest when there are too many, and knows the rest as before', () => {
    const told = Array.from({ length: 5000 }, (_, at) =>
      at % 2 === 0 ? portrayed(at, 1 + (at % 3)) : decided(at, 1, at),
    )
    const bounded = new HappeningRecording({ happeningsMax: 2048 })
    for (let index = 0; index < told.length; index += 50) bounded.append(told.slice(index, index + 50))
    const whole = recordingOf(...told)
    expect(bounded.count).toBeLessThanOrEqual(2048)
    expect(bounded.beginsAt).toBeGreaterThan(2500)
    expect(bounded.pictureAt(4100)).toEqual(whole.pictureAt(4100))
    expect(bounded.pictureAt(4999)).toEqual(whole.pictureAt(4999))
    expect(bounded.decisionsBetween(bounded.beginsAt, 5000)).toEqual(whole.decisionsBetween(bounded.beginsAt, 5000))
  })

  it('has every message that was under way within a time', () => {
    const recording = recordingOf(
      sent(10, 1, 1, 2, 'arrives', 10),
      sent(12, 2, 1, 3, 'lost', 3),
      arrived(20, 1),
      sent(30, 3, 2, 1, 'arrives', 5),
      arrived(35, 3),
    )
    const between = (from: number, to: number) => recording.flightsBetween(from, to).map(({ sent: { id } }) => id)
    expect(between(0, 10)).toEqual([])
    expect(between(0, 11)).toEqual([1])
    expect(between(16, 31)).toEqual([1, 3])
    expect(between(20, 30)).toEqual([])
  })
})

it('the first thing said is the first message that is no heartbeat, until that has not been', () => {
  const heartbeat = { kind: 'heartbeat', ballot: 0 as never, slots: [], words: 'heartbeat' } as const
  const recording = recordingOf(portrayed(5, 1), { ...sent(10, 1, 1, 2, 'arrives', 5), message: heartbeat })
  expect(recording.firstSaidAt).toBeUndefined()
  recording.append([sent(20, 2, 1, 2, 'arrives', 5), sent(30, 3, 1, 2, 'arrives', 5)])
  expect(recording.firstSaidAt).toBe(20)
  recording.cutAfter(20)
  expect(recording.firstSaidAt).toBe(20)
  recording.cutAfter(19)
  expect(recording.firstSaidAt).toBeUndefined()
})

describe('who led', () => {
  it('is what nodes say of themselves, until they say otherwise or are killed', () => {
    const recording = recordingOf(
      leads(10, 1, 1),
      leads(15, 1, 1),
      leads(20, 2, 2),
      portrayed(25, 1),
      done(30, 'killed', [2]),
      leads(40, 1, 3),
    )
    expect(recording.reigns().map(({ node, from, to }) => [node, from, to])).toEqual([
      [1, 10, 25],
      [2, 20, 30],
      [1, 40, undefined],
    ])
  })
})

describe('what can be jumped to', () => {
  const recording = recordingOf(
    leads(10, 1, 1),
    decided(20, 1, 135),
    decided(25, 2, 135),
    decided(30, 1, 136),
    done(40, 'paused', [1]),
    { ...sent(50, 1, 2, 1, 'arrives', 5), message: { kind: 'rejected', ballot: 1026 as never, slots: [], words: '' } },
  )

  it('is an election, a slot chosen for the first time, a deed, and a refusal', () => {
    expect(recording.landmark('election', 0, 1)).toBe(10)
    expect(recording.landmark('chosen', 20, 1)).toBe(30)
    expect(recording.landmark('deed', 0, 1)).toBe(40)
    expect(recording.landmark('conflict', 0, 1)).toBe(50)
  })

  it('lies behind, too, or is not there at all', () => {
    expect(recording.landmark('chosen', 30, -1)).toBe(20)
    expect(recording.landmark('election', 10, -1)).toBeUndefined()
    expect(recording.landmark('conflict', 50, 1)).toBeUndefined()
  })
})

const anyParty = fc.integer({ min: 1, max: 4 })
const anyAt = fc.nat(3000)
let nextId = 1

const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  fc.tuple(anyAt, anyParty).map(([at, node]) => portrayed(at, node)),
  fc.tuple(anyAt, anyParty, fc.nat(5)).map(([at, node, round]) => leads(at, node, round + 1)),
  fc.tuple(anyAt, anyParty, fc.integer({ min: 1, max: 9 })).map(([at, node, slot]) => decided(at, node, slot)),
  fc.tuple(anyAt, anyParty, anyParty, fc.nat(500)).map(([at, a, b, took]) => sent(at, nextId++, a, b, 'arrives', took)),
  fc.tuple(anyAt, anyParty).map(([at, node]) => done(at, 'killed', [node])),
  fc.tuple(anyAt, anyParty, anyParty).map(([at, a, b]) => done(at, 'cut', [a, b])),
  fc.tuple(anyAt, anyParty, anyParty).map(([at, a, b]) => done(at, 'mended', [a, b])),
)
