import { describe, expect, it } from 'vitest'
import { portrait } from '../slots/portrait.fixture.ts'
import { annalsOf } from './annals.ts'
import { latency, messageCounts, throughput } from './plot-data.ts'
import { called, chosen, portrayed, sent, ToldRecording } from './told.fixture.ts'

const SECOND = 1_000_000

describe('throughput', () => {
  it('is slots chosen per second, in stretches of a round length', () => {
    const recording = new ToldRecording()
    for (let slot = 1; slot <= 30; slot += 1) recording.tell(chosen(slot * 100_000, slot))
    const points = throughput(annalsOf(recording), { from: 0, to: 4 * SECOND }, 4)
    expect(points).toEqual([
      { at: 0.5 * SECOND, perSecond: 9 },
      { at: 1.5 * SECOND, perSecond: 10 },
      { at: 2.5 * SECOND, perSecond: 10 },
      { at: 3.5 * SECOND, perSecond: 1 },
    ])
  })

  it('of a stretch stays the same while time goes on', () => {
    const recording = new ToldRecording().tell(chosen(1_100_000, 1), chosen(1_200_000, 2))
    const early = throughput(annalsOf(recording), { from: 0, to: 4 * SECOND }, 4)
    const later = throughput(annalsOf(recording), { from: 300_000, to: 4.3 * SECOND }, 4)
    expect(later).toEqual(early)
  })
})

describe('latency', () => {
  const recording = new ToldRecording()
  for (let call = 1; call <= 100; call += 1) {
    const begins = call * 10_000
    recording.tell(called(begins, call, 'asked'), called(begins + call * 50, call, call === 7 ? 'failed' : 'answered'))
  }

  it('has the median and the slowest of a hundred of what was answered', () => {
    const { medianMs, slowestOfHundredMs } = latency(annalsOf(recording), { from: 0, to: 9 * SECOND }, 1000)
    expect(medianMs).toBeCloseTo(2.55)
    expect(slowestOfHundredMs).toBeCloseTo(5)
  })

  it('shows fewer points where there are too many, and none of the failures less', () => {
    const { points, unanswered } = latency(annalsOf(recording), { from: 0, to: 9 * SECOND }, 20)
    expect(points.length).toBeLessThanOrEqual(21)
    expect(points.filter(({ state }) => state === 'failed')).toHaveLength(1)
    expect(unanswered).toBe(1)
  })

  it('knows no median where nothing was answered', () => {
    expect(latency(annalsOf(recording), { from: 0, to: 1 }, 20)).toEqual({
      points: [],
      medianMs: undefined,
      slowestOfHundredMs: undefined,
      unanswered: 0,
    })
  })
})

describe('messages by kind', () => {
  const recording = new ToldRecording().tell(
    sent(1, 'prepare'),
    portrayed(2, portrait(1)),
    sent(3, 'accepted'),
    sent(4, 'accepted'),
    chosen(5, 1),
    portrayed(10, portrait(1, { learning: 'distinguished' })),
    sent(11, 'accepted'),
    chosen(12, 2),
    portrayed(20, portrait(1)),
    sent(21, 'accepted'),
  )

  it('are counted for each way of learning on its own (PMS LN4)', () => {
    expect(messageCounts(annalsOf(recording), 100)).toEqual({
      epochs: [
        { name: 'every', chosen: 1, count: 4 },
        { name: 'distinguished', chosen: 1, count: 1 },
      ],
      kinds: [
        { kind: 'accepted', total: 4, perEpoch: [3, 1] },
        { kind: 'prepare', total: 1, perEpoch: [1, 0] },
      ],
    })
  })

  it('are those sent before the moment that is shown', () => {
    expect(messageCounts(annalsOf(recording), 4).kinds.map(({ kind, total }) => `${total} ${kind}`)).toEqual([
      '1 accepted',
      '1 prepare',
    ])
  })
})
