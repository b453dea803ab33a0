import { makeBallot, NO_BALLOT } from '@synod/protocol'
import { describe, expect, it } from 'vitest'
import { Driven, elected, following, isolated, named, of3 } from './driven.fixture.ts'

describe('leadership is transferred', () => {
  const own = makeBallot(1, 2)
  const handedOver = () => elected().take({ type: 'leadership.transfer', to: 3 })
  const handed = { type: 'handOver', from: 3, ballot: of3 } as const

  it('a leader asks the other one, stands down, and listens for a short round', () => {
    const elector = handedOver()
    expect(elector.state).toBe('electing')
    expect(elector.effects).toEqual([
      { type: 'send', to: [3], message: { type: 'handOver', ballot: own } },
      ...named(0, own),
      { type: 'send', to: 'electors', message: { type: 'heartbeat', round: 4 } },
      { type: 'startTimer', name: 'round', ms: 25 },
    ])
    expect(elector.context.own).toBe(NO_BALLOT)
  })

  it('backs the ballot that it handed over until that round ends, so that no third one stands', () => {
    expect(handedOver().answer).toMatchObject({ ballot: own, connected: true, fit: true })
  })

  it('follows the other one as soon as that one stands', () => {
    const elector = handedOver().round({ 1: {}, 3: { ballot: of3 } })
    expect(elector.state).toBe('following')
    expect(elector.named).toEqual(named(3, of3))
  })

  it('stands again when nothing comes of it, above the ballot that it handed over', () => {
    const elector = handedOver().round({ 1: {}, 3: {} })
    expect(elector.state).toBe('electing')
    expect(elector.context.own).toBe(makeBallot(2, 2))
    expect(elector.round({ 1: {}, 3: {} }).named).toEqual(named(2, makeBallot(2, 2)))
  })

  it.each([2, 4])('a leader does not hand over to itself or to no member (n%i)', (to) => {
    const elector = elected().take({ type: 'leadership.transfer', to })
    expect(elector.effects).toEqual([])
    expect(elector.state).toBe('elected')
  })

  it('only a leader hands over', () => {
    for (const elector of [new Driven(), following(), isolated()]) {
      expect(elector.take({ type: 'leadership.transfer', to: 1 }).effects).toEqual([])
    }
  })

  it('PMS I4: the one asked leads at once, above the ballot handed over', () => {
    const elector = following().take(handed)
    expect(elector.state).toBe('elected')
    expect(elector.effects).toEqual([
      ...named(2, makeBallot(6, 2)),
      { type: 'send', to: 'electors', message: { type: 'heartbeat', round: 3 } },
      { type: 'startTimer', name: 'round', ms: 100 },
    ])
    expect(elector.answer).toMatchObject({ ballot: makeBallot(6, 2), connected: true, fit: true })
    expect(elector.round({ 1: {}, 3: { ballot: of3 } }).named).toEqual([])
  })

  it('also when it has stood itself meanwhile, and not at the beginning, when it has heard nobody yet', () => {
    const elector = new Driven().round({ 1: {} }).take({ type: 'handOver', from: 3, ballot: of3 })
    expect(elector.named).toEqual(named(2, makeBallot(6, 2)))
    expect(new Driven().take(handed).effects).toEqual([])
  })

  it('a stale or repeated request deposes nobody: it names a ballot below one that is known', () => {
    const elector = following().take(handed)
    elector.take({ type: 'ballot.tried', ballot: makeBallot(6, 2) })
    expect(elector.take(handed).effects).toEqual([])
    const deposed = elector.round({ 1: { ballot: makeBallot(7, 1) } })
    expect(deposed.state).toBe('following')
    expect(deposed.take(handed).effects).toEqual([])
    expect(
      following()
        .take({ type: 'ballot.seen', ballot: makeBallot(6, 1) })
        .take(handed).effects,
    ).toEqual([])
  })

  it('only the owner of a ballot hands it over', () => {
    expect(following().take({ ...handed, from: 1 }).effects).toEqual([])
  })

  it('an unfit or isolated node ignores it', () => {
    expect(following().take({ type: 'fitness.changed', fit: false }).take(handed).effects).toEqual([])
    expect(isolated().take(handed).effects).toEqual([])
  })
})
