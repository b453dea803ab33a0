import { makeBallot } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import type { Reign } from '../../recording/picture.ts'
import { annalsOf } from '../plots/annals.ts'
import { portrayed, stepped, ToldRecording } from '../plots/told.fixture.ts'
import { portrait } from '../slots/portrait.fixture.ts'
import { ballotLanes } from './ballot-lanes.ts'

const first = makeBallot(1, 1)
const second = makeBallot(2, 2)
const recording = new ToldRecording().tell(
  portrayed(0, portrait(1)),
  portrayed(0, portrait(2)),
  portrayed(10, portrait(1, { promised: first })),
  stepped(15, { role: 'elector', node: 2, before: 'eligible.following', after: 'eligible.electing' }),
  portrayed(20, portrait(2, { promised: second })),
  portrayed(40, portrait(1, { promised: second })),
)
const reigns: Reign[] = [
  { node: 1, ballot: first, from: 12, to: 45 },
  { node: 2, ballot: second, from: 30, to: undefined },
]

describe('the lanes of ballots', () => {
  it('have a bar for each reign, cut to what is shown, and say when two led at once (PMS 3.9)', () => {
    const { lanes } = ballotLanes(annalsOf(recording), reigns, [1, 2], { from: 20, to: 60 })
    expect(lanes.map((lane) => lane.reigns)).toEqual([
      [{ from: 20, to: 45, ballot: first, contested: [{ from: 30, to: 45 }], endsHere: true }],
      [{ from: 30, to: 60, ballot: second, contested: [{ from: 30, to: 45 }], endsHere: false }],
    ])
  })

  it('have what was promised, from before the time shown on', () => {
    const { lanes } = ballotLanes(annalsOf(recording), reigns, [1, 2], { from: 20, to: 60 })
    expect(lanes[0]!.promises).toEqual([
      { ballot: first, rank: 1, from: 20, to: 40 },
      { ballot: second, rank: 2, from: 40, to: 60 },
    ])
  })

  it('mark elections on the lane of whoever began to stand', () => {
    const { lanes } = ballotLanes(annalsOf(recording), reigns, [1, 2], { from: 0, to: 60 })
    expect(lanes.map(({ elections }) => elections)).toEqual([[], [15]])
  })

  it('have the highest ballot of all, which only rises (PMS I2)', () => {
    const { highest } = ballotLanes(annalsOf(recording), reigns, [1, 2], { from: 0, to: 60 })
    expect(highest).toEqual([
      { ballot: first, rank: 1, from: 10, to: 20 },
      { ballot: second, rank: 2, from: 20, to: 60 },
    ])
  })
})
